"""Stored bytes of materials, named by what they are: the SHA-256 of the content.

A blob is written once and never changed, so one name is always the same bytes, and reading can
prove it. What a blob means, and who may see it, is said by the material that points to it.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mdt.domain.errors import N_, Invalid, MdtError
from mdt.domain.sizes import megabytes

MIMES = frozenset({"image/png", "image/jpeg", "application/pdf", "text/plain"})
"""Media types that a material may have; the browser shows each of them without a plug-in."""

MAX_BYTES = 64 * 1024 * 1024
"""Size limit of one blob, unless the settings give another."""

_HEX = frozenset("0123456789abcdef")


class BlobMissing(MdtError):
    """The bytes of a material are not in the store."""

    code = "blob_missing"
    sentence = N_("The file of this material is missing.")


class BlobDamaged(MdtError):
    """The bytes in the store are not those that were put there."""

    code = "blob_damaged"
    sentence = N_("The file of this material was changed or damaged, so it is not shown.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBlob:
    """What was stored: name and size of the bytes, and their media type."""

    sha256: str
    size: int  # bytes
    mime: str


class BlobStore:
    """A directory of blobs. Writers may race: the same bytes always get the same name."""

    def __init__(self, root: Path, *, max_bytes: int = MAX_BYTES) -> None:
        """Keep blobs below ``root``, which is made when the first one is stored."""
        self._root = root
        self._max_bytes = max_bytes

    def put(self, content: bytes, *, mime: str) -> StoredBlob:
        """Store bytes, durably, before returning.

        Raises:
            Invalid: too large, empty, or of a type that no material may have.
        """
        if mime not in MIMES:
            raise Invalid(
                N_("Files of type %(mime)s cannot be stored."), field="mime", mime=mime[:80]
            )
        if not content:
            raise Invalid(N_("The file is empty."), field="content")
        if len(content) > self._max_bytes:
            raise Invalid(
                N_("The file is larger than %(limit)s MB."),
                field="content",
                limit=megabytes(self._max_bytes),
            )
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if not path.exists():
            self._write(path, content)
        return StoredBlob(sha256=sha256, size=len(content), mime=mime)

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a name, verified.

        Raises:
            BlobMissing: nothing is stored under the name.
            BlobDamaged: the stored bytes have another hash.
        """
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise BlobMissing from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise BlobDamaged
        return content

    def remove(self, sha256: str) -> None:
        """Remove bytes that nothing points to any more; that they are not there is no error."""
        self.path(sha256).unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where the bytes of a name are, or would be.

        Raises:
            Invalid: not 64 lower-case hexadecimal digits, so no path can leave the directory.
        """
        if len(sha256) != 64 or not _HEX.issuperset(sha256):
            raise Invalid(N_("This is not the name of a stored file."), field="sha256")
        return self._root / sha256[:2] / sha256

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as unfinished:
                unfinished.write(content)
                unfinished.flush()
                os.fsync(unfinished.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_directory(path.parent)
        _sync_directory(self._root)


def _sync_directory(path: Path) -> None:
    """Make a rename survive a power cut; the file's own fsync does not cover its name."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
