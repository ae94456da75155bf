"""A bot whose encoder waits: `python -m tests.load.delayed_bot SECONDS --workers N`, with the settings of any other.

It stands for a machine of its own to each process: while one waits, the others have the cores. What it can't show is
the model itself, which needs them.
"""

import asyncio
import sys
import threading
import zlib
from collections.abc import Sequence

from bot.__main__ import serve
from bot.command_line import command_parser, positive, telling_errors
from bot.log import configure_logging
from bot.settings import load_settings
from bot.workers.parent import Workers
from embeddings.encoder.protocol import Encoded
from embeddings.encoder.sharing import Sharing
from tests.fakes.fake_encoder import WordEncoder

_EXAMPLES = """examples:
  python -m tests.load.delayed_bot 0.5 --workers 2
"""


class SameWords(WordEncoder):
    """Its numbers are the same in every process."""

    def __init__(self) -> None:
        super().__init__("same-words-1")

    def _number(self, word: str) -> int:
        return zlib.crc32(word.encode()) % self.dimension


class Waiting(Sharing):
    """Shares nothing and remembers nothing: each turn waits for itself."""

    def __init__(self, seconds: float) -> None:
        super().__init__(SameWords())
        self._seconds = seconds

    def encode_queries(self, texts: Sequence[str], *, progress: bool = False) -> Encoded:
        """See Encoder."""
        threading.Event().wait(self._seconds)  # time.sleep is an error where libfaketime sets the clock
        return self._encoder.encode_queries(texts, progress=progress)


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Serve until the end; exit code 0, 1 with one clear message, 2 for a wrong command line."""
    parser = command_parser("tests.load.delayed_bot", __doc__, _EXAMPLES)
    parser.add_argument("seconds", type=float, help="that the encoder waits each time")
    parser.add_argument("--workers", type=positive, help="processes that are one bot")
    options = parser.parse_args(argv)
    settings = load_settings()
    token = settings.telegram_bot_token.get_secret_value() if settings.telegram_bot_token else ""
    configure_logging(settings.log_level, [token])
    if options.workers:
        command = (sys.executable, "-m", "tests.load.delayed_bot", str(options.seconds))
        return asyncio.run(Workers(settings, options.workers, command).serve())
    asyncio.run(serve(settings, token, Waiting(options.seconds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
