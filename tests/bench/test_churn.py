"""People of a soak keep still when they are told to."""

import asyncio

import pytest
from aiortc.rtcdtlstransport import RTCCertificate

from tests.bench import churn
from tests.bench.churn import Guest
from tests.server.signaling.wires import until


async def test_nobody_begins_anything_while_all_are_to_keep_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(churn, "AGAIN_WITHIN_S", 0.0)
    going = asyncio.Event()
    certificate = RTCCertificate.generateCertificate()
    guest = Guest("http://127.0.0.1:1", "a@example.org", 1, certificate, going)
    try:
        assert guest.is_busy
        rest = asyncio.ensure_future(guest._rest(0.0))
        await until(lambda: not guest.is_busy)
        await asyncio.sleep(0.05)
        assert not rest.done()

        going.set()
        await rest

        assert guest.is_busy
    finally:
        await guest.close()
