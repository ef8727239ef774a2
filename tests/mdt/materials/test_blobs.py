"""The blob store keeps exactly what it was given, or says that it cannot."""

import hashlib
import os
from pathlib import Path

import pytest

from mdt.domain.errors import Invalid
from mdt.materials.blobs import BlobDamaged, BlobMissing, BlobStore

CONTENT = b"\x89PNG synthetic"


def test_what_was_stored_is_read_back_under_its_hash(tmp_path: Path) -> None:
    store = BlobStore(tmp_path / "blobs")

    stored = store.put(CONTENT, mime="image/png")

    assert stored.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert stored.size == len(CONTENT)
    assert store.read(stored.sha256) == CONTENT


def test_the_same_bytes_are_stored_once(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    first = store.put(CONTENT, mime="image/png")
    written = store.path(first.sha256).stat().st_mtime_ns

    second = store.put(CONTENT, mime="image/png")

    assert second == first
    assert store.path(first.sha256).stat().st_mtime_ns == written
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [store.path(first.sha256)]


def test_a_changed_byte_is_refused(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    stored = store.put(CONTENT, mime="image/png")
    store.path(stored.sha256).write_bytes(CONTENT[:-1] + b"!")

    with pytest.raises(BlobDamaged):
        store.read(stored.sha256)


def test_an_unknown_name_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BlobMissing):
        BlobStore(tmp_path).read("0" * 64)


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "../" + "0" * 61]
)
def test_a_name_that_is_no_hash_reaches_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid):
        BlobStore(tmp_path).read(name)


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "", "image/png; x"])
def test_a_type_that_a_browser_could_run_is_refused(tmp_path: Path, mime: str) -> None:
    with pytest.raises(Invalid) as refused:
        BlobStore(tmp_path).put(CONTENT, mime=mime)

    assert refused.value.field == "mime"
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize("content", [b"", b"x" * 11])
def test_too_little_and_too_much_are_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        BlobStore(tmp_path, max_bytes=10).put(content, mime="image/png")

    assert refused.value.field == "content"


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def disk_full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_full)

    with pytest.raises(OSError, match="No space left"):
        BlobStore(tmp_path).put(CONTENT, mime="image/png")

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
