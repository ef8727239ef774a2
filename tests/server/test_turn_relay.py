"""Debian's relay with the configuration that we ship: media flows, and nothing else gets through.

It runs in a network of its own, where the media address is no loopback one, as coturn refuses
those whatever its configuration says. Without the right to make one, an address of the machine's
is taken; nothing leaves the machine either way.
"""

import asyncio
import contextlib
import shutil
import socket
import ssl
import subprocess
import time
import warnings
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.media.transport.addresses import LOOPBACK, host_addresses
from server.turn import TurnCredentials, issue
from tests.network import HOST, private_network, reachable
from tests.server.media.people import until
from tests.server.media.transport.wires import THEIRS, media_port
from tests.turn_client import (
    ALLOCATION_MISMATCH,
    TCP,
    Refused,
    RelayedConnection,
    TurnClient,
    turn_line,
)
from tests.turn_server import EXAMPLE, SECRET, TurnServer, configured, missing, turn_server

RULES = EXAMPLE.with_suffix(".nft")
OVER = ("udp", "tcp", "tls")
EVERYBODY_ELSE = (
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254",
    "172.16.0.1", "192.0.0.1", "192.168.1.1", "198.18.0.1", "203.0.113.10", "8.8.8.8",
    "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::a01:203", "fc00::1",
    "fe80::1", "ff02::1", "2001:db8::1",
)  # fmt: skip
HELLO = bytes([0x81, 202, 0, 2, 0, 0, 0, 9]) + b"name"


@pytest.fixture(scope="module")
def media() -> Iterator[str]:
    """The media address."""
    with private_network() as is_private:
        host = HOST if is_private else host_addresses()[0]
        if host == LOOPBACK:
            pytest.skip("this machine has no address but loopback, and allows no namespace")
        with reachable(host):
            yield host


@pytest.fixture(scope="module")
def relay(media: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TurnServer]:
    """The running relay; clients come in by loopback."""
    if absent := missing():
        pytest.skip(absent)
    folder = tmp_path_factory.mktemp("turn")
    with turn_server(folder, host="127.0.0.1", relay=media, media=media) as running:
        yield running


def credentials(secret: str = SECRET, *, ago_s: float = 0, ttl_s: int = 600) -> TurnCredentials:
    return issue(secret, "session-1", now_s=time.time() - ago_s, ttl_s=ttl_s)


@asynccontextmanager
async def line(
    relay: TurnServer, made: TurnCredentials | None = None, over: str = "udp"
) -> AsyncGenerator[TurnClient]:
    made = made or credentials()
    async with turn_line(
        relay.address(over), made.username, made.credential, over=over, trust=relay.trust()
    ) as client:
        yield client


async def refusal(relay: TurnServer, made: TurnCredentials, over: str = "udp") -> int:
    """Return with which code an allocation is refused."""
    async with line(relay, made, over) as client:
        with pytest.raises(Refused) as refused:
            await client.allocate()
    return refused.value.code


def test_only_places_and_secrets_of_the_example_are_replaced() -> None:
    with pytest.raises(ValueError, match="denied-peer-ip"):
        configured(denied_peer_ip="0.0.0.0")
    lines = set(EXAMPLE.read_text().splitlines())

    changed = set(configured(static_auth_secret="other", relay_ip="192.0.2.1").splitlines())

    assert changed - lines == {"static-auth-secret=other", "relay-ip=192.0.2.1"}


@pytest.mark.parametrize("over", OVER)
async def test_sound_goes_both_ways_through_the_relay(
    relay: TurnServer, media: str, over: str
) -> None:
    async with media_port(media) as port, line(relay, over=over) as client:
        relayed = await client.allocate()
        channel = await client.bind(media, port.mux.port)
        connection = RelayedConnection(THEIRS)
        connection.go_through(client, channel)
        peer, _ = await port.connect("udp", connection)
        packets: list[bytes] = []
        heard: list[bytes] = []
        peer.receive = lambda size, _now_s: packets.append(bytes(port.mux.buffer[:size]))
        connection.on_rtcp = heard.append

        for seq in range(50):
            connection.send_rtp(bytes([0x80, 111, 0, seq]) + bytes(8) + b"sound" * 200)
            peer.send_rtcp(HELLO)
        await until(lambda: len(packets) == len(heard) == 50, "every packet")

        assert peer.ice.selected == relayed
        assert relayed[0] == media
        assert 49152 <= relayed[1] <= 65535


