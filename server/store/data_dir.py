"""The data directory: its permissions, its parts, and the lock that keeps it to one server."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from server.store.errors import DataInUse, DataUnwritable


class DataPaths:
    """Where the parts of a data directory are."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def database(self) -> Path:
        """The SQLite file, unless the settings name another database."""
        return self.root / "consilium.sqlite"

    @property
    def keys(self) -> Path:
        """Signing keys and their public halves."""
        return self.root / "keys"

    @property
    def blobs(self) -> Path:
        """Bytes of materials."""
        return self.root / "blobs"

    @property
    def anchors(self) -> Path:
        """Signed heads of the logs, outside the database."""
        return self.root / "anchors.jsonl"


class DataDir(DataPaths):
    """A directory that only this process uses while it is open.

    The lock belongs to the open file, so the kernel lets go of it however the process ends.
    """

    def __init__(self, root: Path) -> None:
        """Create the directory when it is missing, and lock it.

        Raises:
            DataInUse: another process has it open.
            DataUnwritable: it cannot be created or written.
        """
        super().__init__(root)
        try:
            for path in (root, self.keys, self.blobs):
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
                path.chmod(0o700)
            self._lock = os.open(root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DataUnwritable(where=root, reason=error.strerror) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise DataInUse(where=root) from error

    def close(self) -> None:
        """Let another process have the directory."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
