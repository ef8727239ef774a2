"""A network of a person's own: nothing leads out of it but the relays.

It is a network namespace with one address on a veth pair, which is all that a browser in it can
use. The server's address is on loopback there, where browsers do not look for addresses of their
own, and the relays listen at it. Whoever connects to it does so from the person's address, as over
a wire: Chromium drops TCP connections that have another one.
"""

import ctypes
import os
import socket
import stat
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.network import HOST

FIRST_ADDRESS, SECOND_ADDRESS = "10.78.0.11", "10.78.0.12"
COMMANDS = (
    "ip link set lo up",
    f"ip addr add {HOST}/32 dev lo",
    "ip link add home0 type veth peer name home1",
    "ip link set home0 up",
    "ip link set home1 up",
    f"ip addr add {FIRST_ADDRESS}/24 dev home0",
    "ip route add default via 10.78.0.1",
    f"ip route replace table local local {HOST} dev lo src {FIRST_ADDRESS}",
)
BLOCK = """table inet weather {{
  chain out {{
    type filter hook output priority 0;
    {rules}
  }}
}}
"""
_CLONE_NEWNET = 0x40000000  # sched.h
_Result = TypeVar("_Result")


class Home:
    """One namespace. Only root may make one, or root of a user namespace."""

    def __init__(self) -> None:
        self._address = FIRST_ADDRESS

        def make() -> int:
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.unshare(_CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "no network namespace could be made")
            return os.open("/proc/thread-self/ns/net", os.O_RDONLY)

        self._own = _apart(make)
        for command in COMMANDS:
            self.run(*command.split())

    @property
    def path(self) -> str:
        """Where programs find the namespace."""
        return f"/proc/{os.getpid()}/fd/{self._own}"

    def run(self, *words: str, given: str | None = None) -> None:
        """Run a command inside."""
        inside = ["nsenter", f"--net={self.path}", *words]
        subprocess.run(inside, check=True, input=given, text=True)

    def listener(self, kind: socket.SocketKind, host: str, port: int) -> socket.socket:
        """Return a bound socket inside; of TCP, one that listens."""

        def make() -> socket.socket:
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.setns(self._own, _CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "the namespace cannot be entered")
            own = socket.socket(socket.AF_INET, kind)
            if kind is socket.SOCK_STREAM:
                own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            else:
                own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            own.bind((host, port))
            if kind is socket.SOCK_STREAM:
                own.listen(128)
            own.setblocking(False)
            return own

        return _apart(make)

    def program(self, folder: Path, program: str) -> Path:
        """Return a script that starts a program inside."""
        script = folder / f"{Path(program).name}-at-home"
        script.write_text(f'#!/bin/sh\nexec nsenter --net={self.path} {program} "$@"\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return script

    def block(self, *rules: str) -> None:
        """Drop what the nft rules say, such as ``meta l4proto udp drop``; none lifts all."""
        self.run("nft", "flush", "ruleset")
        if rules:
            self.run("nft", "-f", "-", given=BLOCK.format(rules="\n    ".join(rules)))

    def change_address(self) -> None:
        """Give the person another address, and take the one they have away.

        What is still sent to the old one is gone at once, as where it was left behind. Else it
        would wait three seconds for who has that address, in the buffer of the relay's one socket,
        and nothing could be sent to the new one meanwhile.
        """
        old = self._address
        new = SECOND_ADDRESS if old == FIRST_ADDRESS else FIRST_ADDRESS
        self.run("ip", "route", "flush", "type", "blackhole")
        self.run("ip", "addr", "del", f"{old}/24", "dev", "home0")
        self.run("ip", "route", "add", "blackhole", f"{old}/32")
        self.run("ip", "addr", "add", f"{new}/24", "dev", "home0")
        self.run("ip", "route", "replace", "default", "via", "10.78.0.1")
        self.run(
            *f"ip route replace table local local {HOST} dev lo src {new}".split(),
        )
        self._address = new

    def close(self) -> None:
        """Forget it; it ends with the last program in it."""
        os.close(self._own)


def _apart(action: Callable[[], _Result]) -> _Result:
    """Run something in a thread of its own: entering a namespace changes only that thread."""
    results: list[_Result] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            results.append(action())
        except BaseException as problem:  # raised again below
            problems.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if problems:
        raise problems[0]
    return results[0]