@pytest.mark.parametrize("over", OVER)
async def test_nobody_but_the_media_address_is_relayed_to(
    relay: TurnServer, media: str, over: str
) -> None:
    async with line(relay, over=over) as client:
        await client.allocate()
        refused = []
        for host in EVERYBODY_ELSE:
            for ask in (client.permit(host), client.bind(host, 8090)):
                with pytest.raises(Refused) as answer:
                    await ask
                refused.append((host, answer.value.code))

        assert {code for _, code in refused} <= {403, 443}
        assert len(refused) == 2 * len(EVERYBODY_ELSE)
        await client.permit(media)


async def test_the_relay_opens_no_tcp_and_no_ipv6(relay: TurnServer, media: str) -> None:
    codes = []
    for kind in ({"transport": TCP}, {"family": 2}):
        async with line(relay, over="tcp") as client:
            with pytest.raises(Refused) as refused:
                await client.allocate(**kind)
            codes.append(refused.value.code)
    async with line(relay, over="tcp") as client:
        await client.allocate()
        with pytest.raises(Refused) as refused:
            await client.connect_to(media, 8090)
        codes.append(refused.value.code)

    assert codes == [442, 440, 403]


@pytest.mark.parametrize("over", OVER)
async def test_credentials_are_refused_unless_they_are_ours_and_fresh(
    relay: TurnServer, over: str
) -> None:
    good = credentials()
    later = str(int(time.time()) + 86_400)
    stretched = TurnCredentials(
        username=later + good.username[len(later) :], credential=good.credential, expires_s=600
    )
    for bad in (
        credentials(ago_s=605),  # the relay looks at its clock once a second
        credentials("another secret of more than thirty-two characters"),
        stretched,
        TurnCredentials(username=good.username, credential="", expires_s=600),
        TurnCredentials(username="chair", credential=good.credential, expires_s=600),
    ):
        assert await refusal(relay, bad, over) == 401
    async with line(relay, good, over) as client:
        assert await client.allocate()


async def test_many_who_come_at_once_after_a_start_are_all_let_in(
    media: str, relay: TurnServer, tmp_path: Path
) -> None:
    async def come(fresh: TurnServer) -> tuple[str, int]:
        async with line(fresh, over="tls") as client:
            return await client.allocate()

    with turn_server(tmp_path, host="127.0.0.1", relay=media, media=media) as fresh:
        relayed = await asyncio.gather(*(come(fresh) for _ in range(8)))

    assert all(address for address in relayed)


async def is_taken(relay: TurnServer, made: TurnCredentials) -> bool:
    """Tell whether credentials are good; by TCP, as the relay forgets such allocations at once."""
    async with line(relay, made, "tcp") as client:
        try:
            await client.allocate()
        except Refused as refused:
            assert refused.code == 401
            return False
        return True


async def test_a_call_outlives_its_credentials_and_they_open_no_other(
    relay: TurnServer, media: str
) -> None:
    brief = credentials(ttl_s=2)
    async with media_port(media) as port, line(relay, brief) as client:
        await client.allocate()
        channel = await client.bind(media, port.mux.port)
        while await is_taken(relay, brief):  # noqa: ASYNC110  # until they are out of date
            await asyncio.sleep(0.2)

        client._nonce = b"out of date"
        assert await client.refresh() > 0
        assert await client.bind(media, port.mux.port) == channel
        received = port.counters.received
        client.send(channel, b"still relayed")
        await until(lambda: port.counters.received > received, "the packet")


async def test_one_persons_relayed_connections_are_counted(relay: TurnServer) -> None:
    made = issue(SECRET, "somebody else", now_s=time.time(), ttl_s=600)
    opened = [line(relay, made) for _ in range(25)]
    clients = [await each.__aenter__() for each in opened]
    try:
        for client in clients[:24]:
            await client.allocate()
        with pytest.raises(Refused) as refused:
            await clients[24].allocate()
    finally:
        for each in opened:
            await each.__aexit__(None, None, None)

    assert refused.value.code == 486


