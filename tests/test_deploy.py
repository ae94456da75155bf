"""The files of deploy/ name settings, modules, ports and folders; these are the code's, and each other's."""

import asyncio
import importlib.util
import json
import os
import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.channels.telegram.pipeline import STOP_SECONDS
from bot.http import status_app
from bot.settings import Settings
from tests.conftest import ROOT

yaml: Any = importlib.import_module("yaml")  # comes with transformers; without its types, which nothing else needs

UNIT = (ROOT / "deploy" / "faq-bot.service").read_text()
DOCKERFILE = re.sub(r"\\\n *", "", (ROOT / "deploy" / "Dockerfile").read_text())
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
BOT: Mapping[str, Any] = COMPOSE["services"]["bot"]
NO_SETTINGS = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PYTHONSAFEPATH", "HF_HUB_DISABLE_TELEMETRY"}
"""What the files set for Python and the libraries."""
POSTGRES = {"PGPASSWORD", "POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB"}


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.*)$", DOCKERFILE, re.MULTILINE)


IMAGE = dict(pair.split("=", 1) for pair in shlex.split(instructions("ENV")[0]))
HEALTH_CHECK: list[str] = json.loads(instructions("HEALTHCHECK")[0].split("CMD ")[1])


def directives(name: str) -> list[str]:
    return re.findall(rf"^{name}=-?(.*)$", UNIT, re.MULTILINE)


@pytest.mark.parametrize(
    "names",
    [
        set(IMAGE),
        {*BOT["environment"], *COMPOSE["services"]["database"]["environment"]},
        {line.split("=")[0] for line in directives("Environment")} | set(re.findall(r"\{([A-Z_]+)", UNIT)),
    ],
    ids=["image", "compose", "unit"],
)
def test_what_is_set_is_a_setting_or_known_not_to_be_one(names: set[str]) -> None:
    assert {name.lower() for name in names - NO_SETTINGS - POSTGRES} <= set(Settings.model_fields)


def test_the_unit_runs_what_there_is() -> None:
    modules = re.findall(r" -m ([\w.]+)", "\n".join(directives("ExecStartPre") + directives("ExecStart")))
    assert modules == ["scripts.reindex", "bot"]
    assert [importlib.util.find_spec(module) is not None for module in modules] == [True, True]


def test_the_image_runs_the_same() -> None:
    script = json.loads(instructions("CMD")[0])[2]
    assert re.findall(r"-m ([\w.]+)", script) == ["scripts.reindex", "bot"]


def test_the_turns_in_flight_have_time_to_end() -> None:
    for told in (directives("TimeoutStopSec")[0], BOT["stop_grace_period"].removesuffix("s")):
        assert int(told) >= STOP_SECONDS + 30


def test_the_ports_are_where_the_bot_listens() -> None:
    expected = [IMAGE[name].rpartition(":")[2] for name in ("LISTEN", "METRICS_LISTEN")]
    assert instructions("EXPOSE") == [" ".join(expected)]
    assert [BOT["environment"][name].rpartition(":")[2] for name in ("LISTEN", "METRICS_LISTEN")] == expected
    assert BOT["ports"] == [f"127.0.0.1:{port}:{port}" for port in expected]


async def test_the_health_check_asks_where_metrics_listen_says() -> None:
    async def check(port: int | None) -> int | None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *HEALTH_CHECK[1:],
            env=os.environ | {"METRICS_LISTEN": f"0.0.0.0:{port}"},
            stderr=asyncio.subprocess.DEVNULL,
        )
        return await process.wait()

    assert HEALTH_CHECK[0] == "python"
    async with TestServer(status_app(lambda: {})) as server:
        assert await check(server.port) == 0
    assert await check(server.port) == 1


def test_what_must_last_is_in_the_volume_and_the_faq_beside_it() -> None:
    data, faq = BOT["volumes"]
    volume = PurePosixPath(data.split(":")[1])
    for name in ("INDEX_DIR", "MODEL_CACHE_DIR", "SECRET_KEY_PATH"):
        assert PurePosixPath(IMAGE[name]).parent == volume
    assert IMAGE["DATABASE_URL"].startswith(f"sqlite+aiosqlite:///{volume}/")
    assert PurePosixPath(IMAGE["FAQ_PATH"]).parent == PurePosixPath(faq["target"])
    assert set(COMPOSE["volumes"]) == {data.split(":")[0], "database"}


def test_the_guide_tells_how_to_bring_an_faq_back_that_the_bot_may_not_write() -> None:
    guide = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    containers = guide.split("\n## In containers\n")[1].split("\n## ")[0]
    told = re.findall(r"^docker compose cp bot:(\S+)/BUILD/source/\. deploy/(\S+)/$", containers, re.MULTILINE)
    assert BOT["volumes"][1]["read_only"]
    assert BOT["volumes"][1]["source"] == f"${{FAQ_DIR:-./{told[0][1]}}}"
    assert told[0][0] == IMAGE["INDEX_DIR"]
    assert "`--restore-faq` refuses" in containers


def test_the_build_may_see_exactly_what_it_copies() -> None:
    copied = {name for line in instructions("COPY") if "--from" not in line for name in line.split()[:-1]}
    allowed = set(re.findall(r"^!(.*)$", (ROOT / "deploy" / "Dockerfile.dockerignore").read_text(), re.MULTILINE))
    assert copied == allowed
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_a_missing_secret_is_told() -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "PGPASSWORD"):
        assert re.match(
            r"\$\{\w+:\?is not set, expected .+; put (it|one) into deploy/.env\}$", BOT["environment"][name]
        )
