"""aiortc's private names, and a handshake over a wire that loses packets."""

import asyncio
import inspect
import random
from collections.abc import Callable

import pytest
from aiortc.rtcdtlstransport import RTCDtlsTransport
from OpenSSL import SSL
from pylibsrtp import Policy, Session

from server.media.transport.dtls import (
    CONTEXTS,
    MAX_QUEUED,
    Certificate,
    DtlsTransport,
    HandshakeError,
    address_of,
    new_length,
    pointer_to,
    protect,
    protect_rtcp,
    unprotect,
    unprotect_rtcp,
)

PACKET = bytes([0x80, 96, 0, 7]) + bytes(8) + b"payload"
REPORT = bytes([0x81, 202, 0, 2, 0, 0, 0, 9]) + b"name"


def test_the_private_names_that_we_use_are_there() -> None:
    names = {
        "_set_role": ["self", "role"],
        "_setup_srtp": ["self"],
        "start": ["self", "remoteParameters"],
        "stop": ["self"],
    }
    for name, parameters in names.items():
        assert list(inspect.signature(getattr(RTCDtlsTransport, name)).parameters) == parameters
    source = inspect.getsource(RTCDtlsTransport)
    for use in (
        "self._srtp_profiles = SRTP_PROFILES",
        "self._rx_srtp",
        "self._tx_srtp",
        "self._task",
        "await self.transport._send(data)",
        "await self.transport._recv()",
        'b"EXTRACTOR-dtls_srtp"',
        'if self._role == "server":',
        'self.emit("statechange")',
        "self.__local_certificate._create_ssl_context(\n                srtp_profiles=",
    ):
        assert use in source
    session = Session(Policy(key=bytes(30), ssrc_type=Policy.SSRC_ANY_INBOUND))
    assert session._srtp[0] is not None


class Wire:
    """Two transports face to face; some datagrams are lost on the way."""

    def __init__(
        self, loss: float, seed: int = 1, certificates: tuple[Certificate, ...] = ()
    ) -> None:
        chance = random.Random(seed)
        self.ends: list[DtlsTransport] = []
        self.closed: list[int] = []

        def carry(to: int) -> Callable[[bytes], None]:
            def send(datagram: bytes) -> None:
                if chance.random() >= loss:
                    self.ends[to].take(datagram)

            return send

        self.certificates = certificates or (Certificate(), Certificate())
        for end in (0, 1):
            self.ends.append(
                DtlsTransport(
                    self.certificates[end], carry(1 - end), lambda end=end: self.closed.append(end)
                )
            )

    def prints(self, end: int) -> tuple[tuple[str, str], ...]:
        return (("sha-256", self.certificates[end].fingerprint),)

    async def connect(self) -> None:
        await asyncio.gather(
            self.ends[0].handshake(self.prints(1), is_client=False),
            self.ends[1].handshake(self.prints(0), is_client=True),
        )

    async def close(self) -> None:
        for end in self.ends:
            await end.close()


@pytest.mark.parametrize("loss", [0.0, 0.3])
async def test_both_sides_agree_on_keys_though_datagrams_are_lost(loss: float) -> None:
    wire = Wire(loss, seed=5)
    await wire.connect()

    for sender, receiver in ((0, 1), (1, 0)):
        for pack, unpack, clear in (
            (protect, unprotect, PACKET), (protect_rtcp, unprotect_rtcp, REPORT),
        ):  # fmt: skip
            buffer, length = bytearray(clear.ljust(100, b"\0")), new_length()
            length[0] = len(clear)
            ours, theirs = wire.ends[sender].srtp, wire.ends[receiver].srtp
            assert ours is not None
            assert theirs is not None
            assert pack(ours.outbound, pointer_to(buffer), length) == 0
            assert bytes(buffer[: len(clear)]) != clear
            assert unpack(theirs.inbound, pointer_to(buffer), length) == 0
            assert bytes(buffer[: length[0]]) == clear
    await wire.close()


async def test_all_connections_of_a_certificate_share_a_context_that_keeps_nothing() -> None:
    first_wire = Wire(0.0)
    wires = (first_wire, Wire(0.0, certificates=first_wire.certificates))
    for wire in wires:
        await wire.connect()

    for end in (0, 1):
        first, second = (wire.ends[end]._ssl for wire in wires)
        assert first is not None
        assert second is not None
        assert first.get_context() is second.get_context()
        assert first.get_context().get_session_cache_mode() == SSL.SESS_CACHE_OFF
    for wire in wires:
        await wire.close()


async def test_a_number_that_was_used_is_not_protected_again() -> None:
    wire = Wire(0.0)
    await wire.connect()
    srtp = wire.ends[0].srtp
    assert srtp is not None
    results = []
    for payload in (b"one", b"two"):
        buffer, length = bytearray((PACKET[:12] + payload).ljust(100, b"\0")), new_length()
        length[0] = 15
        results.append(protect(srtp.outbound, pointer_to(buffer), length))

    assert results[0] == 0
    assert results[1] != 0
    await wire.close()


async def test_streams_are_spread_over_contexts_of_one_key() -> None:
    wire = Wire(0.0)
    await wire.connect()
    ours, theirs = wire.ends[0].srtp, wire.ends[1].srtp
    assert ours is not None
    assert theirs is not None
    assert len({address_of(context) for context in ours.media}) == CONTEXTS
    for number, context in enumerate(ours.media):
        packet = PACKET[:8] + number.to_bytes(4, "big") + PACKET[12:]
        buffer, length = bytearray(packet.ljust(100, b"\0")), new_length()
        length[0] = len(packet)
        assert protect(context, pointer_to(buffer), length) == 0
        assert unprotect(theirs.inbound, pointer_to(buffer), length) == 0
        assert bytes(buffer[: length[0]]) == packet
    await wire.close()


async def test_a_certificate_that_was_not_described_ends_the_handshake() -> None:
    wire = Wire(0.0)
    results = await asyncio.gather(
        wire.ends[0].handshake((("sha-256", ":".join(["00"] * 32)),), is_client=False),
        wire.ends[1].handshake(wire.prints(0), is_client=True),
        return_exceptions=True,
    )

    assert isinstance(results[0], HandshakeError)
    assert wire.ends[0].srtp is None
    await wire.close()


async def test_the_good_bye_of_the_other_side_is_told() -> None:
    wire = Wire(0.0)
    await wire.connect()

    await wire.ends[1].close()
    async with asyncio.timeout(30):
        while wire.closed != [0]:  # noqa: ASYNC110
            await asyncio.sleep(0.005)

    await wire.close()
    assert wire.closed == [0]


def test_what_waits_for_the_handshake_is_bounded() -> None:
    async def fill() -> list[bool]:
        wire = Wire(0.0)
        return [wire.ends[0].take(b"\x16") for _ in range(MAX_QUEUED + 5)]

    taken = asyncio.run(fill())

    assert taken == [True] * MAX_QUEUED + [False] * 5
