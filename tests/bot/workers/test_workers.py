"""The processes of `--workers N`: started, kept alive, told to stop; and the end of one that hangs."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import load_settings
from bot.workers.parent import MAX_ENDS, Workers, check_workers
from embeddings.errors import ConfigurationError
from tests.conftest import ROOT
from tests.fakes.free_port import free_port

PG = "postgresql+asyncpg://nobody@127.0.0.1:9/nothing"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"telegram_bot_token": "1:a", "database_url": PG}, "a bot that polls"),
        ({"telegram_bot_token": "1:a", "webhook_url": "https://x"}, "a webhook with sqlite"),
        ({"webhook_url": "https://x", "database_url": PG}, "no TELEGRAM_BOT_TOKEN"),
    ],
)
def test_only_a_webhook_on_postgresql_has_several(given: dict[str, str], found: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^--workers: found {found}, expected WEBHOOK_URL and a DATABASE_URL"):
        check_workers(load_settings(**given))


def test_the_command_line_says_so() -> None:
    command = [sys.executable, "-m", "bot", "--workers", "2"]
    environment = os.environ | {"TELEGRAM_BOT_TOKEN": "1:a"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=100)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.endswith("a bot that polls, or keeps its data in SQLite, is one process\n")


async def test_a_port_that_is_taken_is_told_before_anything_is_started() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ConfigurationError, match=f"LISTEN: {address} can't be listened at"):
            await Workers(load_settings(listen=address), 2, ["false"]).serve()


async def test_workers_that_end_again_and_again_end_the_bot(caplog: pytest.LogCaptureFixture) -> None:
    workers = Workers(load_settings(listen=f"127.0.0.1:{free_port()}"), 2, ["false"], first_wait_seconds=0.001)
    assert await workers.serve() == 1
    assert f"ended {MAX_ENDS} times in a row" in caplog.text
    assert "ended (exit code 1); it is started anew in" in caplog.text


ECHO = """
import os, socket
listener = socket.socket(fileno=int(os.environ["LISTEN"].removeprefix("fd://")))
while True:
    connection, _ = listener.accept()
    connection.sendall(f"{os.getpid()} {os.environ['METRICS_LISTEN']}".encode())
    connection.close()
"""


async def ask(port: int) -> tuple[int, str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    pid, metrics = (await reader.read()).decode().split()
    writer.close()
    return int(pid), metrics


async def test_a_worker_that_is_killed_is_started_anew_on_the_same_socket() -> None:
    port = free_port()
    settings = load_settings(listen=f"127.0.0.1:{port}", metrics_listen="127.0.0.1:9110")
    workers = Workers(settings, 1, [sys.executable, "-c", ECHO], first_wait_seconds=0.01)
    serving = asyncio.create_task(workers.serve())
    await asyncio.sleep(0)  # it listens from the first moment, before any worker is there
    first, metrics = await ask(port)
    assert metrics == "127.0.0.1:9110"
    os.kill(first, signal.SIGKILL)
    second, _ = await ask(port)  # waits for it
    assert second != first
    workers.stop()
    assert await serving == 0
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(600)
"""


async def test_a_worker_that_does_not_stop_is_killed(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(listen=f"127.0.0.1:{free_port()}", metrics_listen="")
    workers = Workers(settings, 1, [sys.executable, "-c", DEAF], stop_seconds=0.1)
    serving = asyncio.create_task(workers.serve())
    async with asyncio.timeout(60):
        while "up" not in capfd.readouterr().out:
            await asyncio.sleep(0.05)
    workers.stop()
    assert await serving == 0
    assert "worker 1 didn't stop in 0 s, and is killed" in caplog.text


ORPHAN = """
import asyncio, sys
from bot.settings import load_settings
from bot.workers.parent import Workers
settings = load_settings(listen=sys.argv[1], metrics_listen="")
asyncio.run(Workers(settings, 1, [sys.executable, "-c", "print('up', flush=True); input()"]).serve())
"""


def test_workers_stop_when_their_parent_is_killed() -> None:
    command = [sys.executable, "-c", ORPHAN, f"127.0.0.1:{free_port()}"]
    parent = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout
        assert parent.stdout.readline() == "up\n"
        parent.kill()
        assert parent.stdout.read() == ""  # the worker held it open until it ended


HANGING = """
import asyncio, time
from bot.workers.watchdog import watch
async def main():
    watching = asyncio.create_task(watch(0.2))
    await asyncio.sleep(0.01)
    time.sleep(60)
asyncio.run(main())
"""


def test_a_process_whose_loop_hangs_ends_and_says_where(tmp_path: Path) -> None:
    result = subprocess.run([sys.executable, "-c", HANGING], cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert result.returncode == 1
    assert "Timeout (0:00:00.200000)!" in result.stderr
    assert 'File "<string>", line 7 in main' in result.stderr
