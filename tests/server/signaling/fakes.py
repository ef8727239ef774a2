"""What stands in for the media engine and the sign-in in tests of signalling."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from mdt.domain.ids import InstitutionId, PersonId
from mdt.domain.people import Person
from server.auth.callers import Caller
from server.engine.engine import (
    EngineError,
    EngineEvent,
    EngineListener,
    Permission,
    Slot,
    Source,
    SubscribeOffer,
    View,
)

SLOW_TURNS = 200


class FakeEngine:
    """Meets ``MediaEngine``; remembers who has what, and says so."""

    def __init__(self) -> None:
        self.rooms: set[str] = set()
        self.publishing: dict[tuple[str, str], int] = {}
        self.subscribing: dict[tuple[str, str], int] = {}
        self.active: dict[tuple[str, str, Source], bool] = {}
        self.views: dict[tuple[str, str], View] = {}
        self.permitted: dict[tuple[str, str], Permission] = {}
        self.calls: list[tuple[str, ...]] = []
        self.refusal: EngineError | None = None
        self.gate: asyncio.Event | None = None
        self.is_slow = False
        """Whether it takes its time with what people may do: longer than an answer takes."""
        self._listener: EngineListener | None = None

    async def start(self, listener: EngineListener) -> None:
        self._listener = listener

    async def stop(self) -> None:
        self._listener = None

    async def open_room(self, room_id: str) -> None:
        self.rooms.add(room_id)

    async def close_room(self, room_id: str) -> None:
        self.calls.append(("close_room", room_id))
        self.rooms.discard(room_id)

    async def publish(
        self,
        room_id: str,
        participant_id: str,
        *,
        generation: int,
        sdp: str,
        sources: Mapping[str, Source],
    ) -> str:
        await self._may(room_id)
        self.calls.append(("publish", room_id, participant_id, *sources.values()))
        self.publishing[room_id, participant_id] = generation
        return f"answer to {sdp}"

    async def subscribe(
        self, room_id: str, participant_id: str, *, generation: int
    ) -> SubscribeOffer:
        await self._may(room_id)
        self.subscribing[room_id, participant_id] = generation
        slots = (Slot(mid="0", participant_id=None, source=None),)
        return SubscribeOffer(offer_id=7, sdp="offer", slots=slots)

    async def answer(
        self, room_id: str, participant_id: str, *, generation: int, offer_id: int, sdp: str
    ) -> None:
        await self._may(room_id)
        if offer_id != 7:
            raise EngineError("stale_answer")

    async def set_active(
        self, room_id: str, participant_id: str, source: Source, *, active: bool
    ) -> None:
        if (room_id, participant_id) not in self.publishing:
            raise EngineError("no_participant")
        self.active[room_id, participant_id, source] = active

    async def set_view(self, room_id: str, participant_id: str, view: View) -> None:
        await self._may(room_id)
        self.views[room_id, participant_id] = view

    async def set_permission(
        self, room_id: str, participant_id: str, permission: Permission
    ) -> None:
        await self._may(room_id)
        for _ in range(SLOW_TURNS if self.is_slow else 0):
            await asyncio.sleep(0)
        self.calls.append(("permit", room_id, participant_id))
        self.permitted[room_id, participant_id] = permission

    async def restart_ice(
        self, room_id: str, participant_id: str, direction: str, *, generation: int
    ) -> str:
        await self._may(room_id)
        there = self.publishing if direction == "publish" else self.subscribing
        if there.get((room_id, participant_id)) != generation:
            raise EngineError("no_participant")
        return f"{direction} {generation} again"

    async def remove(self, room_id: str, participant_id: str) -> None:
        self.calls.append(("remove", room_id, participant_id))
        self.publishing.pop((room_id, participant_id), None)
        self.subscribing.pop((room_id, participant_id), None)
        self.permitted.pop((room_id, participant_id), None)

    async def stats(self) -> Sequence[Mapping[str, int | float | str]]:
        return ()

    def tell(self, event: EngineEvent) -> None:
        assert self._listener is not None
        self._listener(event)

    async def _may(self, room_id: str) -> None:
        if self.gate is not None:
            await self.gate.wait()
        if self.refusal is not None:
            raise self.refusal
        if room_id not in self.rooms:
            raise EngineError("no_room")


class FakeSignIns:
    """A cookie's value is the person's id; ``person:ru`` has chosen Russian."""

    def __init__(self, people: Sequence[str]) -> None:
        self.valid = set(people)

    async def caller(self, token: str | None) -> Caller | None:
        name, _, language = (token or "").partition(":")
        if name not in self.valid:
            return None
        person = Person(
            id=PersonId(name),
            display_name=f"Dr {name.title()}",
            institution_id=InstitutionId("moscow"),
            discipline="",
            tz="UTC",
            language="en",
        )
        return Caller(
            person=person,
            language=language,
            sign_in_id=f"hash of {name}",
            expires_at=datetime.now(UTC) + timedelta(hours=1),
        )

    async def still_valid(self, sign_in_id: str) -> bool:
        return sign_in_id.removeprefix("hash of ") in self.valid
