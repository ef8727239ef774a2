"""What keeps the server from starting is told in one sentence that says what to do."""

import errno
import gc
import socket
import sqlite3
import weakref
from pathlib import Path

import pytest

from server.engine.engine import EngineError
from server.settings import Settings, SettingsError, load
from server.starting import (
    CannotStart,
    claimed,
    port_sentence,
    require_free_ports,
    sentences,
    settle_memory,
)


def settings_in(data: Path, **http: object) -> Settings:
    return load({"data": {"dir": data}, "http": {"port": 0, **http}, "media": {"port": 0}})


def test_a_fresh_directory_is_made_locked_and_migrated(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "new")
    with claimed(settings, migrate=True) as database:
        assert database.is_alive()
        with pytest.raises(CannotStart, match="Another server is using"), sentences():
            claimed(settings, migrate=True).__enter__()

    with claimed(settings, migrate=False):
        pass


def test_a_database_that_was_never_migrated_is_refused_unless_it_may_be(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="python -m server migrate"), sentences():
        claimed(settings_in(tmp_path), migrate=False).__enter__()


def test_a_database_of_a_later_program_is_refused(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with claimed(settings, migrate=True):
        pass
    with sqlite3.connect(tmp_path / "consilium.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'later'")
    connection.close()

    with pytest.raises(CannotStart, match="version later"), sentences():
        claimed(settings, migrate=True).__enter__()


def test_a_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(CannotStart, match="cannot be written"), sentences():
        claimed(settings_in(tmp_path / "file"), migrate=True).__enter__()


@pytest.mark.parametrize(
    ("kind", "group", "option", "what"),
    [
        (socket.SOCK_STREAM, "http", "--port", "pages"),
        (socket.SOCK_DGRAM, "media", "--media-port", "sound and picture"),
    ],
)
def test_a_busy_port_is_named_with_its_option(
    kind: socket.SocketKind, group: str, option: str, what: str, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_INET, kind) as busy:
        busy.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            busy.listen()
        port = busy.getsockname()[1]
        chosen: dict[str, dict[str, object]] = {
            "data": {"dir": tmp_path},
            "http": {"port": 0, "host": "127.0.0.1"},
            "media": {"port": 0, "host": "127.0.0.1"},
        }
        chosen[group]["port"] = port

        with pytest.raises(CannotStart) as refused:
            require_free_ports(load(chosen))

    told = str(refused.value)
    assert f"Port {port} for {what} is in use" in told
    assert option in told


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_every_workers_port_must_be_free_for_udp_and_tcp(
    kind: socket.SocketKind, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_INET, kind) as busy:
        busy.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            busy.listen()
        port = busy.getsockname()[1]
        chosen = {
            "data": {"dir": tmp_path},
            "http": {"port": 0, "host": "127.0.0.1"},
            "media": {"port": port - 1, "host": "127.0.0.1", "workers": 2},
        }

        with pytest.raises(CannotStart, match=f"Port {port} for sound and picture"):
            require_free_ports(load(chosen))


def test_workers_that_would_need_ports_above_the_last_are_refused(tmp_path: Path) -> None:
    chosen = {
        "data": {"dir": tmp_path},
        "http": {"port": 0, "host": "127.0.0.1"},
        "media": {"port": 65_535, "host": "127.0.0.1", "workers": 2},
    }

    with pytest.raises(CannotStart, match="none above 65535"):
        require_free_ports(load(chosen))


def test_free_ports_are_left_free(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]

    require_free_ports(settings_in(tmp_path, host="127.0.0.1", port=port))

    with socket.create_server(("127.0.0.1", port)) as taken:
        assert taken.getsockname()[1] == port


def test_an_address_of_another_machine_is_named() -> None:
    error = OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")

    assert "192.0.2.1" in port_sentence(error, "192.0.2.1", 80, "--port", "pages")


def test_a_port_for_root_is_told() -> None:
    told = port_sentence(OSError(errno.EACCES, "denied"), "0.0.0.0", 80, "--port", "pages")

    assert "reserved for root" in told
    assert "--port" in told


@pytest.mark.parametrize(
    "failure", [SettingsError("Setting http.port: too large."), EngineError("worker_lost")]
)
def test_what_an_operator_can_put_right_is_one_sentence(failure: Exception) -> None:
    with pytest.raises(CannotStart) as refused, sentences():
        raise failure

    assert "\n" not in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_bug_stays_a_bug() -> None:
    with pytest.raises(ZeroDivisionError), sentences():
        raise ZeroDivisionError


def test_what_the_server_is_built_of_is_no_more_looked_through_for_garbage() -> None:
    built = [object()]
    assert gc.get_freeze_count() == 0
    settle_memory()
    try:
        assert gc.get_freeze_count() > 0
        assert not any(one is built for one in gc.get_objects())
    finally:
        gc.unfreeze()


def test_what_the_server_is_built_of_does_not_put_off_the_search_for_garbage() -> None:
    class Ring:
        def __init__(self) -> None:
            self.other = self

    built = [[None] for _ in range(400_000)]
    settle_memory()
    try:
        ring = Ring()
        gone = weakref.ref(ring)
        gc.collect(1)  # it is among the old ones now
        del ring
        held = [[None] for _ in range(100_000)]

        assert gone() is None
        assert len(held) < len(built) / 3
    finally:
        gc.unfreeze()
