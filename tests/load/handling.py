"""How long a turn takes without the encoder and the network: `python -m tests.load.handling`.

The bot runs in this process, with its real model, FAQ and database (SQLite), on a Bot API server on loopback. Each
question is asked twice: the first time its vectors are remembered, the second time only the rest of the turn is left.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from prometheus_client import REGISTRY

from bot.builds.encoders import encoder_to_build_with
from bot.channels.telegram.service import TelegramService
from bot.command_line import command_parser, positive
from bot.settings import load_settings
from bot.wiring import open_components
from embeddings.encoder.remembering import Remembering
from scripts.reindex import main as reindex
from tests.conftest import MODEL_CACHE
from tests.fakes.bot_api import TOKEN, serve
from tests.fakes.questions import kept_queries

_EXAMPLES = """examples:
  python -m tests.load.handling
  python -m tests.load.handling --questions 20
"""


async def measure(questions: Sequence[str], folder: Path) -> list[float]:
    """Milliseconds of each question's second turn, from its start until its reply is kept to be sent."""
    async with serve() as api:
        settings = load_settings(
            index_dir=folder / "index",
            model_cache_dir=MODEL_CACHE,
            database_url=f"sqlite+aiosqlite:///{folder}/bot.db",
            secret_key_path=folder / "secret.key",
            telegram_base_url=api.base_url,
            metrics_listen="",
            burst_seconds=0,
            messages_per_minute=1_000_000,
        )
        encoder = Remembering(encoder_to_build_with(settings, print))
        taken = []
        async with (
            open_components(settings, encoder, operators=False) as components,
            TelegramService(components, settings, TOKEN).running(),
        ):
            for question in [*questions, *questions]:
                before = _seconds_so_far()
                api.say(question)
                await api.reply()
                taken.append(1000 * (_seconds_so_far() - before))
    return taken[len(questions) :]


def _seconds_so_far() -> float:
    return REGISTRY.get_sample_value("faq_bot_handling_seconds_sum") or 0.0


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 when the figures are printed, 2 for a wrong command line."""
    parser = command_parser("tests.load.handling", __doc__, _EXAMPLES)
    parser.add_argument("--questions", type=positive, default=100, help="how many of the test questions (default: 100)")
    options = parser.parse_args(argv)
    questions = [query for query in kept_queries() if query.strip()][: options.questions]
    with tempfile.TemporaryDirectory(prefix="faq-bot-handling-") as name:
        if code := reindex(["--index-dir", str(Path(name) / "index")]):
            return code
        taken = asyncio.run(measure(questions, Path(name)))
    p95 = statistics.quantiles(taken, n=20)[18]
    print(f"handler time of {len(taken)} questions: median {statistics.median(taken):.2f} ms, p95 {p95:.2f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
