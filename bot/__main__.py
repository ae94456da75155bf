"""`python -m bot`: the Telegram bot where a token is set, else the same chat in the terminal."""

import asyncio
import sys

from bot.channels.telegram.service import TelegramService
from bot.channels.terminal import chat, open_input
from bot.command_line import telling_errors
from bot.log import configure_logging
from bot.settings import Settings, load_settings
from bot.wiring import open_components


@telling_errors
def main() -> int:
    """Serve until the end; exit code 0, or 1 with one clear message."""
    try:
        settings = load_settings()
        token = settings.telegram_bot_token.get_secret_value() if settings.telegram_bot_token else ""
        configure_logging(settings.log_level, [token])
        if token:
            asyncio.run(_serve(settings, token))
        else:
            _chat(settings)
    except KeyboardInterrupt:
        print(file=sys.stderr)
    return 0


async def _serve(settings: Settings, token: str) -> None:
    settings.check_webhook()
    operators = settings.operator_chat_id is not None
    async with open_components(settings, None, operators=operators) as components:
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
