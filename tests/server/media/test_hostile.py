"""Whatever arrives on the port is counted and dropped, without a log; the meeting goes on."""

import random
import socket
import struct
from collections.abc import Iterable

import pytest
from structlog.testing import capture_logs

from server.media.incoming import MAX_STREAMS
from server.media.messages import MediaError
from server.media.rtp.keyframes import pack_pli
from server.media.rtp.nack import pack_nack
from server.media.sdp.parse import parse
from server.media.subscriber import MAX_SENDERS
from server.media.transport.demux import MAX_CHECKS_OF_ONE, MAX_CHECKS_PER_TICK
from tests.server.media.people import CERTIFICATE, ROOM, SOURCES, Hall, hall, until
from tests.server.media.transport.wires import check
from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.descriptions import Local, publish_offer, read_remote, subscribe_answer


class Stranger:
    """A socket that belongs to nobody in the room."""

    def __init__(self, room: Hall) -> None:
        self.room = room
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        room.sockets.append(self.socket)

    async def send(self, *datagrams: bytes) -> None:
        """Send, and wait until the worker has read all of it."""
        counters = self.room.worker.counters
        for datagram in datagrams:
            before = counters.received
            self.socket.sendto(datagram, ("127.0.0.1", self.room.port))
            await until(lambda: counters.received > before, "the worker to read")  # noqa: B023

    def answers(self) -> int:
        count = 0
        while True:
            try:
                self.socket.recv(2048)
            except BlockingIOError:
                return count
            count += 1


@pytest.mark.parametrize(
    ("datagram", "counter"),
    [
        (bytes([0x80, 96]) + bytes(1600), "dropped_oversize"),
        (bytes(1602), "dropped_oversize"),
        (bytes([22]) + bytes(1601), "dropped_oversize"),
        (b"", "dropped_garbage"),
        (b"\xff" * 100, "dropped_garbage"),
        (b"GET / HTTP/1.1\r\n\r\n", "dropped_garbage"),
        (bytes([0x80, 96]), "dropped_garbage"),
        (bytes([0x80, 96]) + bytes(100), "dropped_unknown_address"),
        (bytes([0x80, 200]) + bytes(100), "dropped_unknown_address"),
        (bytes([22, 254, 253]) + bytes(100), "dropped_unknown_address"),
        (bytes(20), "stun_refused"),
        (struct.pack("!HHL", 1, 8, 0x2112A442) + bytes(20), "stun_refused"),
    ],
)  # fmt: skip
async def test_a_strangers_datagram_is_counted_and_dropped(datagram: bytes, counter: str) -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        stranger = Stranger(room)
        before = getattr(room.worker.counters, counter)

        with capture_logs() as logs:
            await stranger.send(datagram)

        assert getattr(room.worker.counters, counter) == before + 1
        assert logs == []
        assert stranger.answers() == 0
        ann.audio(1)
        await until(lambda: ben.packets, "the meeting to go on")


async def test_the_same_from_a_participants_own_address_closes_nothing() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        counters = room.worker.counters
        chance = random.Random(7)
        hostile = [bytes([0x80, 96]) + bytes(1600), bytes([0x80, 200]) + bytes(1600), bytes(1602)]
        for first in (0, 22, 0x80, 0x90, 0xBF, 0xFF):
            hostile += [
                bytes([first]) + chance.randbytes(chance.randrange(1400)) for _ in range(40)
            ]

        for connection in (ann.connection, ben.connection):
            for datagram in hostile:
                before = counters.received
                connection._send_datagram(datagram)
                await until(lambda: counters.received > before, "the worker to read")  # noqa: B023

        ann.audio(1)
        await until(lambda: ben.packets, "the meeting to go on")
        assert counters.faults == 0
        assert room.states("ann", "publish") == ["connected"]
        assert room.states("ben", "subscribe") == ["connected"]


async def test_authentic_packets_of_any_content_break_nothing() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(1, key=True)
        await until(lambda: ben.at("1"), "the picture")
        counters = room.worker.counters
        chance = random.Random(11)

        for number in range(300):
            head = struct.pack(
                "!BBHLL",
                0x80 | chance.choice([0, 0x10, 0x20, 0x30, 0x1F, 0x3F]),
                chance.choice([96, 97, 111, 0xE0, 0]),
                number + 10,
                chance.getrandbits(32),
                chance.choice([ann.audio_ssrc, ann.video_ssrc, ann.rtx_ssrc]),
            )
            before = counters.received
            try:
                ann.connection.send_rtp(head + chance.randbytes(chance.randrange(120)))
            except Exception:  # libsrtp refuses to protect some of them
                continue
            await until(lambda: counters.received > before, "the worker to read")  # noqa: B023
        for sender in (ann.connection, ben.connection):
            for _ in range(200):
                before = counters.received
                kind = chance.choice([200, 201, 202, 203, 205, 206, 207])
                sender.send_rtcp(
                    bytes([0x80 | chance.randrange(64), kind, 0, chance.randrange(12)])
                    + chance.randbytes(4 * chance.randrange(1, 30))
                )
                await until(lambda: counters.received > before, "the worker to read")  # noqa: B023

        assert counters.faults == 0
        ann.audio(20_000)
        await until(lambda: any(p.payload == b"sound" for p in ben.at("0")), "the meeting to go on")


