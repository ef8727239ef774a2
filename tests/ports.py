"""Ports for programs under test that are killed and come back on the same one."""

import random
import socket
from pathlib import Path

LOWEST = 28_000
_GIVEN_AWAY = Path("/proc/sys/net/ipv4/ip_local_port_range")


def free_port(host: str = "127.0.0.1", count: int = 1) -> int:
    """Return a port that is free for UDP and TCP, and that the system gives to nobody by itself.

    One that the system chose may be another's before the program has it, and once more while the
    program is down: every connection that a test opens takes one.

    Args:
        host: whose.
        count: how many are wanted in a row; the first of them is returned.
    """
    highest = first_given_away() - count + 1
    while True:
        first = _free(host, random.randrange(LOWEST, highest) if highest > LOWEST else 0)
        if first and all(_free(host, first + more) for more in range(1, count)):
            return first


def _free(host: str, port: int) -> int:
    """Return the port, 0 for any, if it is free for both; else 0."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
        try:
            udp.bind((host, port))
            tcp.bind(udp.getsockname())
        except (OSError, OverflowError):
            return 0
        free: int = udp.getsockname()[1]
        return free


def first_given_away() -> int:
    """Return the lowest port that the system chooses by itself; where it tells none, 49152."""
    if not _GIVEN_AWAY.exists():
        return 49_152
    return int(_GIVEN_AWAY.read_text().split()[0])
