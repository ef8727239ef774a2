"""The worker's memory: in large pages while it is used, given back when those who held it left."""

import ctypes
from collections.abc import Mapping
from typing import Final

TUNABLES: Final = "GLIBC_TUNABLES"
LARGE_PAGES: Final = "glibc.malloc.hugetlb=1"

_PR_SET_THP_DISABLE = 41


def in_large_pages(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment to start a worker in, whose heap lies in large pages where it can.

    Each copy of a packet needs keys and buffers of its own, all over the heap; with small pages
    the processor spends a twentieth of a full room's time on finding them. It takes glibc 2.35 and
    a system that grants large pages on request; others ignore it. What an administrator has set
    stays, and counts for more. Source: glibc manual, Memory Allocation Tunables.
    """
    own = environment.get(TUNABLES)
    return {**environment, TUNABLES: f"{LARGE_PAGES}:{own}" if own else LARGE_PAGES}


def allow_large_pages(*, allowed: bool) -> None:
    """Let the system join pages of ours to large ones, or not.

    It does so in the background and takes a large page whole, whatever is used of it: a worker
    with nobody in it would soon have again what it gave back. Source: prctl(2).
    """
    ctypes.pythonapi.prctl(_PR_SET_THP_DISABLE, 0 if allowed else 1, 0, 0, 0)


def give_back() -> bool:
    """Return freed memory to the system; False where the C library can not.

    What is freed lies between what is still held, so that glibc keeps the high-water mark of the
    fullest moment for ever. Takes half a millisecond, or some when much is free.
    Source: malloc_trim(3).
    """
    try:
        trim = ctypes.pythonapi.malloc_trim  # unlike CDLL made once, so no garbage
    except AttributeError:  # musl gives it back by itself
        return False
    trim(0)
    return True
