"""HTTP: `/healthz` and `/metrics` for operators on a local port, and the webhook that Telegram calls."""

import hmac
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

logger = logging.getLogger(__name__)

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


def status_app(healthy: Callable[[], dict[str, Any]]) -> web.Application:
    """`/healthz` says 200 and what `healthy` says; `/metrics` is for Prometheus."""

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"} | healthy())

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/healthz", health)
    app.router.add_get("/metrics", metrics)
    return app


@asynccontextmanager
async def listening(app: web.Application, address: str) -> AsyncIterator[None]:
    """Serve `app` at "host:port". Raises OSError where that address is taken."""
    host, _, port = address.rpartition(":")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, int(port)).start()
        logger.info("listening on %s", address)
        yield
    finally:
        await runner.cleanup()
