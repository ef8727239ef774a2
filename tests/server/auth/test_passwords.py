"""Passwords: right, wrong, outdated, and too many at once."""

import asyncio
import threading
from collections.abc import Iterator
from functools import partial

import pytest

from server.auth.passwords import Passwords
from server.auth.refusals import SignInBusy

new = partial(Passwords, threads=2, queue=4, memory_kib=8, passes=1, lanes=1)


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    opened = new()
    yield opened
    opened.close()


async def test_the_right_password_is_right(passwords: Passwords) -> None:
    verdict = await passwords.verify(await passwords.hash("secret"), "secret")

    assert verdict.right
    assert verdict.new_hash is None


async def test_every_other_password_is_wrong(passwords: Passwords) -> None:
    stored = await passwords.hash("secret")

    for wrong in ("", "Secret", "secret ", "secre", "secret\x00"):
        assert not (await passwords.verify(stored, wrong)).right


async def test_without_an_account_every_password_is_wrong(passwords: Passwords) -> None:
    assert not (await passwords.verify(None, "nobody has this password")).right


async def test_a_damaged_hash_opens_nothing(passwords: Passwords) -> None:
    for damaged in ("", "plain", "$argon2id$v=19$m=8,t=1,p=1$AAAA$"):
        assert not (await passwords.verify(damaged, "")).right


async def test_a_password_typed_on_another_keyboard_is_the_same(passwords: Passwords) -> None:
    stored = await passwords.hash("Nguyễn №1")

    assert (await passwords.verify(stored, "Nguye\u0302\u0303n №1")).right


async def test_a_hash_with_weaker_parameters_is_replaced(passwords: Passwords) -> None:
    stronger = new(passes=2)
    stored = await passwords.hash("secret")

    verdict = await stronger.verify(stored, "secret")

    assert verdict.right
    assert verdict.new_hash is not None
    assert "t=2" in verdict.new_hash
    assert (await stronger.verify(verdict.new_hash, "secret")).new_hash is None
    stronger.close()


async def test_the_queue_before_the_threads_is_short(passwords: Passwords) -> None:
    waiting = [asyncio.ensure_future(passwords.hash(f"p{n}")) for n in range(6)]
    await asyncio.sleep(0)

    with pytest.raises(SignInBusy):
        await passwords.hash("one too many")

    assert len(await asyncio.gather(*waiting)) == 6
    assert await passwords.hash("now there is room")


async def test_a_request_that_is_given_up_still_counts_until_its_thread_is_free() -> None:
    passwords, gate = new(threads=1, queue=0), threading.Event()
    passwords.hash_now = lambda _password: str(gate.wait(30))
    first = asyncio.ensure_future(passwords.hash("p"))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)

    with pytest.raises(SignInBusy):
        await passwords.hash("p")

    gate.set()
    passwords.close()


async def test_hashing_leaves_the_event_loop_alone() -> None:
    passwords = new(memory_kib=19_456, passes=2)
    loop_thread, seen = threading.get_ident(), []
    work = passwords._verify_now
    passwords._verify_now = lambda *a: (seen.append(threading.get_ident()), work(*a))[1]

    beats = 0
    flood = [asyncio.ensure_future(passwords.verify(None, "x")) for _ in range(6)]
    while not all(future.done() for future in flood):
        await asyncio.sleep(0.001)
        beats += 1

    assert loop_thread not in seen
    assert beats > 1
    passwords.close()
