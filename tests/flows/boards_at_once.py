"""Boards in session at once, each with a full room whose lines break: for the test and the figures.

Everybody has a real socket. Whoever is dropped sends a line, loses the connection before it is
answered, comes back to the seat, and sends the same line again.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from mdt.domain.agenda import ItemKind, PlannedItem
from mdt.domain.ids import CaseId, InstitutionId, ItemId, MeetingId, PersonId, new_id
from mdt.domain.meetings import MeetingPlan
from mdt.domain.people import LOBBY_ROLES, Participant, Role
from mdt.service.board import BoardService
from server.demo.catalogue import BOARDS
from server.demo.content import DemoBoard
from server.store.unit_of_work import ServerUnitOfWork
from tests.flows.house import Person
from tests.server.signaling.windows import Window, in_order
from tests.server.signaling.wires import until

SIZES = {"gastric": 14, "bone": 16, "breast": 20}
"""People in each room (scenario H of the domain model, 8)."""

ITEMS = 8
DROPPED = 3
"""One in so many is dropped during an item: another third each time."""


@dataclass(frozen=True)
class Gathering:
    """A meeting that is published, and with which addresses its people sign in, the chair first."""

    meeting_id: MeetingId
    emails: tuple[str, ...]


def gather(uow: ServerUnitOfWork, service: BoardService, now: datetime) -> tuple[Gathering, ...]:
    """Plan one meeting of each board of the demo, with as many people as a full room has."""
    return tuple(
        _gather(uow, service, board, SIZES[board.slug], now)
        for board in BOARDS
        if board.slug in SIZES
    )


def _gather(
    uow: ServerUnitOfWork, service: BoardService, demo: DemoBoard, size: int, now: datetime
) -> Gathering:
    of_board = [one for one in demo.people if one.role not in LOBBY_ROLES | {Role.ROOM}]
    of_board.sort(key=lambda one: one.role is not Role.CHAIR)
    invited = {}
    for one in of_board:
        account = uow.accounts.by_email(demo.email(one))
        assert account is not None
        invited[account.email] = _participant(account.person_id, one.role)
    account = uow.accounts.by_email(f"member.{demo.slug}@example.org")
    assert account is not None
    colleague = uow.people.get(account.person_id)
    for n in range(size - len(invited)):
        person_id = PersonId(new_id(now))
        uow.people.add(replace(colleague, id=person_id, display_name=f"Dr Further {n}"))
        email = f"further{n}.{demo.slug}@example.org"
        uow.accounts.add(replace(account, person_id=person_id, email=email))
        invited[email] = _participant(person_id, Role.MEMBER)
    coordinator = uow.accounts.by_email(f"coordinator.{demo.slug}@example.org")
    assert coordinator is not None
    (board,) = uow.boards.list_for(coordinator.person_id)
    cases = [case.id for case in uow.cases.list_for_board(board.id)][: ITEMS // 2]
    chair_id = next(iter(invited.values())).person_id
    plan = MeetingPlan(
        title=f"{demo.title}, all at once",
        starts_at=now + timedelta(hours=1),
        tz=demo.tz,
        planned_min=120,
        languages=demo.languages,
        participants=tuple(invited.values()),
        items=tuple(_item(n, cases[n] if n < len(cases) else None, chair_id) for n in range(ITEMS)),
    )
    planned = service.meetings.plan(
        uow, by=coordinator.person_id, board_id=board.id, plan=plan
    ).meeting
    service.meetings.publish(uow, planned.id, by=coordinator.person_id)
    return Gathering(planned.id, tuple(invited))


def _participant(person_id: PersonId, role: Role) -> Participant:
    """Invite somebody; the service looks up name and place."""
    return Participant(
        person_id=person_id,
        display_name="",
        institution_id=InstitutionId(""),
        institution_name="",
        discipline="",
        role=role,
    )


def _item(n: int, case_id: CaseId | None, presenter_id: PersonId) -> PlannedItem:
    return PlannedItem(
        id=ItemId(""),
        kind=ItemKind.TOPIC if case_id is None else ItemKind.CASE,
        title=f"Topic {n}" if case_id is None else "",
        case_id=case_id,
        presenter_id=presenter_id,
        time_box_s=600,
    )


class Client(Person):
    """One person in a room: takes what comes, and notes when."""

    def __init__(self, url: str, email: str) -> None:
        super().__init__(url)
        self.email = email
        self.window = Window(email)
        self.heard_at: dict[int, float] = {}
        self._secret = ""

    async def _hear(self, event: str, body: Any) -> None:
        if event == "room.event":
            self.heard_at.setdefault(body["seq"], time.perf_counter())
            self.window.take(body)

    async def enter(self, meeting_id: str) -> None:
        """Take a seat."""
        joined = await self.join(meeting_id)
        assert joined["status"] == "seated", (self.email, joined["status"])
        self._secret = joined["secret"]
        self.window.begin(joined["snapshot"])

    async def say_and_drop(self, text: str, command_id: str) -> None:
        """Send a line and lose the connection before it is answered."""
        await self.socket.emit("chat.post", {"id": command_id, "data": {"text": text}})
        await self.socket.disconnect()
        self.window.early.clear()

    async def come_back(self) -> float:
        """Take the seat again with all that was missed; return how long it took, in seconds."""
        began = time.perf_counter()
        await self.connect()
        resumed = await self.ok(
            "room.resume",
            seat_id=self.joined["seat_id"],
            secret=self._secret,
            last_seq=self.window.seq,
        )
        self._secret = resumed["secret"]
        if resumed["snapshot"] is not None:
            self.window.begin(resumed["snapshot"])
        for event in resumed["events"]:
            self.window.take(event)
        return time.perf_counter() - began

    async def has(self, seq: int) -> None:
        """Wait until everything up to an event was taken."""
        await until(lambda: self.window.seq >= seq)


@dataclass
class Sitting:
    """One board in session: what was said, and how long things took."""

    meeting_id: MeetingId
    clients: list[Client]
    said: Counter[str] = field(default_factory=Counter)
    switches_s: list[float] = field(default_factory=list)
    returns_s: list[float] = field(default_factory=list)

    @property
    def chair(self) -> Client:
        """Who leads."""
        return self.clients[0]

    async def hold(self) -> None:
        """Go through the whole agenda, and end the session."""
        for client in self.clients:
            await client.enter(self.meeting_id)
        await self.chair.ok("session.start")
        for n, item in enumerate(self.chair.joined["snapshot"]["change"]["items"]):
            await self._switch(item["id"])
            await self._talk(n)
            closed = await self.chair.ok(
                "agenda.close", item_id=item["id"], reason="Nothing to decide today."
            )
            await self._all_have(closed["seq"])
        for client in self.clients:
            await self._agrees(client)
        ended = await self.chair.ok("session.end")
        await self._all_have(ended["seq"])

    async def _switch(self, item_id: str) -> None:
        """Call an item, and take the time until everybody has it."""
        began = time.perf_counter()
        called = await self.chair.ok("agenda.call", item_id=item_id)
        await self._all_have(called["seq"])
        self.switches_s += [one.heard_at[called["seq"]] - began for one in self.clients]

    async def _talk(self, n: int) -> None:
        """Let a third speak, and another third be dropped while they do."""
        async with asyncio.TaskGroup() as group:
            for place, client in enumerate(self.clients[1:]):
                text = f"item {n}: {client.email}"
                if place % DROPPED == n % DROPPED:
                    group.create_task(self._drop(client, text))
                elif place % DROPPED == (n + 1) % DROPPED:
                    group.create_task(self._say(client, text))

    async def _say(self, client: Client, text: str) -> None:
        self.said[text] += 1
        await client.ok("chat.post", text=text)

    async def _drop(self, client: Client, text: str) -> None:
        self.said[text] += 1
        await client.say_and_drop(text, command_id=text)
        self.returns_s.append(await client.come_back())
        await client.ok("chat.post", text, text=text)

    async def _all_have(self, seq: int) -> None:
        async with asyncio.TaskGroup() as group:
            for client in self.clients:
                group.create_task(client.has(seq))

    async def _agrees(self, client: Client) -> None:
        """Check that a client has what the server says it has, and nothing waits for a gap."""
        snapshot = await client.ok("room.snapshot")
        assert (client.window.seq, client.window.early) == (snapshot["seq"], {}), client.email
        whole = {name: each for name, each in snapshot["change"].items() if name != "is_whole"}
        assert client.window.shown() == in_order(whole), client.email


async def seated(url: str, gathering: Gathering) -> Sitting:
    """Sign everybody of a meeting in; they are not in the room yet."""
    clients = [Client(url, email) for email in gathering.emails]
    for client in clients:
        await client.sign_in(client.email)
    return Sitting(gathering.meeting_id, clients)


async def hold_all(url: str, gatherings: tuple[Gathering, ...]) -> tuple[Sitting, ...]:
    """Hold all meetings at once, and close every browser."""
    sittings = [await seated(url, one) for one in gatherings]
    try:
        async with asyncio.TaskGroup() as group:
            for sitting in sittings:
                group.create_task(sitting.hold())
    finally:
        for sitting in sittings:
            for client in sitting.clients:
                await client.close()
    return tuple(sittings)
