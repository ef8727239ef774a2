"""Files on their way in: how many at once, and the process that cleans each of them."""

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import structlog

from mdt.domain.ids import PersonId
from mdt.materials.intake import Cleaned, read_answer
from mdt.materials.refusals import FileRefused, UploadBusy

MOST_AT_ONCE = 6
"""Files in memory; a person has one at a time, so that nobody keeps all the others out."""

CLEAN_WITHIN_S = 60.0
_ROOT = Path(__file__).parents[2]

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Intake:
    """Lets files in, a few at a time."""

    def __init__(self) -> None:
        self._people: set[PersonId] = set()
        self._cleaning = asyncio.Semaphore(2)
        self.bytes_change = asyncio.Lock()
        """Held while bytes and what points to them change: none is removed that is wanted."""

    @contextlib.contextmanager
    def place(self, person_id: PersonId) -> Iterator[None]:
        """Hold a place while a file comes in. Raises UploadBusy."""
        if person_id in self._people or len(self._people) >= MOST_AT_ONCE:
            raise UploadBusy
        self._people.add(person_id)
        try:
            yield
        finally:
            self._people.discard(person_id)

    async def clean(self, content: bytes) -> Cleaned:
        """Return a file as it may be stored.

        Raises:
            FileRefused: its kind is not taken, it cannot be cleaned, or it takes too long.
        """
        async with self._cleaning:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "mdt.materials.intake",
                cwd=_ROOT,
                env={},  # a parser of other people's files is told nothing of ours
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                async with asyncio.timeout(CLEAN_WITHIN_S):
                    out, _ = await process.communicate(content)
            except TimeoutError:
                raise FileRefused from None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if process.returncode != 0:
            log.warning("material.not_cleaned", status=process.returncode)
            raise FileRefused
        return read_answer(out)
