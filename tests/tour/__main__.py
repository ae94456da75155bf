"""Records the walk with the real bot, and writes what the README shows of it: `python -m tests.tour`."""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.builds.encoders import encoder_to_build_with
from bot.builds.publishing import publish
from bot.channels.telegram.service import TelegramService
from bot.command_line import command_parser, telling_errors
from bot.settings import Settings, load_settings
from bot.storage.history import History, Turn
from bot.wiring import open_components
from embeddings.encoder.protocol import Encoder
from embeddings.index.store import BuildStore
from tests.conftest import ROOT
from tests.fakes.bot_api import OPERATORS, TOKEN, BotApi, serve
from tests.fakes.running import settings_for
from tests.tour.chat_page import to_page
from tests.tour.hard_moments import call_at_night
from tests.tour.picture import find_browser, take_picture
from tests.tour.recorder import Recorder
from tests.tour.transcript import Step, to_markdown
from tests.tour.walk import walk

DOCS = ROOT / "docs"
TRANSCRIPT, PAGE, PICTURE = "conversation.md", "chat.html", "chat.png"

BURST_SECONDS = 0.7
"""Longer than the default: what the walk writes in one go must be taken together on a busy computer too."""

READ_BEFORE = {"cash-refund": 30, "cash-charge": 20, "ticket-expiry": 10}
"""By how many other users each entry was read of late. So many that nothing in the walk changes the order."""

_EXAMPLES = """examples:
  python -m tests.tour                  renews docs/conversation.md and docs/chat.html
  python -m tests.tour --picture        and docs/chat.png, which needs Chromium
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the files are written, 1 when that can't be done, 2 for a wrong command line."""
    parser = command_parser("tests.tour", __doc__, _EXAMPLES)
    parser.add_argument("--out", type=Path, default=DOCS, metavar="FOLDER", help="where to write (default: docs)")
    parser.add_argument("--picture", action="store_true", help="take the picture of the chat too")
    options = parser.parse_args(argv)
    browser = find_browser() if options.picture else None
    encoder = encoder_to_build_with(load_settings(embedding_model="bundled", encoder="torch"), print)
    with tempfile.TemporaryDirectory() as folder:
        steps = asyncio.run(record(encoder, Path(folder)))
    options.out.mkdir(parents=True, exist_ok=True)
    for name, text in files(steps).items():
        (options.out / name).write_text(text, encoding="utf-8")
    if browser:
        take_picture(browser, options.out / PAGE, options.out / PICTURE)
    return 0


async def record(encoder: Encoder, folder: Path) -> list[Step]:
    """The walk with a new bot that keeps everything in `folder`. It makes its build, unless one lies there already."""
    async with serve() as api:
        settings = _settings(api, folder)
        live = BuildStore(settings.index_dir).live()
        build = live or publish(settings, encoder, lambda note: None, keep=1).name
        async with open_components(settings, encoder, operators=True) as components:
            _read_before(components.history, build)
            await components.database.flush()
            async with TelegramService(components, settings, TOKEN).running():
                recorder = Recorder(api, build)
                await walk(recorder, components.database.flush)
        at_night = settings.model_copy(update={"support_hours": f"{_a_day_away()} 09:00-18:00"})
        async with (
            open_components(at_night, encoder, operators=True) as components,
            TelegramService(components, at_night, TOKEN).running(),
        ):
            await call_at_night(recorder)
    return recorder.steps


def files(steps: Sequence[Step]) -> dict[str, str]:
    """The texts to write, by the names of their files."""
    return {TRANSCRIPT: to_markdown(steps), PAGE: to_page(steps)}


def _settings(api: BotApi, folder: Path) -> Settings:
    """The settings' own defaults, whatever the environment says, but for what the walk needs."""
    defaults = {name: field.default for name, field in Settings.model_fields.items() if field.default is not None}
    needed: dict[str, object] = {
        "faq_path": ROOT / "faq.jsonl",
        "operator_chat_id": OPERATORS,
        "burst_seconds": BURST_SECONDS,
        "messages_per_minute": 1000,
    }
    kept_in_folder = ("index_dir", "database_url", "secret_key", "telegram_base_url", "metrics_listen")
    return settings_for(folder, api, **{k: v for k, v in defaults.items() if k not in kept_in_folder} | needed)


def _a_day_away() -> str:
    """A day of the week that is not today, wherever today is."""
    return "월화수목금토일"[(datetime.now(UTC).weekday() + 3) % 7]


def _read_before(history: History, build: str) -> None:
    """The walk's customer is not the first one."""
    for entry, users in READ_BEFORE.items():
        for user in range(users):
            history.add(Turn(f"other {user}", "open", "", "answer", 1.0, entry, (), build))


if __name__ == "__main__":
    sys.exit(main())
