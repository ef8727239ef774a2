"""Building the native fan-out: once for each text of it, when there is a compiler.

The library lies in a folder of the user's own under a name that holds the hash of its source and
of how it is built, so that a new release builds its own and an old one finds its own. Nothing
here raises: without a library the pure fan-out does the same.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).with_name("fan.c")
FLAGS: Final = ("-O3", "-std=gnu11", "-shared", "-fPIC")
COMPILERS: Final = ("cc", "gcc", "clang")
BUILD_WITHIN_S: Final = 60.0
OWNER_ONLY: Final = 0o700


def default_folder() -> Path | None:
    """Return where the library is kept: in the cache of the user who runs the worker.

    None for a user who has no home.
    """
    try:
        return Path.home() / ".cache" / "consilium"
    except RuntimeError:
        return None


def build(folder: Path) -> Path | None:
    """Return the library, built if need be; None when that can not be done here."""
    try:
        name = f"fan-{_fingerprint()}.so"
        folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        if not _is_ours(folder):
            return None
        library = folder / name
        if library.is_file() and _is_ours(library):
            return library
        return library if _compile(library) else None
    except (OSError, subprocess.SubprocessError):
        return None


def _fingerprint() -> str:
    text = SOURCE.read_bytes() + repr((FLAGS, platform.machine(), platform.libc_ver())).encode()
    return hashlib.sha256(text).hexdigest()[:24]


def _is_ours(path: Path) -> bool:
    """Tell whether nobody else can have put something else there."""
    state = path.stat()
    return state.st_uid == os.geteuid() and not state.st_mode & 0o022


def _compile(library: Path) -> bool:
    compiler = next((found for each in COMPILERS if (found := shutil.which(each))), None)
    if compiler is None:
        return False
    # Built beside and moved: two workers that start together must not see half a file.
    handle, name = tempfile.mkstemp(dir=library.parent, suffix=".so")
    os.close(handle)
    built = Path(name)
    try:
        done = subprocess.run(  # noqa: S603  # a compiler, with a file of our own
            [compiler, *FLAGS, str(SOURCE), "-o", str(built)],
            check=False,
            capture_output=True,
            timeout=BUILD_WITHIN_S,
        )
        if done.returncode:
            return False
        built.chmod(OWNER_ONLY)
        built.replace(library)
    finally:
        built.unlink(missing_ok=True)
    return True
