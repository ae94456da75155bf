"""A PostgreSQL server for the tests: its own cluster in a temporary folder, loopback only, gone afterwards.

The programs are the system's (Debian: `apt-get install postgresql`); no server that runs already is touched.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.fakes.free_port import free_port

DEBIAN = Path("/usr/lib/postgresql")
PROGRAMS = ("initdb", "pg_ctl", "createdb", "dropdb", "psql")
SUPERUSER = "postgres"
PATIENCE_SECONDS = 60
"""A program that takes longer has failed; each of them takes about a second."""
CONFIGURATION = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
fsync = off
full_page_writes = off
shared_buffers = 16MB
"""


class PostgresError(Exception):
    """A program of PostgreSQL failed; the message holds what it said."""


def find_binaries() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version that has all of them; None where there is none."""
    versions = [folder for folder in DEBIAN.glob("*") if folder.name.isdigit()]
    folders = [folder / "bin" for folder in sorted(versions, key=lambda folder: int(folder.name), reverse=True)]
    on_path = shutil.which("pg_ctl")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if all((folder / name).is_file() for name in PROGRAMS)), None)


class PostgresServer:
    """One server, which may be stopped and started while clients use it; its port and data stay."""

    def __init__(self, binaries: Path, place: Path | None = None) -> None:
        """In a folder below `place`, the system's for temporary files by default."""
        self._binaries = binaries
        self._place = place
        self._folder: Path | None = None
        self._port = 0
        self._running = False

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Return when the server takes connections. Nothing happens if it runs already."""
        if self._running:
            return
        folder = self._folder or self._make_cluster()
        # With a log file of its own the server doesn't hold on to the pipes that are read here.
        self._run("pg_ctl", "start", "-w", "-D", str(folder / "data"), "-l", str(folder / "log"))
        self._running = True

    def stop(self) -> None:
        """Return when the server has ended, its clients cut off. Nothing happens if it doesn't run."""
        if self._running:
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self._folder_made / "data"))
            self._running = False

    def start_again(self) -> None:
        """Start it where it has ended by itself."""
        try:
            self._run("pg_ctl", "status", "-D", str(self._folder_made / "data"))
        except PostgresError:
            self._running = False
        self.start()

    def restart(self) -> None:
        """Stop and start: every connection breaks."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop, and remove the data."""
        self.stop()
        if self._folder:
            shutil.rmtree(self._folder)
            self._folder = None

    def let_write(self, writable: bool) -> None:
        """Whether it takes writes: a stand-by takes none, as whoever is failed over to for the first moments."""
        setting = f"ALTER SYSTEM SET default_transaction_read_only = {'off' if writable else 'on'}"
        self._run("psql", *self._address, "-d", "postgres", "-qc", setting, "-c", "SELECT pg_reload_conf()")

    @property
    def log(self) -> str:
        """What it has said."""
        return (self._folder_made / "log").read_text(encoding="utf-8", errors="replace")

    def url(self, database: str) -> str:
        """SQLAlchemy's URL of a database on this server."""
        return f"postgresql+asyncpg://{SUPERUSER}@127.0.0.1:{self._port}/{database}"

    def create_database(self, name: str) -> None:
        """Make an empty database."""
        self._run("createdb", *self._address, name)

    def drop_database(self, name: str) -> None:
        """Remove a database, cutting off who is connected to it."""
        self._run("dropdb", "--force", *self._address, name)

    @property
    def _address(self) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self._port), "-U", SUPERUSER, "--no-password"]

    @property
    def _folder_made(self) -> Path:
        if self._folder is None:
            raise PostgresError("the server has no folder, expected one; call start() first")
        return self._folder

    def _make_cluster(self) -> Path:
        self._folder = folder = Path(tempfile.mkdtemp(prefix="faq-bot-postgres-", dir=self._place))
        account = _account()
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        data = folder / "data"
        self._run(
            *("initdb", "--no-sync", "--auth=trust", f"--username={SUPERUSER}", "--encoding=UTF8", "--locale=C"),
            *("-D", str(data)),
        )
        self._port = free_port()
        with (data / "postgresql.conf").open("a") as file:
            file.write(CONFIGURATION.format(port=self._port))
        return folder

    def _run(self, program: str, *arguments: str) -> None:
        account = _account()
        result = subprocess.run(
            [self._binaries / program, *arguments],
            cwd=self._folder_made,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        if result.returncode:
            log = self._folder_made / "log"
            said = log.read_text()[-2000:] if log.exists() else ""
            raise PostgresError(f"{program} {' '.join(arguments)}: exit {result.returncode}\n{result.stdout}{said}")


def _account() -> pwd.struct_passwd | None:
    """Whom the programs run as: PostgreSQL refuses root, so that root uses the account that its package makes."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam(SUPERUSER)
    except KeyError as error:
        raise PostgresError(
            f"found no account {SUPERUSER!r}, expected it since PostgreSQL refuses root; run the tests as another user"
        ) from error
