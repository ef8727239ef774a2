"""Memory that those who left held, given back to the system."""

import ctypes


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
