"""Signing keys: made once, named by themselves, readable by the server alone."""

import stat
from pathlib import Path

import pytest

from server.store.keys import PublicKeys, open_signing_key


def test_a_signature_is_genuine_for_its_statement_alone(tmp_path: Path) -> None:
    key = open_signing_key(tmp_path)
    signature = key.sign(b"statement")
    keys = PublicKeys(tmp_path)

    assert keys.verify(key.key_id, b"statement", signature)
    assert not keys.verify(key.key_id, b"another", signature)
    assert not keys.verify(key.key_id, b"statement", signature[:-1] + b"x")
    assert not keys.verify(key.key_id, b"statement", b"")


def test_the_key_stays_the_same_after_a_restart(tmp_path: Path) -> None:
    assert open_signing_key(tmp_path).key_id == open_signing_key(tmp_path).key_id
    assert len(list(tmp_path.iterdir())) == 2


def test_key_files_are_for_the_server_alone(tmp_path: Path) -> None:
    open_signing_key(tmp_path)

    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_a_public_half_that_was_lost_is_written_again(tmp_path: Path) -> None:
    key = open_signing_key(tmp_path)
    [public] = tmp_path.glob("*.pub")
    public.unlink()

    open_signing_key(tmp_path)

    assert PublicKeys(tmp_path).verify(key.key_id, b"s", key.sign(b"s"))


def test_the_key_of_another_server_under_this_name_is_not_this_key(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    our_key, their_key = open_signing_key(ours), open_signing_key(theirs)
    [their_public] = theirs.glob("*.pub")
    (ours / f"signing-{our_key.key_id}.pub").write_bytes(their_public.read_bytes())

    assert not PublicKeys(ours).verify(our_key.key_id, b"s", their_key.sign(b"s"))


@pytest.mark.parametrize("key_id", ["", "../../etc/passwd", "0123456789abcdef", "x" * 5000, "é\0"])
def test_a_name_that_is_no_key_is_no_path_either(tmp_path: Path, key_id: str) -> None:
    assert not PublicKeys(tmp_path).verify(key_id, b"s", b"signature")


def test_the_newest_key_signs_and_the_old_one_stays_valid(tmp_path: Path) -> None:
    old = open_signing_key(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    new = open_signing_key(other)
    for path in other.iterdir():
        path.rename(tmp_path / path.name)

    assert open_signing_key(tmp_path).key_id == new.key_id
    assert PublicKeys(tmp_path).verify(old.key_id, b"s", old.sign(b"s"))
