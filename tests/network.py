"""A private network for tests and benches: nothing in it reaches another host, or is reached.

It holds loopback and one address of a veth pair, as neither Firefox nor Janus can use 127.0.0.1
for media.
"""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

HOST = "10.77.0.1"
COMMANDS = (
    "ip link set lo up",
    "ip link add private0 type veth peer name private1",
    f"ip addr add {HOST}/24 dev private0",
    "ip link set private0 up",
    "ip link set private1 up",
    "ip route add default via 10.77.0.2",
)
REACHABLE = "CONSILIUM_TEST_NETWORK"
"""The variable that names addresses beyond loopback which tests may reach; see conftest.py."""

_CLONE_NEWNET = 0x40000000  # sched.h


@contextmanager
def reachable(host: str) -> Iterator[None]:
    """Let tests reach an address of this machine's, for as long as this lasts."""
    before = os.environ.get(REACHABLE, "")
    os.environ[REACHABLE] = f"{before} {host}".strip()
    try:
        yield
    finally:
        os.environ[REACHABLE] = before


@contextmanager
def private_network() -> Iterator[bool]:
    """Move this thread, and what it starts, into a namespace; yield whether that was allowed.

    Only root may. Whoever else runs the tests keeps the machine's own network.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/thread-self/ns/net") as outside:  # noqa: PTH123 - its descriptor is wanted
        if os.geteuid() != 0 or libc.unshare(_CLONE_NEWNET) != 0:
            yield False
            return
        try:
            for command in COMMANDS:
                subprocess.run(command.split(), check=True)
            with reachable(HOST):
                yield True
        finally:
            if libc.setns(outside.fileno(), _CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "the tests are stuck in their namespace")
