"""Which fan-out is used: built where that can be done safely, and never in the way."""

import socket
from collections.abc import Generator
from pathlib import Path

import pytest

from server.media.counters import Counters
from server.media.native import build as building
from server.media.native.build import build
from server.media.native.choice import AUTO, NATIVE, PYTHON, NoNativeError, available, sending_for
from tests.server.media.egress import FAN_OUTS, library_folder


@pytest.fixture
def own() -> Generator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        yield opened


def test_what_is_tried_with_both_twins_is_tried_with_both_here() -> None:
    if "native" not in FAN_OUTS:  # the tests of both then compare the pure one with itself
        pytest.skip("no C compiler on this machine (apt-get install gcc)")

    assert available(library_folder())


def test_it_is_built_once_and_for_nobody_else_to_change(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    library = build(folder)

    if "native" in FAN_OUTS:
        assert library is not None
        written_at = library.stat().st_mtime_ns
        assert build(folder) == library
        assert library.stat().st_mtime_ns == written_at
        assert not library.stat().st_mode & 0o077
        assert [each.name for each in folder.iterdir()] == [library.name]
    else:
        assert library is None


def test_a_folder_that_others_may_write_to_is_not_used(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)

    assert build(shared) is None


def test_a_folder_that_can_not_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    assert build(tmp_path / "file" / "cache") is None


def test_without_a_compiler_the_pure_one_is_used(
    tmp_path: Path, own: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "COMPILERS", ("no-such-compiler",))

    assert sending_for(own, Counters(), AUTO, tmp_path).name == PYTHON
    assert not available(tmp_path)
    with pytest.raises(NoNativeError, match="compiler"):
        sending_for(own, Counters(), NATIVE, tmp_path)


def test_a_compiler_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "COMPILERS", ("false",))

    assert build(tmp_path / "cache") is None
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_library_that_is_none_of_ours_is_not_used(
    tmp_path: Path, own: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.so"
    broken.write_bytes(b"\x7fELF and nothing more")
    monkeypatch.setattr("server.media.native.choice.build", lambda _folder: broken)

    assert sending_for(own, Counters(), AUTO, tmp_path).name == PYTHON
    with pytest.raises(NoNativeError):
        sending_for(own, Counters(), NATIVE, tmp_path)


def test_what_was_chosen_is_what_is_used(tmp_path: Path, own: socket.socket) -> None:
    assert sending_for(own, Counters(), PYTHON, tmp_path).name == PYTHON
    assert sending_for(own, Counters(), AUTO, tmp_path).name == FAN_OUTS[-1]
    assert available(tmp_path) == ("native" in FAN_OUTS)


def test_without_a_folder_of_its_own_it_is_built_for_this_start(
    tmp_path: Path, own: socket.socket
) -> None:
    (tmp_path / "file").write_text("in the way")

    assert sending_for(own, Counters(), AUTO, tmp_path / "file" / "cache").name == FAN_OUTS[-1]


def test_a_user_without_a_home_has_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", homeless)

    assert building.default_folder() is None
