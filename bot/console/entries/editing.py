"""One entry: its form, what is wrong with it while it is typed, and its being kept unless somebody else was faster."""

import asyncio
from typing import Any

from aiohttp import web

from bot.console.entries.form import Form, differences, line_fields, mark_of, texts_of
from bot.console.pages import form_of, page, session_of
from bot.console.workplace import WORKPLACE, Workplace
from bot.editing.faq_lines import content_of, put_into_faq, read_as_edited, take_from_faq
from bot.matching.assistant import Assistant
from bot.wording.commands.fields import FIELDS
from bot.wording.commands.findings import in_korean
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry
from embeddings.faq.faq_file import read_faq

DELETED = "항목을 지웠어요"
MAX_ASKED = 8
"""New phrasings that the live build is asked while an entry is typed."""


async def edit(request: web.Request) -> web.Response:
    """The form of `?id=`, or of a new entry."""
    workplace, identifier = request.app[WORKPLACE], request.query.get("id", "")
    try:
        entry = await asyncio.to_thread(entry_of, workplace, identifier)
    except FaqFileError as error:
        return page(request, "entry.html", **_values({}, fault=str(error)))
    history = await asyncio.to_thread(workplace.journal.deeds, identifier) if identifier else []
    if identifier and entry is None and not (history and history[0].did == DELETED):
        raise web.HTTPNotFound(text="그 항목은 이제 없어요.")
    deleted = bool(identifier) and entry is None
    fields = {"id": identifier, **history[0].before} if deleted else line_fields(entry)
    saved = "saved" in request.query
    return page(request, "entry.html", **_values(fields, entry, saved=saved, deleted=deleted, history=history))


async def save(request: web.Request) -> web.Response:
    """Keep it. What can't be kept comes back as it was filled in, with the reason."""
    workplace, given = request.app[WORKPLACE], await form_of(request)
    form, identifier, by = Form.of(given), given.get("was", ""), session_of(request).name
    if form.entry is None:
        return page(request, "entry.html", status=422, **_values(form.fields, None, given, form=form))
    entry: Entry | None = None
    async with workplace.writing:
        try:
            before, entry = await asyncio.to_thread(_read, workplace, identifier or form.entry.id)
            if mark_of(entry) != given.get("seen", ""):
                theirs = differences(form.fields, line_fields(entry))
                values = _values(form.fields, entry, given, form=form, theirs=theirs)
                return page(request, "entry.html", status=409, **values)
            await asyncio.to_thread(_keep, workplace, before, entry, form, by)
        except FaqFileError as error:
            values = _values(form.fields, entry, given, form=form, fault=str(error))
            return page(request, "entry.html", status=422, **values)
    raise web.HTTPSeeOther(f"/entry?id={form.entry.id}&saved=1")


async def delete(request: web.Request) -> web.Response:
    """Take it out of the file, if it is as whoever wants that has seen it."""
    workplace, given, by = request.app[WORKPLACE], await form_of(request), session_of(request).name
    identifier, entry, fault = given.get("was", ""), None, ""
    async with workplace.writing:
        try:
            before, entry = await asyncio.to_thread(_read, workplace, identifier)
            if entry is None:
                raise web.HTTPNotFound(text="그 항목은 이제 없어요.")
            if mark_of(entry) != given.get("seen", ""):
                fault = "그 사이 이 항목이 바뀌었어요. 지금 내용을 보고 다시 지워 주세요."
            else:
                await asyncio.to_thread(take_from_faq, workplace.settings.faq_path, before, identifier)
                kept = {name: value for name, value in line_fields(entry).items() if name != "id"}
                workplace.journal.note(by, DELETED, entry=identifier, before=kept)
        except FaqFileError as error:
            fault = str(error)
    if fault:
        values = _values(line_fields(entry), entry, fault=fault, undone="지우지")
        return page(request, "entry.html", status=409, **values)
    raise web.HTTPSeeOther("/?deleted=1")


async def check(request: web.Request) -> web.Response:
    """What looks wrong with what is typed so far."""
    workplace, given = request.app[WORKPLACE], await form_of(request)
    form, told, taken = Form.of(given), list[str](), list[tuple[str, Entry, float]]()
    if form.entry:
        live = await workplace.live()
        told, old = await asyncio.to_thread(_told, workplace, form, given.get("was", ""))
        if live:
            loop = asyncio.get_running_loop()
            taken = await loop.run_in_executor(workplace.threads, _taken, live, form.entry, old)
    return page(request, "check.html", form=form, told=told, taken=taken, names=FIELDS)


def entry_of(workplace: Workplace, identifier: str) -> Entry | None:
    """The entry as the file has it now. Raises FaqFileError."""
    return next((entry for _, entry in read_faq(workplace.settings.faq_path) if entry.id == identifier), None)


def _read(workplace: Workplace, identifier: str) -> tuple[bytes, Entry | None]:
    before = content_of(workplace.settings.faq_path)
    return before, entry_of(workplace, identifier)


def _keep(workplace: Workplace, before: bytes, entry: Entry | None, form: Form, by: str) -> None:
    new, old = form.fields, line_fields(entry)
    changes = differences(old, new)
    if entry is None and form.entry is not None:
        put_into_faq(workplace.settings.faq_path, before, {}, [form.entry])
    elif entry is not None and changes:
        put_into_faq(workplace.settings.faq_path, before, {entry.id: changes})
    if changes:
        kept = {name: value for name, value in old.items() if name in changes}
        did = "항목을 고쳤어요" if entry else "새 항목을 썼어요"
        workplace.journal.note(by, did, entry=new["id"], before=kept, after=changes)


def _told(workplace: Workplace, form: Form, was: str) -> tuple[list[str], Entry | None]:
    """What reading the file would tell of this entry, and the entry as it is."""
    path, start, questions = workplace.settings.faq_path, "", dict[str, str]()
    try:
        before, old = _read(workplace, was)
        read = read_faq(path)
        numbered, questions = ({e.id: number for number, e in read}, {e.id: e.question for _, e in read})
        line = numbered.get(was, before.count(b"\n") + 1)
        start = f"{path}:{line}: "
        changes = {was: differences(line_fields(old), form.fields)} if old else {}
        new = [form.entry] if old is None and form.entry else []
        notes = read_as_edited(path, before, changes, new)
    except FaqFileError as error:
        return [in_korean(problem.removeprefix(start), questions) for problem in error.problems], None
    return [in_korean(note.removeprefix(start), questions) for note in notes if note.startswith(start)], old


def _taken(live: Assistant, entry: Entry, old: Entry | None) -> list[tuple[str, Entry, float]]:
    """The new phrasings that another entry answers by now, with that and how sure it is."""
    new = [text for text in entry.phrasings if old is None or text not in old.phrasings]
    found = []
    for text in new[:MAX_ASKED]:
        decision = live.decide(text, None)
        if decision.outcome == "answer" and all(one.id != entry.id for one in decision.hits[0].twins):
            found.append((text, decision.hits[0].entry, decision.confidence))
    return found


def _values(
    fields: dict[str, Any],
    entry: Entry | None = None,
    given: dict[str, str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """All that the form's template asks for."""
    texts = texts_of(fields) if given is None else {name: given.get(name, "") for name in FIELDS}
    return {
        "texts": texts,
        "was": entry.id if entry else (given or {}).get("was", ""),
        "seen": mark_of(entry) if given is None or "theirs" in more else given.get("seen", ""),
        "names": FIELDS,
        "form": Form({}),
        "fault": "",
        "theirs": {},
        "saved": False,
        "deleted": False,
        "undone": "저장하지",
        "history": [],
    } | more