async def test_a_large_meeting_finds_room(relay: TurnServer) -> None:
    """Forty people behind one firewall: two directions over the relay's two ways each."""
    relayed = []
    async with contextlib.AsyncExitStack() as everybody:
        for person in range(40):
            made = issue(SECRET, f"person {person}", now_s=time.time(), ttl_s=600)
            for over in ("udp", "tls", "udp", "tls"):
                relayed.append(await allocated(relay, made, over, everybody))

    assert len(set(relayed)) == 160


async def allocated(
    relay: TurnServer, made: TurnCredentials, over: str, held: contextlib.AsyncExitStack
) -> tuple[str, int]:
    """Return a relayed address, from a port of which the relay remembers no line before."""
    while True:
        client = await held.enter_async_context(line(relay, made, over))
        try:
            return await client.allocate()
        except Refused as refused:
            if refused.code != ALLOCATION_MISMATCH:
                raise


async def test_only_tls_of_today_is_spoken(relay: TurnServer) -> None:
    spoken = speaks_tls(relay, ssl.TLSVersion.TLSv1_2, patience_s=20)
    old = [
        speaks_tls(relay, version, patience_s=1)
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
    ]

    assert spoken
    assert old == [False, False]


def speaks_tls(relay: TurnServer, version: ssl.TLSVersion, *, patience_s: float) -> bool:
    """Tell whether a handshake of this version succeeds; coturn leaves others unanswered."""
    context = relay.trust()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = context.maximum_version = version
    with socket.create_connection(relay.address("tls"), patience_s) as plain:
        try:
            context.wrap_socket(plain, server_hostname="127.0.0.1").close()
        except OSError:
            return False
    return True


class Mailbox(asyncio.DatagramProtocol):
    """Whatever a port of the media address gets."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    def datagram_received(self, data: bytes, _address: object) -> None:
        self.received.append(data)


async def relayed(relay: TurnServer, peer: tuple[str, int], data: bytes) -> None:
    """Send through an allocation of its own; a firewall that drops may end that."""
    async with line(relay) as client:
        await client.allocate()
        client.send(await client.bind(*peer), data)
        with contextlib.suppress(TimeoutError, Refused):
            await client.refresh()


def nft(rules: str) -> None:
    subprocess.run(["nft", "-f", "-"], input=rules, text=True, check=True)


async def test_with_the_shipped_rules_only_the_media_ports_are_reached(
    relay: TurnServer, media: str
) -> None:
    if media != HOST or shutil.which("nft") is None:
        pytest.skip("no network of our own, or no nft (apt-get install nftables)")
    shipped = RULES.read_text()
    rules = shipped.replace("203.0.113.20", media).replace("203.0.113.10", media)
    loop = asyncio.get_running_loop()
    boxes = {port: Mailbox() for port in (8089, 8090, 8097, 8098)}
    ends = [
        (await loop.create_datagram_endpoint(lambda box=box: box, local_addr=(media, port)))[0]
        for port, box in boxes.items()
    ]
    try:
        for said in (b"before", b"meanwhile", b"after"):
            nft(rules if said == b"meanwhile" else "")
            for port in boxes:
                await relayed(relay, (media, port), said)
            nft("delete table inet consilium_relay" if said == b"meanwhile" else "")
        await until(lambda: all(box.received[-1:] == [b"after"] for box in boxes.values()), "all")
    finally:
        for end in ends:
            end.close()

    whole, kept_out = [b"before", b"meanwhile", b"after"], [b"before", b"after"]
    assert {port: box.received for port, box in boxes.items()} == {
        8089: kept_out, 8090: whole, 8097: whole, 8098: kept_out
    }  # fmt: skip


async def test_the_relays_log_names_nobody(relay: TurnServer, media: str) -> None:
    made = issue(SECRET, "Dr Anna Ivanova", now_s=time.time(), ttl_s=600)
    async with line(relay, made) as client:
        await client.allocate()
        with pytest.raises(Refused):
            await client.permit("10.1.2.3")
    assert await refusal(relay, credentials(ago_s=3600)) == 401

    written = relay.log.read_text()
    assert "Anna" not in written
    assert SECRET not in written
    assert made.credential not in written
