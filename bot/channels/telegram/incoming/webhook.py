"""The webhook that Telegram calls, and the secret that keeps others out."""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

MAX_BODY_BYTES = 1 << 20
"""Of an update; Telegram's are a few KB."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the name of a header)

RETRY_SECONDS = 1
"""After which an update that can't be kept now is to be brought again. Telegram waits as long as it is told to, where
an answer tells it, and does so for a day; by itself, longer each time."""

Accept = Callable[[dict[str, Any]], Awaitable[bool | None]]
"""Takes an update's JSON; False where it is none, None where it can't be kept now. Returns once it can't be lost."""


def webhook_app(secret: str, accept: Accept) -> web.Application:
    """Answers 200 once an update is safe, 403 without the secret, 400 for what is no update, 413 for too much.

    503 asks for it again.
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
        taken = isinstance(update, dict) and await accept(update)
        if taken is None:
            return web.Response(status=503, headers={"Retry-After": str(RETRY_SECONDS)})
        return web.Response(status=200 if taken else 400)

    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.router.add_post("/{path:.*}", receive)
    return app
