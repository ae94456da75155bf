"""The webhook that Telegram calls, and the secret that keeps others out."""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

MAX_BODY_BYTES = 1 << 20
"""Of an update; Telegram's are a few KB."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the name of a header)

Accept = Callable[[dict[str, Any]], Awaitable[bool]]
"""Takes an update's JSON; False where it is none. Returns once the update can't be lost."""


def webhook_app(secret: str, accept: Accept) -> web.Application:
    """Answers 200 once an update is safe, 403 without the secret, 400 for what is no update, 413 for too much.

    On any path: a proxy may cut a prefix off, and it is the secret that keeps strangers out.
    """

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), secret.encode()):
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
        except (ValueError, RecursionError, web.RequestPayloadError):
            return web.Response(status=400)
        if not isinstance(update, dict) or not await accept(update):
            return web.Response(status=400)
        return web.Response()

    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.router.add_post("/{path:.*}", receive)
    return app
