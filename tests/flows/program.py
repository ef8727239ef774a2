"""The server as a program of its own, to be killed and started again over the same data."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from tests.demo_data import place_demo
from tests.flows.house import PASSWORD, Person
from tests.ports import free_port

START_WITHIN_S = 180.0
ROOT = Path(__file__).parents[2]


class Program:
    """``python -m server run`` on ports that stay the same from start to start."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port, self.media_port = free_port(), free_port()
        self.printed: list[str] = []
        self._process: asyncio.subprocess.Process | None = None
        self._people: list[Person] = []

    @property
    def pid(self) -> int:
        """The server's process id."""
        assert self._process is not None
        return self._process.pid

    def workers(self) -> list[int]:
        """Return the process ids of the media workers, the one that waits among them."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [
            int(child)
            for child in children
            if b"server.media" in Path(f"/proc/{child}/cmdline").read_bytes()
        ]

    async def start(self) -> None:
        """Start it, the first time with the demo; returns when it says that it is ready."""
        place_demo(self.data, PASSWORD)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server", "run", "--demo",
            "--data", str(self.data), "--port", str(self.port),
            "--media-port", str(self.media_port),
            cwd=ROOT,
            env={
                **os.environ,
                "CONSILIUM_DEMO_PASSWORD": PASSWORD,
                "CONSILIUM_AUTH__ARGON2_MEMORY_KIB": "8",
                "CONSILIUM_MEDIA__HOST": "127.0.0.1",
                "CONSILIUM_LOGS__LEVEL": "error",
            },
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdout is not None
        async with asyncio.timeout(START_WITHIN_S):
            while not self.printed or "Ctrl+C" not in self.printed[-1]:
                line = (await self._process.stdout.readline()).decode()
                assert line, f"the server ended before it was ready: {self.printed}"
                self.printed.append(line)

    async def kill(self) -> None:
        """kill -9: the server has no time to do anything."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        self.printed.clear()

    async def stop(self) -> int:
        """Ask it to stop; return its exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            return await self._process.wait()

    async def person(self, name: str) -> Person:
        """Sign a person of the gastric board in."""
        person = Person(f"http://127.0.0.1:{self.port}")
        self._people.append(person)
        await person.sign_in(f"{name}.gastric@example.org")
        return person

    async def close(self) -> None:
        """Close the browsers, and end the server if it still runs."""
        for person in self._people:
            await person.close()
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


@contextlib.asynccontextmanager
async def program(data: Path) -> AsyncIterator[Program]:
    """A server program that was started once."""
    server = Program(data)
    try:
        await server.start()
        yield server
    finally:
        await server.close()
