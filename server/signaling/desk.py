"""The desk: everything that handlers work with, built once in ``server/app.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.rosters import Urgent
from mdt.service.board import BoardService
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork
from server.engine.engine import MediaEngine
from server.sessions.entrance import Entrance
from server.sessions.registry import Room, Rooms
from server.sessions.room_media import RoomMedia
from server.signaling.broadcast import Broadcaster
from server.signaling.case_cards import CaseCards
from server.signaling.contract.wire import Committed
from server.signaling.dispatch import Caller
from server.signaling.quality_board import QualityBoard
from server.signaling.refusals import NotSeated
from server.signaling.relays import Relays
from server.store.unit_of_work import ServerUnitOfWork

P = ParamSpec("P")
T = TypeVar("T")


class Store(Protocol):
    """The writer: runs a function with a unit of work, away from the event loop."""

    async def run(
        self, fn: Callable[Concatenate[ServerUnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what the function returned, once it is committed and everybody was told."""
        ...


class Record:
    """The durable side of the room: every change goes through here, with the sheets it needs."""

    def __init__(self, *, board: BoardService, write: Store, cards: CaseCards) -> None:
        self._board = board
        self._write = write
        self._cards = cards

    async def change(
        self, decide: Callable[..., Outcome], meeting_id: MeetingId, **options: object
    ) -> Outcome:
        """Run a use case in the writer; on return it is committed and everybody was told."""
        return await self._write.run(self._decide, decide, meeting_id, **options)

    async def meeting(self, meeting_id: MeetingId) -> Meeting:
        """Return the meeting as stored. Raises NotFound."""
        return await self._write.run(self._load, meeting_id)

    async def urgent(self, meeting_id: MeetingId) -> Urgent | None:
        """Return the call with which a meeting was opened, if it was an urgent one."""
        return await self._write.run(self._board.urgency.stated, meeting_id)

    async def found(
        self, find: Callable[[ServerUnitOfWork], tuple[Meeting, ...]]
    ) -> tuple[Meeting, ...]:
        """Return the meetings that a query finds, as their rooms need them."""
        return await self._write.run(self._find, find)

    async def ask(self, find: Callable[..., T], meeting_id: MeetingId, **options: object) -> T:
        """Ask the store something about a meeting that changes nothing."""
        return await self._write.run(find, meeting_id, **options)

    async def joined(self, meeting_id: MeetingId, person_id: PersonId) -> None:
        """Record that a person is in the room."""
        await self.change(self._board.meetings.joined, meeting_id, person_id=person_id)

    async def left(self, meeting_id: MeetingId, person_id: PersonId, reason: str) -> None:
        """Record that a person is no longer in the room."""
        await self.change(self._board.meetings.left, meeting_id, person_id=person_id, reason=reason)

    def _decide(
        self,
        uow: UnitOfWork,
        /,
        decide: Callable[..., Outcome],
        meeting_id: MeetingId,
        **options: object,
    ) -> Outcome:
        outcome = decide(uow, meeting_id, **options)
        self._cards.lay_out(uow, outcome.meeting)
        return outcome

    def _find(
        self,
        uow: ServerUnitOfWork,
        /,
        find: Callable[[ServerUnitOfWork], tuple[Meeting, ...]],
    ) -> tuple[Meeting, ...]:
        meetings = find(uow)
        for meeting in meetings:
            self._cards.lay_out(uow, meeting)
        return meetings

    def _load(self, uow: UnitOfWork, /, meeting_id: MeetingId) -> Meeting:
        meeting = uow.meetings.load(meeting_id)
        self._cards.lay_out(uow, meeting)
        return meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every handler may reach."""

    board: BoardService
    record: Record
    rooms: Rooms
    entrance: Entrance
    engine: MediaEngine
    media: RoomMedia
    quality: QualityBoard
    relays: Relays
    broadcaster: Broadcaster

    async def change(
        self, caller: Caller, decide: Callable[..., Outcome], **options: object
    ) -> Committed:
        """Run a use case as the caller, in the room that the caller is in."""
        outcome = await self.record.change(
            decide,
            room_of(caller).meeting_id,
            by=caller.person_id,
            command_id=caller.command_id,
            **options,
        )
        return Committed(seq=outcome.seq)

    async def change_rights(
        self, caller: Caller, decide: Callable[..., Outcome], **options: object
    ) -> Committed:
        """Do what ``change`` does, where it changes what people may send or receive.

        On return nothing is forwarded any more of what somebody may no longer.
        """
        committed = await self.change(caller, decide, **options)
        await self.media.permit(room_of(caller))
        return committed


def room_of(caller: Caller) -> Room:
    """Return the room that the caller is in. Raises NotSeated."""
    if caller.room is None:
        raise NotSeated
    return caller.room
