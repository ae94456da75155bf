"""The figures of a period: how many questions, what became of them, which entries help and which don't."""

from typing import Any

from aiohttp import web

from bot.clock import today
from bot.console.pages import page
from bot.console.workplace import WORKPLACE
from bot.report import figures
from bot.report.reading import read_days
from bot.storage.database import Database
from bot.wording.commands.simulation import MARKED

MAX_DAYS = 366
SHOWN = 8


async def report(request: web.Request) -> web.Response:
    """Of the last `?days=`."""
    settings, given = request.app[WORKPLACE].settings, request.query.get("days", "30")
    count = min(MAX_DAYS, max(1, int(given))) if given.isdecimal() and len(given) < 5 else 30
    database = Database(settings.database_url)
    await database.start()
    try:
        days = await read_days(database, today(settings.zone), count, settings.zone)
    finally:
        await database.stop()
    live = await request.app[WORKPLACE].live()
    questions = {entry.id: entry.question for entry in live.searcher.index.entries} if live else {}
    best, worst = figures.best_and_worst(figures.entries(days, questions), SHOWN)
    values: dict[str, Any] = {"whole": figures.whole(days), "weeks": figures.weeks(days), "best": best, "worst": worst}
    simulated = MARKED if any(day.simulated for day in days) else ""
    return page(request, "figures.html", days=count, questions=questions, simulated=simulated, **values)
