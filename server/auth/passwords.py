"""Passwords: argon2id in a few threads of their own, so that a flood of sign-ins stalls nobody.

One hash takes tens of milliseconds and megabytes. The threads are few, and so is what may wait for
them; beyond that the caller is told to come back.
"""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.auth.refusals import SignInBusy

T = TypeVar("T")

SHORTEST_PASSWORD = 15
"""Characters of a password that stands alone. Source: NIST SP 800-63B-4 section 3.1.1.2."""

LONGEST_PASSWORD = 1_024
"""Characters; longer input is refused unread, as no person types it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password was right, and the hash to store instead of an outdated one."""

    right: bool
    new_hash: str | None = None


class Passwords:
    """Makes and checks password hashes."""

    def __init__(
        self, *, threads: int, queue: int, memory_kib: int, passes: int, lanes: int
    ) -> None:
        """Start the threads.

        Args:
            threads: hashes at the same time.
            queue: how many more may wait.
            memory_kib: argon2 memory; 19456 with two passes is the least that OWASP accepts.
            passes: argon2 time cost.
            lanes: argon2 parallelism.

        Source: OWASP Password Storage Cheat Sheet, 2025.
        """
        self._hasher = PasswordHasher(
            time_cost=passes, memory_cost=memory_kib, parallelism=lanes, hash_len=32, salt_len=16
        )
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._most = threads + queue
        self._busy = 0
        self._nobody = self._hasher.hash("nobody has this password")

    def hash_now(self, password: str) -> str:
        """Return a new hash, computed in the calling thread: for loading accounts, not requests."""
        return self._hasher.hash(normal(password))

    async def hash(self, password: str) -> str:
        """Return a new hash. Raises SignInBusy."""
        return await self._run(lambda: self.hash_now(password))

    async def verify(self, password_hash: str | None, password: str) -> Verdict:
        """Check a password; without a hash (no such account) it takes as long, and is wrong.

        Raises:
            SignInBusy: too many are waiting.
        """
        return await self._run(lambda: self._verify_now(password_hash, password))

    def close(self) -> None:
        """Stop the threads when they have finished what they are at."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _verify_now(self, password_hash: str | None, password: str) -> Verdict:
        try:
            self._hasher.verify(password_hash or self._nobody, normal(password))
        except (VerificationError, InvalidHashError):
            return Verdict(right=False)
        if password_hash is None:
            return Verdict(right=False)
        outdated = self._hasher.check_needs_rehash(password_hash)
        return Verdict(right=True, new_hash=self.hash_now(password) if outdated else None)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._busy >= self._most:
            raise SignInBusy
        self._busy += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        # Counted until the thread is free again, also when the request was cancelled meanwhile.
        future.add_done_callback(self._one_done)
        return await asyncio.shield(future)

    def _one_done(self, _future: "asyncio.Future[T]") -> None:
        self._busy -= 1


def normal(password: str) -> str:
    """Return the form in which a password is hashed, the same for every keyboard.

    Source: NIST SP 800-63B-4 section 3.1.1.2 (NFKC before hashing).
    """
    return unicodedata.normalize("NFKC", password)
