"""Which fan-out a worker uses: the native one where it can be had, or as it was told."""

import socket
import tempfile
from pathlib import Path
from typing import Final

from server.media.counters import Counters
from server.media.native.build import build, default_folder
from server.media.transport.outbox import Sending

AUTO: Final = "auto"
PYTHON: Final = "python"
NATIVE: Final = "native"


class NoNativeError(Exception):
    """The native fan-out was asked for and can not be had."""


def sending_for(
    own: socket.socket, counters: Counters, choice: str = AUTO, folder: Path | None = None
) -> Sending:
    """Return what sends by the worker's socket.

    Args:
        own: the socket.
        counters: the worker's.
        choice: auto takes the native fan-out when there is a compiler, or a library from before.
        folder: where the library is kept; the user's cache when None. When that is not to be
            had, it is built anew at each start.

    Raises:
        NoNativeError: ``native`` was asked for and can not be built or loaded.
    """
    if choice == PYTHON:
        return Sending(own, counters)
    kept = default_folder() if folder is None else folder
    library = build(kept) if kept is not None else None
    try:
        if library is not None:
            return _load(own, counters, library)
        # What is loaded stays, also when its file is gone.
        with tempfile.TemporaryDirectory(prefix="consilium-") as passing:
            library = build(Path(passing))
            if library is not None:
                return _load(own, counters, library)
        reason = "it can not be built here (is there a compiler?)"
    except (NoNativeError, OSError) as failure:
        reason = str(failure)
    if choice == NATIVE:
        raise NoNativeError(reason)
    return Sending(own, counters)


def _load(own: socket.socket, counters: Counters, library: Path) -> Sending:
    # Only now: a worker without a compiler needs nothing of this.
    from server.media.native.binding import NativeError, NativeSending  # noqa: PLC0415

    try:
        return NativeSending(own, counters, library)
    except NativeError as failure:
        raise NoNativeError(str(failure)) from failure


def available(folder: Path | None = None) -> bool:
    """Tell whether ``auto`` takes the native fan-out here; builds it if need be."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        return sending_for(own, Counters(), AUTO, folder).name == NATIVE
