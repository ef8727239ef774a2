"""The command line: every failure is one sentence and status 1."""

import asyncio
import gc
import signal
import socket
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from server.settings import load
from server.starting import claimed
from server.store.database import Database
from tests.postgres import PostgresCluster


def invoke(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def sentence(result: Result) -> str:
    """The one sentence that a failing command says."""
    assert result.exit_code == 1, result.output
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("consilium: ")
    return lines[0]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSILIUM_AUTH__ARGON2_MEMORY_KIB", "8")
    monkeypatch.setenv("CONSILIUM_LOGS__LEVEL", "error")
    monkeypatch.setenv("CONSILIUM_METRICS__PORT", "0")


def test_a_busy_port_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]

        told = sentence(invoke("run", "--data", tmp_path, "--port", str(port)))

    assert f"Port {port}" in told
    assert "--port" in told


def test_a_busy_media_port_is_told(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as busy:
        busy.bind(("0.0.0.0", 0))
        port = str(busy.getsockname()[1])

        told = sentence(invoke("run", "--data", tmp_path, "--port", "0", "--media-port", port))

    assert f"Port {port} for sound and picture" in told
    assert "--media-port" in told


COMMANDS: list[Sequence[str]] = [["run", "--port", "0", "--media-port", "0"], ["migrate"], ["demo"]]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_data_that_is_in_use_is_told(command: Sequence[str], tmp_path: Path) -> None:
    with claimed(load({"data": {"dir": tmp_path}}), migrate=True):
        told = sentence(invoke(*command, "--data", tmp_path))

    assert "Another server is using" in told
    assert "--data" in told


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_a_directory_that_cannot_be_written_is_told(command: Sequence[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert "cannot be written" in sentence(invoke(*command, "--data", tmp_path / "file"))


@pytest.mark.parametrize("command", [*COMMANDS, ["verify"]], ids=lambda words: words[0])
def test_a_database_of_a_later_program_is_told(command: Sequence[str], tmp_path: Path) -> None:
    with claimed(load({"data": {"dir": tmp_path}}), migrate=True):
        pass
    connection = sqlite3.connect(tmp_path / "consilium.sqlite")
    connection.execute("UPDATE alembic_version SET version_num = 'later'")
    connection.commit()
    connection.close()

    assert "version later" in sentence(invoke(*command, "--data", tmp_path))


def test_a_setting_that_cannot_be_used_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSILIUM_HTTP__PUBLIC_URL", "board.example.org")

    assert "http.public_url" in sentence(invoke("migrate", "--data", tmp_path))


def test_migrating_twice_is_no_fault(tmp_path: Path) -> None:
    assert invoke("migrate", "--data", tmp_path).exit_code == 0
    assert invoke("migrate", "--data", tmp_path).exit_code == 0


def test_rights_are_given_to_the_role_that_the_server_runs_as(
    tmp_path: Path, postgres: PostgresCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.create_database()
    postgres.execute("CREATE ROLE clerk LOGIN")
    monkeypatch.setenv("CONSILIUM_DATABASE__URL", url.render_as_string(hide_password=False))
    try:
        result = invoke("migrate", "--grant-to", "clerk", "--data", tmp_path)
        unknown = invoke("migrate", "--grant-to", "somebody", "--data", tmp_path)
        database = Database(url.set(username="clerk"))
        role = database.running_role()
        database.close()
    finally:
        postgres.drop_database(url)
        postgres.execute("DROP ROLE clerk")

    assert result.exit_code == 0, result.output
    assert "The role clerk can read, and add to the record." in result.stdout
    assert (role.name, role.may_change, role.owns) == ("clerk", (), False)
    assert "the database role somebody" in sentence(unknown)


def test_sqlite_has_no_role_to_give_rights_to(tmp_path: Path) -> None:
    told = sentence(invoke("migrate", "--grant-to", "clerk", "--data", tmp_path))

    assert "for PostgreSQL only" in told


def test_the_demo_says_how_to_sign_in_and_says_the_same_again(tmp_path: Path) -> None:
    first = invoke("demo", "--data", tmp_path)
    again = invoke("demo", "--data", tmp_path)

    assert first.exit_code == 0, first.output
    assert "chair.gastric@example.org" in first.stdout
    assert "Password: " in first.stdout
    assert first.stdout == again.stdout
    checked = invoke("verify", "--data", tmp_path)
    assert checked.exit_code == 0, checked.output
    assert "as it was recorded" in checked.stdout


def test_one_changed_byte_is_named_and_fails(tmp_path: Path) -> None:
    invoke("demo", "--data", tmp_path)
    connection = sqlite3.connect(tmp_path / "consilium.sqlite")
    triggers = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
    ).fetchall()
    for (name,) in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')
    meeting_id, body = connection.execute(
        "SELECT meeting_id, body FROM event WHERE seq = 3 ORDER BY meeting_id LIMIT 1"
    ).fetchone()
    changed = body.replace(b"a", b"b", 1)
    connection.execute(
        "UPDATE event SET body = ? WHERE meeting_id = ? AND seq = 3", (changed, meeting_id)
    )
    connection.commit()
    connection.close()

    result = invoke("verify", "--data", tmp_path)

    assert result.exit_code == 1
    assert f"event 3 of meeting {meeting_id}" in result.stdout


def test_verifying_nothing_is_a_sentence(tmp_path: Path) -> None:
    told = sentence(invoke("verify", "--data", tmp_path / "nothing"))

    assert "There is no database at" in told


def test_the_doctor_fails_on_a_fault(tmp_path: Path) -> None:
    with claimed(load({"data": {"dir": tmp_path}}), migrate=True):
        result = invoke("doctor", "--data", tmp_path)

    assert result.exit_code == 1
    assert "fault Another server is using" in result.stdout


class Started:
    """A server that is told to stop as soon as it has started."""

    url = "https://board.example"
    frozen_while_starting = 0
    frozen_while_serving = 0

    def __init__(self, *_given: object, **_named: object) -> None:
        """Take what a server is built of."""

    async def start(self) -> None:
        Started.frozen_while_starting = gc.get_freeze_count()
        asyncio.get_running_loop().call_soon(signal.raise_signal, signal.SIGTERM)

    async def stop(self) -> None:
        Started.frozen_while_serving = gc.get_freeze_count()


def test_a_server_that_has_started_is_kept_out_of_the_garbage_collectors_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.cli.App", Started)
    try:
        ran = invoke("run", "--data", tmp_path, "--port", "0", "--media-port", "0", "--no-demo")
    finally:
        gc.unfreeze()

    assert (ran.exit_code, Started.frozen_while_starting) == (0, 0), ran.output
    assert Started.frozen_while_serving > 0
