"""A Milvus server in a network of its own: what tests.fakes.milvus runs under `unshare --net`.

The server's ports bind every address. In a network namespace nobody reaches them; a socket in the file system, which
belongs to no network, leads in. Everything ends with the process that owns the room, however that ends.

    python -m tests.fakes.milvus_room PACKAGES FOLDER OWNER
"""

import asyncio
import contextlib
import fcntl
import importlib
import os
import shutil
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import Any

PORT = 19530
"""Of every server: each has a network of its own."""
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _UP = 0x8913, 0x8914, 0x1


def loopback_up() -> None:
    """A new network has a loopback that is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sH", b"lo", 0)
        flags = struct.unpack("16sH", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, asked))[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH", b"lo", flags | _UP))


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hand on what comes until it ends."""
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def lead_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection from outside; hung up where the server doesn't take it."""
    try:
        inside_reader, inside_writer = await asyncio.open_connection("127.0.0.1", PORT)
    except OSError:
        writer.close()
        return
    await asyncio.gather(pump(reader, inside_writer), pump(inside_reader, writer))


async def keep(packages: Path, folder: Path, owner: int) -> None:
    """Serve until the owner has ended. SIGUSR1 kills the server and starts it again, on the same data."""
    sys.path.insert(0, str(packages))
    milvus: Any = importlib.import_module("milvus")
    loop, restart = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, restart.set)
    ended = asyncio.Event()
    loop.add_reader(os.pidfd_open(owner), ended.set)
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = milvus.MilvusServer(milvus.MilvusServerConfig(data_dir=str(folder)))
    await asyncio.to_thread(server.start)
    door = await asyncio.start_unix_server(lead_in, folder / "door.new")
    (folder / "door.new").rename(folder / "door")
    try:
        while not ended.is_set():
            waiting = [asyncio.create_task(event.wait()) for event in (ended, restart)]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()
            if restart.is_set() and not ended.is_set():
                restart.clear()
                server.server_proc.kill()
                server.stop()
                await asyncio.to_thread(server.start)
    finally:
        server.stop()
        door.close()


def main() -> None:
    packages, folder, owner = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    loopback_up()
    try:
        asyncio.run(keep(packages, folder, owner))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
