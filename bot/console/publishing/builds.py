"""The builds: a new one published if the gate lets it, and an older one gone back to."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.builds.gate import OWN, Floor, own_verdict
from bot.builds.publishing import roll_back
from bot.console.jobs import Job
from bot.console.pages import form_of, page, session_of
from bot.console.workplace import WORKPLACE
from bot.lint.checks import warnings_of
from bot.wording.commands.learning import GONE_BACK, PUBLISHED
from embeddings.encoder.model_files import fingerprint_of
from embeddings.errors import FaqBotError, GateError, IndexUnusableError
from embeddings.index.manifest import read_manifest
from embeddings.index.store import BuildStore
from embeddings.search.searcher import Searcher

KEPT = 5


@dataclass(frozen=True)
class Build:
    """One that is kept."""

    name: str
    made: str
    entries: int | None
    """None for one that is damaged."""
    live: bool
    withdrawn: bool


async def builds(request: web.Request) -> web.Response:
    """All that are kept, the newest first."""
    workplace = request.app[WORKPLACE]
    live, held, fault = None, False, ""
    try:
        live, held = workplace.store.live(), workplace.store.held()
    except IndexUnusableError as error:
        fault = str(error)
    found = await asyncio.to_thread(lambda: list(_kept(workplace.store, live, workplace.settings.zone)))
    return page(request, "builds.html", builds=found, held=held, fault=fault)


async def put_live(request: web.Request) -> web.Response:
    """Publish the FAQ as it is now, in the background; with `force` even what the gate would refuse."""
    workplace, given, by = request.app[WORKPLACE], await form_of(request), session_of(request).name
    force = given.get("force") == "yes"

    async def work(job: Job) -> None:
        def passes(new: Searcher, live: Searcher | None) -> None:
            questions = {entry.id: entry.question for entry in new.index.entries}
            for told in warnings_of(new, live, workplace.settings):
                job.tell(told, questions)
            verdict = own_verdict(Floor(), workplace.settings, new, live)
            faults = [f"{OWN}: {fault}" for fault in verdict.faults]
            if faults and not force:
                raise GateError("\n".join(faults))
            for told in [*faults, "published all the same, by --force"] if faults else verdict.passed(OWN):
                job.tell(told)

        encoder = await asyncio.to_thread(workplace.encoder, job.tell)
        published = await asyncio.to_thread(
            workplace.publish, workplace.settings, encoder, job.tell, keep=KEPT, gate=passes
        )
        await workplace.live()
        about = f"{published.name}{' (관문을 무시하고)' if force else ''}"
        workplace.journal.note(by, PUBLISHED, about=about)
        job.notes.append(f"새 빌드 {published.name}를 서비스해요. 항목은 {len(published.index.entries)}개예요.")

    workplace.jobs.start(Job("게시", "/builds", by), work)
    raise web.HTTPSeeOther("/builds")


async def go_back(request: web.Request) -> web.Response:
    """Make an older build live; with `restore` its FAQ file too."""
    workplace, given, by = request.app[WORKPLACE], await form_of(request), session_of(request).name
    name, restore = given.get("name", ""), given.get("restore") == "yes"

    async def work(job: Job) -> None:
        given_encoder = workplace.given_encoder
        model = given_encoder.fingerprint if given_encoder else fingerprint_of(workplace.settings.embedding_model)
        async with workplace.writing:
            target, kept = await asyncio.to_thread(roll_back, workplace.settings, model, name, restore_faq=restore)
        workplace.journal.note(by, GONE_BACK, about=f"{target}{' (도움말 파일도)' if restore else ''}")
        await workplace.live()
        job.notes.append(f"이제 {target}를 서비스해요.")
        job.notes.extend(f"그 전 파일은 {path.name}에 남겨 두었어요." for path in kept)

    workplace.jobs.start(Job("되돌리기", "/builds", by), work)
    raise web.HTTPSeeOther("/builds")


def _kept(store: BuildStore, live: str | None, zone: ZoneInfo) -> Iterator[Build]:
    for name in reversed(store.builds()):
        try:
            entries = read_manifest(store.folder(name)).entries
        except FaqBotError:
            entries = None
        moment = store.made_at(name)
        made = f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""
        yield Build(name, made, entries, name == live, store.withdrawn(name))
