"""The doctor says what is right, what is worth knowing, and what is at fault."""

import json
import socket
import sqlite3
from pathlib import Path

import pytest
from aiohttp import http_parser

from server import doctor
from server.doctor import examine
from server.settings import Settings, load
from server.starting import claimed


def settings_in(data: Path, port: int = 0) -> Settings:
    return load(
        {"data": {"dir": data}, "http": {"port": port, "host": "127.0.0.1"}, "media": {"port": 0}}
    )


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
