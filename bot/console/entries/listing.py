"""The list of all entries, searched and filtered; and the list of what was done."""

import asyncio
from datetime import date
from typing import Any

from aiohttp import web

from bot.clock import today
from bot.console.pages import page
from bot.console.record import record
from bot.console.workplace import WORKPLACE, Workplace
from bot.wording.commands.fields import FIELDS
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry
from embeddings.faq.faq_file import read_faq
from embeddings.text.normal_form import same_text_key

MAX_SHOWN = 300
MAX_DEEDS = 200
STATES = {"live": "게시 중", "draft": "초안", "later": "예약됨", "over": "끝남"}


async def listing(request: web.Request) -> web.Response:
    """The entries; for htmx only the rows."""
    workplace, query = request.app[WORKPLACE], request.query
    fault, entries = "", list[Entry]()
    try:
        entries = [entry for _, entry in await asyncio.to_thread(read_faq, workplace.settings.faq_path)]
    except FaqFileError as error:
        fault = str(error)
    day = today(workplace.settings.zone)
    wanted = same_text_key(query.get("q", ""))
    found = [
        (entry, state_of(entry, day))
        for entry in entries
        if wanted in _searched(entry)
        and query.get("service", "") in ("", entry.service)
        and query.get("state", "") in ("", state_of(entry, day))
    ]
    values: dict[str, Any] = {
        "found": found[:MAX_SHOWN],
        "total": len(found),
        "states": STATES,
        "few": 5,
    }
    if "HX-Request" in request.headers:
        return page(request, "rows.html", **values)
    return page(
        request,
        "faq.html",
        **values,
        fault=fault,
        all=len(entries),
        services=sorted({entry.service for entry in entries}),
        query=query,
        unpublished=await unpublished(workplace, entries),
    )


async def deeds(request: web.Request) -> web.Response:
    """Who did what, the newest first."""
    found = await asyncio.to_thread(record, request.app[WORKPLACE])
    return page(request, "deeds.html", deeds=found[:MAX_DEEDS], names=FIELDS)


def state_of(entry: Entry, day: date) -> str:
    """Whether users see it, by the names in STATES."""
    if entry.status == "draft":
        return "draft"
    if entry.live_on(day):
        return "live"
    return "later" if entry.valid_from and entry.valid_from > day else "over"


async def unpublished(workplace: Workplace, entries: list[Entry]) -> list[str]:
    """Ids of what the live build has not, or has otherwise."""
    live = await workplace.live()
    if live is None:
        return []
    day = today(workplace.settings.zone)
    new = {entry.id: entry for entry in entries if entry.live_on(day)}
    old = {entry.id: entry for entry in live.searcher.index.entries}
    return sorted(one for one in {*new, *old} if new.get(one) != old.get(one))


def _searched(entry: Entry) -> str:
    texts = (entry.id, *entry.phrasings, entry.answer, entry.service, entry.category or "", entry.owner or "")
    return "\n".join(map(same_text_key, texts))
