"""Browsers and a running program for the stories. What is missing is skipped by name, loudly."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.browsers import CHROMIUM, Browsers, missing, new_context
from tests.browser.person import WATCH_CONNECTIONS, Arrive, Person
from tests.browser.program import PASSWORD, ROOT, Program
from tests.network import private_network

GASTRIC = "Gastric board, weekly sitting"


@pytest.fixture(scope="module", autouse=True)
def network() -> Iterator[bool]:
    """What a module's browsers and program share: a network of their own, where that is allowed."""
    with private_network() as is_private:
        yield is_private


@pytest.fixture(scope="module")
def playwright(network: bool) -> Iterator[Playwright]:
    """The driver of both browsers; it keeps a loop running, so it ends before other modules."""
    if absent := missing():
        pytest.skip(f"no {' and no '.join(absent)} on this machine (apt-get install)")
    with sync_playwright() as driver:
        yield driver


@pytest.fixture
def browsers(playwright: Playwright, tmp_path: Path) -> Iterator[Browsers]:
    """A browser program for every person, ended with the test."""
    started = Browsers(playwright, tmp_path)
    yield started
    started.close()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """A fresh installation with the demo network, stopped afterwards."""
    with _running(tmp_path / "data") as program:
        yield program


@pytest.fixture(scope="module")
def shared_program(network: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One installation for all tests of a module."""
    with _running(tmp_path_factory.mktemp("shared") / "data") as program:
        yield program


@pytest.fixture(scope="module")
def chromium(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser program; people have a profile each."""
    started = Browsers(playwright, tmp_path_factory.mktemp("camera"))
    yield started.of("everybody", CHROMIUM)
    started.close()


@pytest.fixture
def arrive(shared_program: Program, chromium: Browser) -> Iterator[Arrive]:
    """Seat somebody in the gastric board, by the first part of their address."""
    people: list[Person] = []

    def take_seat(who: str) -> Person:
        context = new_context(chromium)
        context.add_init_script(WATCH_CONNECTIONS)
        person = Person(context, shared_program.url, f"{who}.gastric@example.org", PASSWORD)
        people.append(person)
        person.sign_in()
        person.open_meeting(GASTRIC)
        person.enter_room()
        person.wait_seated()
        return person

    yield take_seat
    for person in people:
        person.context.close()
    print(shared_program.dump())
    assert [problem for person in people for problem in person.problems] == []


@contextmanager
def _running(data: Path) -> Iterator[Program]:
    if not (ROOT / "client_web" / "dist" / ".vite" / "manifest.json").exists():
        pytest.skip("the client is not built (./dev test builds it)")
    running = Program(data)
    try:
        running.start()
        yield running
    finally:
        running.stop()
