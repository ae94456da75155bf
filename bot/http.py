"""Serves HTTP: `/healthz` and `/metrics` for operators on a local port, and any other application of aiohttp."""

import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

logger = logging.getLogger(__name__)

HANDED_ON = "fd://"
"""Before the number of a socket that listens already, and that whoever started this process opened."""


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
    """Serve `app` at "host:port", or on the socket "fd://number". Raises OSError where that can't be."""
    host, _, port = address.rpartition(":")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site: web.BaseSite
        if address.startswith(HANDED_ON):
            site = web.SockSite(runner, socket.socket(fileno=int(address.removeprefix(HANDED_ON))))
        else:
            site = web.TCPSite(runner, host, int(port))
        await site.start()
        logger.info("listening on %s", address)
        yield
    finally:
        await runner.cleanup()
