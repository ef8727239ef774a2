"""Hospitals' firewalls, with real browsers: no UDP, and nothing but TLS to a relay.

The machine's network is a private one, with nft as the firewall; without the right to make it,
these tests are skipped by name.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.browsers import (
    CHROMIUM_FLAGS,
    film,
    launch_chromium,
    new_context,
    synthetic_camera,
)
from tests.browser.person import WATCH_CONNECTIONS, Person
from tests.browser.program import PASSWORD, Program
from tests.network import HOST
from tests.turn_server import SECRET, missing, turn_server

GASTRIC = "Gastric board, weekly sitting"
NO_UDP = """
table inet firewall {
    chain output {
        type filter hook output priority filter; policy accept;
        meta l4proto udp drop
    }
}
"""
# Browser, relay and media worker share an address here: the relay is told by its range of ports,
# which is kept free of everybody else's.
ONLY_THE_RELAY = """
table inet firewall {
    chain output {
        type filter hook output priority filter; policy accept;
        udp sport 49152-65535 udp dport MEDIA accept
        udp sport MEDIA udp dport 49152-65535 accept
        meta l4proto udp drop
        tcp dport MEDIA reject with tcp reset
    }
}
"""
OTHER_PORTS = "32768 45000"
ROUTES = """async () => {
  const routes = [];
  for (const connection of window.__connections ?? []) {
    if (connection.connectionState !== 'connected') continue;
    const stats = await connection.getStats();
    const transport = [...stats.values()].find((row) => row.type === 'transport');
    const pair = stats.get(transport.selectedCandidatePairId);
    const local = stats.get(pair.localCandidateId);
    routes.push(local.relayProtocol ? `relay ${local.relayProtocol}` : local.protocol);
  }
  return routes;
}"""

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def chromium(playwright: Playwright, tmp_path: Path) -> Iterator[Browser]:
    """A browser that believes the relay's certificate."""
    flags = [*CHROMIUM_FLAGS, film(synthetic_camera(tmp_path)), "--ignore-certificate-errors"]
    browser = launch_chromium(playwright, flags)
    yield browser
    browser.close()


@pytest.fixture
def program(network: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """An installation that names the one address for media; the test starts it."""
    if not network or shutil.which("nft") is None:
        pytest.skip("no network of our own, or no nft (apt-get install nftables)")
    ports = Path("/proc/sys/net/ipv4/ip_local_port_range")
    ports.write_text(OTHER_PORTS)
    monkeypatch.setenv("CONSILIUM_MEDIA__ADDRESSES", f'["{HOST}"]')
    fresh = Program(tmp_path / "data")
    yield fresh
    fresh.stop()


@contextmanager
def firewall(rules: str) -> Iterator[None]:
    """Hold everybody to these rules."""
    subprocess.run(["nft", "-f", "-"], input=rules, text=True, check=True)
    try:
        yield
    finally:
        subprocess.run(["nft", "delete", "table", "inet", "firewall"], check=True)


def meet(program: Program, chromium: Browser, route: str) -> dict[str, list[str]]:
    """Let two people join, see each other, and be connected by this way in both directions."""
    people: list[Person] = []
    for who in ("chair.gastric", "member.gastric"):
        context = new_context(chromium)
        context.add_init_script(WATCH_CONNECTIONS)
        person = Person(context, program.url, f"{who}@example.org", PASSWORD)
        person.sign_in()
        person.open_meeting(GASTRIC)
        person.enter_room()
        person.wait_seated()
        people.append(person)
    try:
        for person in people:
            person.hears_somebody()
            # The way that worked first may be left for a better one; both directions settle.
            person.wait_until(
                lambda person=person: person.page.evaluate(ROUTES) == [route] * 2, route
            )
            assert person.problems == []
        return {person.email: person.page.evaluate(ROUTES) for person in people}
    finally:
        print(program.dump())
        for person in people:
            person.context.close()


def test_without_udp_people_meet_by_tcp(program: Program, chromium: Browser) -> None:
    program.start()

    with firewall(NO_UDP):
        routes = meet(program, chromium, "tcp")

    assert list(routes.values()) == [["tcp"] * 2] * 2


def test_with_nothing_but_tls_people_meet_through_the_relay(
    program: Program, chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if absent := missing():
        pytest.skip(absent)
    with turn_server(tmp_path, host=HOST, relay=HOST, media=HOST) as relay:
        url = f"turns:{HOST}:{relay.tls_port}?transport=tcp"
        monkeypatch.setenv("CONSILIUM_TURN__URLS", f'["{url}"]')
        monkeypatch.setenv("CONSILIUM_TURN__SECRET", SECRET)
        program.start()

        with firewall(ONLY_THE_RELAY.replace("MEDIA", str(program.media_port))):
            routes = meet(program, chromium, "relay tls")

    assert list(routes.values()) == [["relay tls"] * 2] * 2
