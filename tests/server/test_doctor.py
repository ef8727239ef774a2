"""The doctor says what is right, what is worth knowing, and what is at fault."""

import json
import socket
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest
from aiohttp import http_parser

from server import doctor
from server.doctor import examine
from server.settings import Settings, load
from server.starting import claimed
from server.store.database import Database
from tests.databases import TEMPLATE
from tests.postgres import PostgresCluster

RELAY = {"urls": ["turns:turn.example.org:443?transport=tcp"], "secret": "x" * 32}


def settings_in(data: Path, port: int = 0, **groups: Mapping[str, object]) -> Settings:
    return load(
        {
            "data": {"dir": data},
            "http": {"port": port, "host": "127.0.0.1"},
            "media": {"port": 0, "host": "127.0.0.1", **groups.pop("media", {})},
            "metrics": {"port": 0},
            **groups,
        }
    )


def said(settings: Settings, about: str) -> list[str]:
    """Return the lines that hold a word."""
    return [finding.line for finding in examine(settings) if about in finding.sentence]


def faults(settings: Settings) -> list[str]:
    return [finding.sentence for finding in examine(settings) if finding.is_fault]


@pytest.fixture(autouse=True)
def built(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A built client, as far as the doctor looks."""
    dist = tmp_path_factory.mktemp("dist")
    (dist / ".vite").mkdir()
    manifest = {"src/main.tsx": {"file": "main.js", "isEntry": True}}
    (dist / ".vite" / "manifest.json").write_text(json.dumps(manifest))
    (dist / "main.js").write_text("")
    monkeypatch.setattr(doctor, "CLIENT_DIST", dist)


def test_a_migrated_data_directory_on_free_ports_is_healthy(tmp_path: Path) -> None:
    with claimed(settings_in(tmp_path), migrate=True):
        pass

    assert faults(settings_in(tmp_path)) == []


def test_a_running_server_is_noticed(tmp_path: Path) -> None:
    with claimed(settings_in(tmp_path), migrate=True):
        assert any("Another server" in fault for fault in faults(settings_in(tmp_path)))


def test_before_the_first_start_there_is_no_database_and_no_fault(tmp_path: Path) -> None:
    assert faults(settings_in(tmp_path)) == []
    assert any("no database yet" in finding.sentence for finding in examine(settings_in(tmp_path)))


def test_a_database_of_another_version_is_a_fault(tmp_path: Path) -> None:
    with claimed(settings_in(tmp_path), migrate=True):
        pass
    with sqlite3.connect(tmp_path / "consilium.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'other'")
    connection.close()

    assert any("version other" in fault for fault in faults(settings_in(tmp_path)))


def test_what_the_database_role_could_do_to_the_record_is_told(
    tmp_path: Path, postgres: PostgresCluster
) -> None:
    url = postgres.create_database(TEMPLATE)

    def told(role: str) -> str:
        given = url.set(username=role).render_as_string(hide_password=False)
        (line,) = said(settings_in(tmp_path, database={"url": given}), "database role")
        return line

    postgres.execute("CREATE ROLE clerk LOGIN; CREATE ROLE keeper LOGIN")
    try:
        database = Database(url)
        database.grant("clerk")
        database.close()
        assert told("clerk") == "ok    The database role clerk can add to the record, not change it"
        postgres.execute("GRANT DELETE ON audit TO clerk", str(url.database))
        assert told("clerk").startswith("note  The database role clerk may change what is only")
        assert "added to: audit; see config/README.md" in told("clerk")
        postgres.execute(
            "GRANT SELECT ON alembic_version TO keeper; ALTER TABLE event OWNER TO keeper",
            str(url.database),
        )
        assert told("keeper").startswith("note  The database role keeper owns the tables")
        assert " consilium is a superuser" in told(str(url.username))
    finally:
        postgres.drop_database(url)
        postgres.execute("DROP ROLE clerk; DROP ROLE keeper")


def test_a_busy_port_is_a_fault(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]

        assert any(f"Port {port}" in fault for fault in faults(settings_in(tmp_path, port)))


def test_a_client_that_is_not_built_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "CLIENT_DIST", tmp_path / "nothing")

    assert any("client is not built" in fault for fault in faults(settings_in(tmp_path)))


def test_aiohttp_without_its_parser_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_parser, "HttpRequestParser", http_parser.HttpRequestParserPy)

    assert any("C parser" in fault for fault in faults(settings_in(tmp_path)))


def test_an_old_sqlite_is_worth_a_note_and_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.sqlite3, "sqlite_version_info", (3, 40, 1))
    note = next(f for f in examine(settings_in(tmp_path)) if "SQLite 3.40.1" in f.sentence)

    assert note.verdict == "note"
    assert not note.is_fault


def test_the_workers_and_their_ports_are_named(tmp_path: Path) -> None:
    several = settings_in(tmp_path, media={"port": 27100, "workers": 3})
    one = settings_in(tmp_path, media={"port": 27100, "workers": 1})

    assert said(several, "Media workers") == [
        "ok    Media workers: 3, on ports 27100 to 27102, by UDP and TCP"
    ]
    assert said(one, "Media workers") == ["ok    Media workers: 1, on port 27100, by UDP and TCP"]


@pytest.mark.parametrize(
    ("fanout", "is_there", "verdict", "name"),
    [
        ("auto", True, "ok", "native"),
        ("auto", False, "note", "python"),
        ("python", True, "ok", "python"),
        ("native", True, "ok", "native"),
        ("native", False, "fault", "native"),
    ],
)
def test_the_fan_out_is_named(
    fanout: str,
    is_there: bool,
    verdict: str,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "native_is_available", lambda: is_there)

    (line,) = said(settings_in(tmp_path, media={"fanout": fanout}), "fan-out")

    assert line.startswith(verdict)
    assert f"{name} fan-out" in line


@pytest.mark.parametrize(
    ("given", "asked", "verdict"), [(1 << 16, 1 << 16, "ok"), (1 << 16, 1 << 17, "note")]
)
def test_small_buffers_of_media_sockets_are_worth_a_note(
    given: int, asked: int, verdict: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bound(_host: str, _port: int) -> socket.socket:
        own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for kind in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            own.setsockopt(socket.SOL_SOCKET, kind, given)
        return own

    monkeypatch.setattr(doctor, "bind_udp", bound)
    monkeypatch.setattr(doctor, "SOCKET_BUFFER", asked * 2)

    (line,) = said(settings_in(tmp_path), "Media sockets")

    assert line.startswith(f"{verdict:<5} Media sockets have room for 64 KiB")
    assert ("net.core.wmem_max" in line) == (verdict == "note")


def test_without_a_relay_there_is_a_note(tmp_path: Path) -> None:
    (line,) = said(settings_in(tmp_path), "no relay")

    assert line.startswith("note")


def test_a_relay_is_named_without_its_secret(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, turn=RELAY)

    assert said(settings, "Relay") == ["ok    Relay: turns:turn.example.org:443?transport=tcp"]
    assert said(settings, "x" * 32) == []
    assert said(settings, "443 over TLS") == []


def test_a_relay_that_firewalls_close_is_worth_a_note(tmp_path: Path) -> None:
    plain = settings_in(tmp_path, turn={**RELAY, "urls": ["turn:turn.example.org:3478"]})
    alone = settings_in(tmp_path, turn={**RELAY, "relay_only": True})

    assert said(plain, "443 over TLS")[0].startswith("note")
    assert said(alone, "relay alone")[0].startswith("note")


def test_figures_without_a_port_are_worth_a_note(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        taken = settings_in(tmp_path, metrics={"port": busy.getsockname()[1]})
        assert said(taken, "Prometheus")[0].startswith("note")
    assert said(taken, "Prometheus")[0].startswith("ok")
    assert said(settings_in(tmp_path), "switched off")[0].startswith("note")
