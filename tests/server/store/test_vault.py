"""The vault: without its key nothing can be opened, compared or guessed."""

from pathlib import Path

import pytest

from server.store.vault import FileVault


def test_what_is_sealed_is_opened_by_its_key_and_by_no_other(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "links")
    key_id, sealed = vault.seal("MRN 44871203")
    other_id, other = vault.seal("MRN 44871203")

    assert vault.open(key_id, sealed) == "MRN 44871203"
    assert vault.open(other_id, sealed) is None
    assert "44871203" not in sealed
    assert sealed != other
    assert vault.mark(key_id, ("abramov",)) != vault.mark(other_id, ("abramov",))


def test_a_destroyed_key_is_gone_for_ever(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "links")
    key_id, sealed = vault.seal("MRN 44871203")

    vault.destroy(key_id)
    vault.destroy(key_id)

    assert vault.open(key_id, sealed) is None
    assert vault.mark(key_id, ("abramov",)) == ()
    assert list((tmp_path / "links").iterdir()) == []


def test_keys_are_for_this_user_only_and_a_damaged_name_is_no_path(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "links")
    vault.seal("x")

    [file] = (tmp_path / "links").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match="path"):
        vault.open("../../etc/passwd", "00")
