"""The console on its address: `python -m bot.console`."""

import asyncio
import sys
from collections.abc import Sequence

from bot.command_line import command_parser, telling_errors
from bot.console.access import Door
from bot.console.application import console_app
from bot.console.workplace import Workplace
from bot.http import listening
from bot.log import configure_logging
from bot.settings import Settings, load_settings

_EXAMPLES = """examples:
  python -m bot.console                            on http://127.0.0.1:8090, for whoever sits at this machine
  CONSOLE_PASSWORD=... CONSOLE_LISTEN=0.0.0.0:8090 python -m bot.console
"""


@telling_errors
def main(argv: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C; exit code 0, or 1 with one clear message."""
    command_parser("bot.console", __doc__, _EXAMPLES).parse_args(argv)
    settings = load_settings()
    configure_logging(settings.log_level, settings.secrets)
    try:
        asyncio.run(_serve(settings))
    except KeyboardInterrupt:
        print(file=sys.stderr)
    except OSError as error:
        print(
            f"CONSOLE_LISTEN: {settings.console_listen} can't be used ({error.strerror}); name another", file=sys.stderr
        )
        return 1
    return 0


async def _serve(settings: Settings) -> None:
    door = Door.of(settings)
    async with Workplace(settings) as workplace, listening(console_app(workplace, door), settings.console_listen):
        print(f"http://{settings.console_listen}", file=sys.stderr)
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