async def test_a_publisher_can_not_open_streams_without_end() -> None:
    async with hall() as room:
        ann = await room.publish("ann")
        counters = room.worker.counters
        for ssrc in range(50_000, 50_100):
            before = counters.received
            ann._send(99, 1, 0, ssrc, "1", b"x")
            await until(lambda: counters.received > before, "the worker to read")  # noqa: B023

        (publisher,) = room.worker._rooms[ROOM].publishers()
        assert len(publisher._streams._met) == MAX_STREAMS
        assert counters.dropped_unknown_stream == 100


async def test_a_publisher_can_not_report_under_names_without_end() -> None:
    async with hall() as room:
        ann = await room.publish("ann")
        counters = room.worker.counters
        for sender in range(60_000, 60_000 + MAX_STREAMS + 20):
            before = counters.received
            ann.connection.send_rtcp(struct.pack("!BBHL", 0x80, 201, 1, sender))
            await until(lambda: counters.received > before, "the worker to read")  # noqa: B023

        assert counters.dropped_unknown_stream == 20


async def test_an_offer_is_answered_once() -> None:
    async with hall() as room:
        connection = room.connection()
        local = Local(connection.ufrag, connection.pwd, connection.fingerprint, "active")
        offer = room.worker.subscribe(ROOM, "ben", generation=1)

        def answer() -> None:
            room.worker.answer(
                ROOM,
                "ben",
                generation=1,
                offer_id=offer.offer_id,
                sdp=subscribe_answer(local, offer.sdp),
            )

        answer()

        with pytest.raises(MediaError, match="stale_answer"):
            answer()
        assert room.worker.counters.faults == 0


async def test_a_subscriber_can_not_report_under_names_without_end() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(1, key=True)
        await until(lambda: ben.packets, "the picture")
        counters = room.worker.counters
        for sender in range(1000, 1000 + MAX_SENDERS + 50):
            before = counters.received
            ben.connection.send_rtcp(pack_pli(sender, ben.ssrcs["1"]))
            await until(lambda: counters.received > before, "the worker to read")  # noqa: B023

        assert counters.plis_received == MAX_SENDERS
        assert counters.dropped_unknown_stream == 50
        ben.connection.send_rtcp(pack_pli(1000, ben.ssrcs["1"]))
        await until(lambda: counters.plis_received > MAX_SENDERS, "a name that is known")


async def test_a_check_with_a_wrong_password_moves_nobody() -> None:
    async with hall() as room:
        ben = await room.subscribe("ben")
        (subscriber,) = room.worker._rooms[ROOM].subscribers()
        ice = subscriber.transport.ice
        selected = ice.selected
        stranger = Stranger(room)

        await stranger.send(check(ice.ufrag, "wrong" * 5), check("unknown1", ice.password))

        assert ice.selected == selected == ben.connection.socket.getsockname()
        assert stranger.answers() == 0
        assert room.worker.counters.stun_refused == 2


async def test_an_address_changes_only_by_an_authentic_nomination() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        (subscriber,) = room.worker._rooms[ROOM].subscribers()
        ice = subscriber.transport.ice
        elsewhere = Stranger(room)

        await elsewhere.send(check(ice.ufrag, ice.password, nominate=False))
        ann.audio(1)
        await until(lambda: ben.packets, "sound where it was")
        assert elsewhere.answers() == 1

        await elsewhere.send(check(ice.ufrag, ice.password))
        assert ice.selected == elsewhere.socket.getsockname()
        sent = room.worker.counters.sent
        ann.audio(2)
        await until(lambda: room.worker.counters.sent > sent, "sound elsewhere")
        assert elsewhere.answers() == 2
        assert len(ben.packets) == 1


