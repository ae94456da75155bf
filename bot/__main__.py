"""`python -m bot`: the Telegram bot where a token is set, else the same chat in the terminal."""

import logging
import sys

from bot.assistant import Assistant
from bot.live import open_live
from bot.log import configure_logging
from bot.settings import Settings, load_settings
from bot.telegram import TelegramBot, run_polling
from bot.terminal import chat, open_input
from embeddings.errors import FaqBotError

logger = logging.getLogger(__name__)


def main() -> int:
    """Serve until the end; exit code 0, or 1 with one clear message."""
    try:
        settings = load_settings()
        token = settings.telegram_bot_token.get_secret_value() if settings.telegram_bot_token else ""
        configure_logging(settings.log_level, [token])
        if token:
            run_polling(TelegramBot(open_assistant(settings)), settings, token)
        else:
            print("TELEGRAM_BOT_TOKEN is not set: this is the same bot in the terminal.", file=sys.stderr)
            chat(open_assistant(settings), open_input(), sys.stdout)
    except FaqBotError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(file=sys.stderr)
    return 0


def open_assistant(settings: Settings) -> Assistant:
    """The assistant on the live build. Raises FaqBotError where model or index can't be used."""
    searcher, thresholds, build = open_live(settings)
    logger.info("serving build %s with %d entries", build, len(searcher.index.entries))
    return Assistant(searcher, thresholds)


if __name__ == "__main__":
    sys.exit(main())
