"""`python -m bot`: the Telegram bot where a token is set, else the same chat in the terminal."""

import logging
import sys

from bot.assistant import Assistant
from bot.decision import Thresholds
from bot.log import configure_logging
from bot.settings import Settings, load_settings
from bot.telegram import TelegramBot, run_polling
from bot.terminal import chat, open_input
from embeddings.errors import FaqBotError
from embeddings.search import Searcher
from embeddings.sentence_encoder import SentenceEncoder
from embeddings.store import BuildStore


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
    encoder = SentenceEncoder(settings.embedding_model, settings.model_cache_dir)
    store = BuildStore(settings.index_dir)
    searcher = Searcher.open(store.live_folder(), encoder)
    logging.getLogger(__name__).info("serving build %s with %d entries", store.live(), len(searcher.index.entries))
    return Assistant(searcher, Thresholds.of(searcher.index.confidence, settings))


if __name__ == "__main__":
    sys.exit(main())
