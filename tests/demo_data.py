"""A data directory with the demo in it, made once and copied: making it takes seconds."""

import atexit
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from mdt.materials.blobs import BlobStore
from server.app import passwords_of, utc_now
from server.demo.catalogue import BOARDS
from server.demo.load import load_demo
from server.demo.sittings import start_of
from server.settings import load
from server.starting import claimed
from server.store.keys import open_signing_key

_made: dict[tuple[str, tuple[datetime, ...]], Path] = {}
"""By the password, and by when the meetings to come begin: another hour has another demo."""


def place_demo(data: Path, password: str) -> None:
    """Make a data directory, unless it is there, as the server leaves one with a new demo."""
    if data.exists():
        return
    now = utc_now()
    begin = tuple(start_of(board.meeting, tz=board.tz, now=now) for board in BOARDS)
    if (password, begin) not in _made:
        _made[password, begin] = _make(password, now)
    shutil.copytree(_made[password, begin], data)


def _make(password: str, now: datetime) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="consilium-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    data = folder / "data"
    quick = {"argon2_memory_kib": 8, "argon2_passes": 1}
    settings = load({"data": {"dir": data}, "auth": quick, "logs": {"level": "warning"}})
    with claimed(settings, migrate=True) as database:
        passwords = passwords_of(settings)
        load_demo(
            database.begin,
            data_dir=data,
            blobs=BlobStore(settings.blob_dir),
            signer=open_signing_key(settings.key_dir),
            hash_password=passwords.hash_now,
            chosen_password=password,
            now=now,
        )
        passwords.close()
    return data