@pytest.mark.parametrize("heard_before_s", [0.0, 12.0])
async def test_one_participant_can_not_take_the_address_of_another(heard_before_s: float) -> None:
    """Nor while the other's checks come seconds apart, and one of them is lost."""
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        (publisher,) = room.worker._rooms[ROOM].publishers()
        mine = publisher.transport.ice
        ann.audio(1)
        await until(lambda: ben.packets, "sound")

        (subscriber,) = room.worker._rooms[ROOM].subscribers()
        subscriber.transport.ice.heard_at_s -= heard_before_s
        # As if ann forged ben's source address: the check is authentic, but for ann's connection.
        before = room.worker.counters.stun_refused
        ben.connection._send_datagram(check(mine.ufrag, mine.password))
        await until(lambda: room.worker.counters.stun_refused > before, "the refusal")

        ann.audio(2)
        await until(lambda: len(ben.packets) == 2, "sound where it was")
        assert room.worker.counters.stun_refused == before + 1


def flood(room: Hall, stranger: Stranger, checks: Iterable[bytes]) -> int:
    """Send checks from an address that nobody knows, within one tick; return how many."""
    counters, datagrams = room.worker.counters, list(checks)
    target = counters.received + len(datagrams)
    for datagram in datagrams:
        stranger.socket.sendto(datagram, ("127.0.0.1", room.port))
    room.worker._mux.tick()
    for _ in datagrams:
        room.worker._mux.read()
    assert counters.received == target
    return len(datagrams)


async def test_a_flood_of_checks_is_verified_within_an_allowance() -> None:
    async with hall() as room:
        for count in range(MAX_CHECKS_PER_TICK // MAX_CHECKS_OF_ONE + 1):
            await room.subscribe(f"viewer {count}")
        wrong = [
            check(each.transport.ice.ufrag, "wrong" * 5)
            for each in room.worker._rooms[ROOM].subscribers()
        ]

        sent = flood(room, Stranger(room), wrong * 40)

        assert room.worker.counters.stun_limited == sent - MAX_CHECKS_PER_TICK


async def test_a_flood_of_checks_for_one_connection_keeps_nobody_else_out() -> None:
    async with hall() as room:
        await room.subscribe("ann")
        await room.subscribe("ben")
        ann, ben = (each.transport.ice for each in room.worker._rooms[ROOM].subscribers())
        counters, stranger = room.worker.counters, Stranger(room)
        answered = counters.stun_answered

        sent = flood(
            room,
            stranger,
            [*[check(ann.ufrag, "wrong" * 5)] * 100, check(ben.ufrag, ben.password)],
        )

        assert counters.stun_limited == sent - 1 - MAX_CHECKS_OF_ONE
        assert counters.stun_answered == answered + 1


async def test_a_certificate_that_is_not_the_described_one_is_refused() -> None:
    async with hall() as room:
        connection = SyntheticConnection(CERTIFICATE)
        room.connections.append(connection)
        local = Local(connection.ufrag, connection.pwd, ":".join(["00"] * 32), "actpass")
        answer = room.worker.publish(
            ROOM,
            "ann",
            generation=1,
            sdp=publish_offer(local, audio_ssrc=1, video_ssrc=2, rtx_ssrc=3),
            sources=SOURCES,
        )

        await connection.connect(read_remote(answer, ["127.0.0.1"]))

        await until(lambda: room.states("ann", "publish") == ["closed"], "the refusal")
        assert room.worker.counters.handshakes_failed == 1
        assert room.worker.stats()["publishers"] == 0


async def test_a_person_can_not_send_as_another() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.publish("ben")
        viewer = await room.subscribe("viewer")
        ann.audio(1, b"ann")

        ben._send(111, 1, 960, ann.audio_ssrc, "0", b"ben")

        await until(lambda: len(viewer.packets) == 2, "both")
        by_slot = {mid: [p.payload for p in viewer.at(mid)] for mid in ("0", "2")}
        assert by_slot == {"0": [b"ann"], "2": [b"ben"]}


async def test_feedback_about_a_slot_of_another_does_nothing() -> None:
    async with hall() as room:
        ann = await room.publish("ann")
        ben, cem = await room.subscribe("ben"), await room.subscribe("cem")
        ann.video(1, key=True)
        await until(lambda: ben.packets and cem.packets, "the picture")
        counters = room.worker.counters
        before = counters.received

        ben.connection.send_rtcp(pack_nack(1, cem.ssrcs["1"], [cem.at("1")[0].seq]))
        await until(lambda: counters.received > before, "the worker to read")

        assert counters.nacks_received == 0
        assert counters.rtx_sent == 0


async def test_an_offer_and_its_abandoned_connections_are_bounded() -> None:
    async with hall() as room:
        for generation in range(1, 30):
            offer = room.worker.subscribe(ROOM, "ben", generation=generation)
            parse(offer.sdp)

        await until(lambda: len(room.worker._mux._by_ufrag) == 1, "the others to be closed")
        (left,) = room.worker._rooms[ROOM].subscribers()
        assert left.generation == generation
