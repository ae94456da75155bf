"""The Telegram bot where a token is set, else the same chat in the terminal."""

import asyncio
import sys
from collections.abc import Sequence

from bot.channels.terminal import chat, open_input
from bot.command_line import command_parser, positive, telling_errors
from bot.log import configure_logging
from bot.settings import Settings, load_settings
from bot.wiring import open_components
from embeddings.encoder.protocol import Encoder

_EXAMPLES = """examples:
  python -m bot
  python -m bot --workers 4        with WEBHOOK_URL, and a DATABASE_URL of PostgreSQL
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Serve until the end; exit code 0, or 1 with one clear message, 2 for a wrong command line."""
    parser = command_parser("bot", __doc__, _EXAMPLES)
    parser.add_argument("--workers", type=positive, help="processes that are one bot, on this machine")
    workers: int | None = parser.parse_args(argv).workers
    try:
        settings = load_settings()
        token = settings.telegram_bot_token.get_secret_value() if settings.telegram_bot_token else ""
        configure_logging(settings.log_level, settings.secrets)
        if workers is not None:
            from bot.workers.parent import Workers, check_workers  # a server's library, which one process may not need

            check_workers(settings)
            settings.check_webhook()
            return asyncio.run(Workers(settings, workers).serve())
        if token:
            asyncio.run(serve(settings, token))
        else:
            _chat(settings)
    except KeyboardInterrupt:
        print(file=sys.stderr)
    return 0


async def serve(settings: Settings, token: str, encoder: Encoder | None = None) -> None:
    """The Telegram bot, with the encoder that the live build asks for unless one is given."""
    from bot.channels.telegram.service import TelegramService  # the chat in the terminal needs nothing of Telegram

    settings.check_webhook()
    operators = settings.operator_chat_id is not None
    async with open_components(settings, encoder, operators=operators) as components:
        await TelegramService(components, settings, token).serve()


def _chat(settings: Settings) -> None:
    print("TELEGRAM_BOT_TOKEN is not set: this is the same bot in the terminal.", file=sys.stderr)
    with asyncio.Runner() as runner:
        opening = open_components(settings, None, operators=False)
        components = runner.run(opening.__aenter__())
        try:
            chat(runner.run, components.conversation, components.users, open_input(), sys.stdout)
        finally:
            runner.run(opening.__aexit__(None, None, None))


if __name__ == "__main__":
    sys.exit(main())
