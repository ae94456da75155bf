"""A real Milvus server for the tests: PyPI's `milvus==2.3.5` carries one. It runs in a network of its own.

`.ci/run` installs it into var/milvus; `REQUIRE_MILVUS=1` makes its tests fail where it can't be had. One server serves
all tests; each has a database of its own in it.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.fakes.milvus_room import pump

ROOT = Path(__file__).parents[2]
MISSING = (
    "a Milvus server was not found: pip install --no-deps --target var/milvus milvus==2.3.5, and the extra [milvus]"
)
START_SECONDS = 180.0
"""It takes about twelve, and more on a busy machine; the first time, its programs are unpacked before."""
PATIENCE_SECONDS = 60.0


_rooms: list["subprocess.Popen[bytes]"] = []
"""Nobody waits for them; they end with their owner."""


def packages() -> Path | None:
    """The folder with the server's package, where the client is installed too."""
    folder = ROOT / "var" / "milvus"
    with suppress(ModuleNotFoundError):
        import pymilvus  # noqa: F401 (whether it is there)

        return folder if (folder / "milvus").is_dir() else None
    return None


def start_room(found: Path, folder: Path, owner: int) -> None:
    """Start a server that ends with the process `owner`; returns when it serves at `folder/door`.

    Raises OSError where it doesn't start, in the words of its log.
    """
    folder.mkdir(parents=True)
    unpacked = found / "unpacked"
    with FileLock(f"{unpacked}.lock"):
        if not unpacked.is_dir():
            unpack(found, unpacked)
    (folder / "bin").symlink_to(unpacked)
    rights = [] if os.getuid() == 0 else ["--map-root-user"]
    command = ["unshare", "--net", *rights, sys.executable, "-m", "tests.fakes.milvus_room"]
    log = folder.with_suffix(".log")
    with log.open("wb") as file:
        room = subprocess.Popen(
            [*command, str(found), str(folder), str(owner)], cwd=ROOT, stdout=file, stderr=file, start_new_session=True
        )
    _rooms.append(room)
    (folder / "pid").write_text(str(room.pid))
    end = time.monotonic() + START_SECONDS
    while not (folder / "door").exists():
        if room.poll() is not None or time.monotonic() > end:
            room.kill()
            raise OSError(f"the Milvus server didn't start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)


def unpack(found: Path, unpacked: Path) -> None:
    """The server's programs, once for all runs."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); import milvus; milvus._initialize_data_files(sys.argv[2])"
    half = unpacked.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    subprocess.run([sys.executable, "-c", code, str(found), str(half)], check=True)
    (half / "bin").rename(unpacked)
    half.rmdir()


class Door:
    """The way to a server, which a test may shut, or make slow: an address on loopback."""

    def __init__(self, inside: Path) -> None:
        self._inside = inside
        self._loop = asyncio.new_event_loop()
        self._open = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = 0
        self.lift()

    @property
    def uri(self) -> str:
        """What MILVUS_URI takes, without a database."""
        return f"http://127.0.0.1:{self.port}"

    def shut(self) -> None:
        """Hang up on everybody, and refuse connections."""
        self._do(self._shut())

    def lift(self) -> None:
        """Take connections again, at the same port, and hand on what was held."""
        self._do(self._lift())

    def hold(self) -> None:
        """Take everything, and hand nothing on."""
        self._loop.call_soon_threadsafe(self._open.clear)

    def close(self) -> None:
        """End."""
        self.shut()
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _lift(self) -> None:
        self._open.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._enter, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        for writer in self._writers:
            writer.transport.abort()
        self._open.set()

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inside_reader, inside_writer = await asyncio.open_unix_connection(self._inside)
        self._writers |= {writer, inside_writer}
        await asyncio.gather(self._pump(reader, inside_writer), pump(inside_reader, writer))
        self._writers -= {writer, inside_writer}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


def found_or_skipped() -> Path:
    """The folder of packages; where there is none the test is skipped, or fails where it is required."""
    found = packages()
    if found is None:
        if os.environ.get("REQUIRE_MILVUS") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return found


@contextmanager
def own_room(found: Path) -> Iterator[Path]:
    """A server of one's own, which may be killed: its folder, with `door` and the `pid` of its room."""
    above = Path(tempfile.mkdtemp(prefix="faq-bot-milvus-"))
    try:
        start_room(found, above / "room", os.getpid())
        yield above / "room"
        os.kill(int((above / "room" / "pid").read_text()), signal.SIGTERM)
    finally:
        shutil.rmtree(above, ignore_errors=True)


@pytest.fixture(scope="session")
def milvus_room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the server that all tests share; it ends when they have."""
    found, own = found_or_skipped(), tmp_path_factory.getbasetemp()
    of_worker = "PYTEST_XDIST_WORKER" in os.environ
    room = (own.parent if of_worker else own) / "milvus"
    with FileLock(room.with_suffix(".lock")):
        if not (room / "door").exists():
            start_room(found, room, os.getppid() if of_worker else os.getpid())
    return room


def client_of(uri: str) -> Any:
    """A client of the tests' own, which is patient."""
    from pymilvus import MilvusClient

    from embeddings.index.milvus.engine import CHANNEL

    return MilvusClient(uri, timeout=PATIENCE_SECONDS, grpc_options=CHANNEL, dedicated=True)


@contextmanager
def database_in(room: Path) -> Iterator[tuple[Door, str]]:
    """A way of one's own to the server, and a fresh, empty database in it: what MILVUS_URI takes."""
    door, name = Door(room / "door"), f"test_{uuid.uuid4().hex}"
    client_of(door.uri).create_database(name)
    try:
        yield door, f"{door.uri}/{name}"
    finally:
        door.lift()
        client = client_of(f"{door.uri}/{name}")
        for collection in client.list_collections():
            for alias in client.describe_collection(collection)["aliases"]:
                client.drop_alias(alias)
            client.drop_collection(collection)
        client.drop_database(name)
        client.close()
        door.close()


@pytest.fixture
def engine(milvus_room: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Door, str]]:
    """The way to the server, and the address of a database. That a busy machine is slow is no fault here."""
    monkeypatch.setattr("embeddings.index.milvus.engine.SEARCH_SECONDS", PATIENCE_SECONDS)
    with database_in(milvus_room) as engine:
        yield engine
