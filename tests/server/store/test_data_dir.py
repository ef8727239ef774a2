"""A data directory belongs to one server, and to nobody else on the machine."""

import stat
from pathlib import Path

import pytest

from server.store.data_dir import DataDir
from server.store.database import Database
from server.store.errors import DataInUse, DataUnwritable
from tests.databases import TEMPLATE
from tests.postgres import PostgresCluster


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_directory_is_for_the_server_alone(tmp_path: Path) -> None:
    root = tmp_path / "some" / "where"
    with DataDir(root) as data:
        assert [mode(path) for path in (root, data.keys, data.blobs)] == [0o700] * 3


def test_a_directory_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    with DataDir(tmp_path):
        assert mode(tmp_path) == 0o700


def test_only_one_has_the_directory_at_a_time(tmp_path: Path) -> None:
    with DataDir(tmp_path), pytest.raises(DataInUse, match=str(tmp_path)):
        DataDir(tmp_path)

    DataDir(tmp_path).close()


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(DataUnwritable, match="file"):
        DataDir(tmp_path / "file" / "data")


def test_one_server_alone_writes_to_a_postgresql_database(
    postgres: PostgresCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.create_database(TEMPLATE)
    first, second = Database(url), Database(url)
    first.claim()
    with monkeypatch.context() as patch:
        patch.setattr("server.store.database._TAKEOVER_S", 0.3)
        with pytest.raises(DataInUse, match="Another server"):
            second.claim()
    first.close()
    second.claim()
    second.close()
    postgres.drop_database(url)
