"""A private PostgreSQL for the tests: Debian's or the wheel's, on a socket in a new directory.

Nothing of an installed cluster is touched. The server runs as a user that is not root, and ends
with the process that started it.
"""

import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from sqlalchemy import URL

_USER = "consilium"
_START_S = 30.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


class PostgresMissing(Exception):
    """There is no PostgreSQL to start."""


def find_binaries() -> Path:
    """Return the directory of ``initdb`` and ``postgres``. Raises PostgresMissing."""
    named = shutil.which("initdb")
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name)
    )
    wheel = find_spec("pgserver")
    places = [Path(named).resolve().parent] if named else []
    places += reversed(debian)
    if wheel is not None and wheel.origin is not None:
        places.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise PostgresMissing("no initdb on PATH, in /usr/lib/postgresql or in the wheel pgserver")


def _unprivileged_user() -> str | None:
    """Return whom to run as; None to stay who we are. PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise PostgresMissing("running as root, and there is no other user to run it as")


def _reachable(binaries: Path, root: Path) -> Path:
    """Return the binaries where another user may run them: a copy, when they are in our home."""
    if all(directory.stat().st_mode & stat.S_IXOTH for directory in (binaries, *binaries.parents)):
        return binaries
    package = binaries.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    for source in (package, libraries):
        if source.exists():
            shutil.copytree(source, root / "wheel" / source.name, symlinks=True)
    return root / "wheel" / binaries.relative_to(package.parent)


def _end_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


class PostgresCluster:
    """A running server with databases made on demand."""

    def __init__(self, root: Path, *, durable: bool = False) -> None:
        """Create and start a cluster below ``root``.

        Args:
            root: an empty directory, with a short path: it holds the socket.
            durable: whether commits reach the disk; tests do without, a bench must not.
        """
        self._binaries = find_binaries()
        self._root = root
        self._durable = durable
        self._user = _unprivileged_user()
        self._made = 0
        if self._user is not None:
            shutil.chown(root, self._user)
            self._binaries = _reachable(self._binaries, root)
        self._run_initdb()
        self._server = self._start()

    def url(self, database: str = "postgres") -> URL:
        """Return the URL of a database, as SQLAlchemy takes it."""
        return URL.create(
            "postgresql+psycopg",
            username=_USER,
            database=database,
            query={"host": str(self._root)},
        )

    def create_database(self, template: str = "template1") -> URL:
        """Make a new database and return its URL."""
        self._made += 1
        name = f"t{self._made}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop_database(self, url: URL) -> None:
        """Drop a database, also while it is used."""
        self.execute(f"DROP DATABASE {url.database} WITH (FORCE)")

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run a statement as the cluster's owner."""
        with self._connect(database) as connection:
            connection.execute(statement.encode())

    def query(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a query as the cluster's owner."""
        with self._connect(database) as connection:
            return connection.execute(statement.encode()).fetchall()

    def restart(self) -> None:
        """Kill the server as a power cut would, and start it again."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait()
        self.start()

    def start(self) -> None:
        """Start the server after ``stop``."""
        self._server = self._start()

    def stop(self) -> None:
        """End the server."""
        self._server.send_signal(signal.SIGINT)
        self._server.wait()

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(host=str(self._root), user=_USER, dbname=database, autocommit=True)

    def _run_initdb(self) -> None:
        made = subprocess.run(
            [
                self._binaries / "initdb",
                f"--pgdata={self._root / 'data'}",
                f"--username={_USER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ],
            cwd=self._root,
            user=self._user,
            group=self._group(),
            extra_groups=[] if self._user else None,
            check=False,
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise PostgresMissing(f"initdb failed:\n{made.stderr}")

    def _start(self) -> subprocess.Popen[bytes]:
        durable = "on" if self._durable else "off"
        log = (self._root / "log").open("ab")
        with log:
            server = subprocess.Popen(
                [
                    self._binaries / "postgres",
                    f"-D{self._root / 'data'}",
                    f"-k{self._root}",
                    "-clisten_addresses=",
                    f"-cfsync={durable}",
                    f"-cfull_page_writes={durable}",
                    "-cshared_buffers=32MB",
                    "-cmax_connections=40",
                ],
                cwd=self._root,
                user=self._user,
                group=self._group(),
                extra_groups=[] if self._user else None,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - one system call, no lock taken
            )
        self._wait_until_ready(server)
        return server

    def _wait_until_ready(self, server: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_S
        while True:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                if server.poll() is not None or time.monotonic() > deadline:
                    said = (self._root / "log").read_text()
                    raise PostgresMissing(f"it did not start:\n{said}") from None
                time.sleep(0.05)
            else:
                return

    def _group(self) -> int | None:
        return pwd.getpwnam(self._user).pw_gid if self._user else None


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[PostgresCluster]:
    """Give a cluster that is stopped and removed at the end. Raises PostgresMissing."""
    root = Path(tempfile.mkdtemp(prefix="consilium-pg-"))
    try:
        try:
            cluster = PostgresCluster(root, durable=durable)
        except PermissionError as error:  # the binaries are where the other user may not go
            raise PostgresMissing(str(error)) from error
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(root, ignore_errors=True)
