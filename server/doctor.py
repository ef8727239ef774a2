"""The doctor: looks at an installation and says, line by line, what is right and what is not."""

import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp.http_parser

from mdt.domain.errors import MdtError
from mdt.exports.typefaces import are_shipped
from server.engine.embedded import worker_count
from server.http import assets
from server.media.native.choice import NATIVE, PYTHON
from server.media.native.choice import available as native_is_available
from server.media.transport.udp_mux import SOCKET_BUFFER, bind_udp
from server.metrics import HOST as METRICS_HOST
from server.settings import CLIENT_DIST, Settings
from server.starting import CannotStart, open_database, require_free_ports
from server.store.data_dir import DataDir
from server.store.roles import RunningRole
from server.turn import issue

SQLITE_WAL_RESET_FIXED = (3, 51, 3)
"""Earlier versions may corrupt a file when two connections checkpoint at once; here only one does.

Source: sqlite.org/changes.html, 3.51.3.
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    verdict: str  # ok, note, fault
    sentence: str

    @property
    def line(self) -> str:
        """How it is printed."""
        return f"{self.verdict:<5} {self.sentence}"

    @property
    def is_fault(self) -> bool:
        """Whether the server does not work like this."""
        return self.verdict == "fault"


def examine(settings: Settings) -> list[Finding]:
    """Return what was found; nothing is changed but that the data directory is made."""
    return [
        Finding("ok", f"Python {sys.version.split()[0]}"),
        *_libraries(),
        *_client(),
        *_checked("The data directory can be used, and no server uses it", _data(settings)),
        *_database(settings),
        *_checked("The ports are free", lambda: require_free_ports(settings)),
        *_media(settings),
        *_relay(settings),
        *_metrics(settings),
    ]


def _libraries() -> Iterator[Finding]:
    version = sqlite3.sqlite_version_info
    said = ".".join(map(str, version))
    if version < SQLITE_WAL_RESET_FIXED:
        yield Finding(
            "note", f"SQLite {said}: only the writer checkpoints, as it must before 3.51.3"
        )
    else:
        yield Finding("ok", f"SQLite {said}")
    is_native = aiohttp.http_parser.HttpRequestParser is not aiohttp.http_parser.HttpRequestParserPy
    if not is_native:
        yield Finding("fault", "aiohttp runs without its C parser, which is unsafe")
    else:
        yield Finding("ok", f"aiohttp {aiohttp.__version__} with its C parser")


def _client() -> Iterator[Finding]:
    if assets.load(CLIENT_DIST).built:
        yield Finding("ok", "The client is built")
    else:
        yield Finding("fault", "The client is not built: run ./dev run, or npm run build")
    if are_shipped():
        yield Finding("ok", "The typefaces of documents are there")
    else:
        yield Finding("note", "The typefaces of documents are missing; others are used")


def _data(settings: Settings) -> Callable[[], None]:
    return lambda: DataDir(settings.data.dir).close()


def _database(settings: Settings) -> Iterator[Finding]:
    database = open_database(settings)
    file = database.url.database
    if database.url.get_backend_name() == "sqlite" and not (file and Path(file).is_file()):
        yield Finding("note", "There is no database yet; the first start makes it")
        return
    try:
        findings = [
            *_checked("The database has the version of this program", database.require_current)
        ]
        yield from findings
        if database.has_roles and not any(finding.is_fault for finding in findings):
            yield _role(database.running_role())
    finally:
        database.close()


def _role(role: RunningRole) -> Finding:
    """Say whether the database would let the server change what is on record."""
    if role.is_superuser:
        said = "is a superuser, whom neither rights nor triggers keep from changing the record"
    elif role.owns:
        said = "owns the tables, so it could drop the triggers that keep the record unchanged"
    elif role.may_change:
        said = f"may change what is only ever added to: {', '.join(role.may_change)}"
    else:
        return Finding("ok", f"The database role {role.name} can add to the record, not change it")
    return Finding("note", f"The database role {role.name} {said}; see config/README.md")


def _media(settings: Settings) -> Iterator[Finding]:
    """Say how many workers there are, on which ports, and what copies their packets."""
    media = settings.media
    count = worker_count(media.workers)
    if media.port:
        ports = f"port {media.port}" if count == 1 else f"ports {media.port} to {_last(settings)}"
        where = f"on {ports}, by UDP and TCP"
    else:
        where = "on ports that the system chooses, by UDP and TCP"
    yield Finding("ok", f"Media workers: {count}, {where}")
    if media.fanout == PYTHON:
        yield Finding("ok", "Packets are copied by the python fan-out, as the settings say")
    elif native_is_available():
        yield Finding("ok", "Packets are copied by the native fan-out")
    elif media.fanout == NATIVE:
        yield Finding(
            "fault", "The settings ask for the native fan-out, and it cannot be built: install gcc"
        )
    else:
        yield Finding(
            "note", "Packets are copied by the python fan-out; with a C compiler it is faster"
        )
    yield _buffers()


def _buffers() -> Finding:
    """Say whether a media socket of this user gets the room for waiting packets that it asks for.

    Source: socket(7): Linux tells twice what it gives, and limits who is not privileged.
    """
    with bind_udp("127.0.0.1", 0) as own:
        kinds = (socket.SO_RCVBUF, socket.SO_SNDBUF)
        given = min(own.getsockopt(socket.SOL_SOCKET, kind) // 2 for kind in kinds)
    if given * 2 >= SOCKET_BUFFER:
        return Finding("ok", f"Media sockets have room for {given >> 10} KiB of waiting packets")
    return Finding(
        "note",
        f"Media sockets have room for {given >> 10} KiB of the {SOCKET_BUFFER >> 10} KiB that they "
        "ask for: raise net.core.rmem_max and net.core.wmem_max; see config/README.md",
    )


def _last(settings: Settings) -> int:
    return settings.media.port + worker_count(settings.media.workers) - 1


def _relay(settings: Settings) -> Iterator[Finding]:
    """Say what there is for networks that let neither the UDP nor the TCP ports through."""
    urls = settings.turn.urls
    if not urls:
        yield Finding(
            "note", "There is no relay: whose firewall closes the media ports has no sound"
        )
        return
    issue(settings.turn.secret.get_secret_value(), "doctor", now_s=0, ttl_s=settings.turn.ttl_s)
    yield Finding("ok", f"Relay: {', '.join(urls)}")
    if not any(url.startswith("turns:") and ":443" in url for url in urls):
        yield Finding("note", "No relay is on port 443 over TLS, which every firewall lets through")
    if settings.turn.relay_only:
        yield Finding("note", "Browsers use the relay alone, and never the media ports")


def _metrics(settings: Settings) -> Iterator[Finding]:
    port = settings.metrics.port
    if not port:
        yield Finding("note", "Figures for Prometheus are switched off")
        return
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((METRICS_HOST, port))
    except OSError:
        yield Finding("note", f"Port {port} is in use: there will be no figures for Prometheus")
    else:
        yield Finding("ok", f"Figures for Prometheus: http://{METRICS_HOST}:{port}/metrics")


def _checked(sentence: str, check: Callable[[], None]) -> Iterator[Finding]:
    try:
        check()
    except CannotStart as refused:
        yield Finding("fault", str(refused))
    except MdtError as refused:
        yield Finding("fault", refused.said(str))
    else:
        yield Finding("ok", sentence)
