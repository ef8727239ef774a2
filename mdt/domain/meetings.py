"""Meetings: one planned sitting of a board, as the fold of its events.

The value is never stored: it is rebuilt from the event log (``replay``), so that what the board
sees and what the record says cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mdt.domain.actions import ActionItem
from mdt.domain.agenda import OPEN_STATES, AgendaItem, PlannedItem, Prepared
from mdt.domain.attendance import PresenceInterval
from mdt.domain.attending import Attending
from mdt.domain.chairing import Chairing
from mdt.domain.discussion import ChatLine, Presentation
from mdt.domain.ids import (
    ActionId,
    BoardId,
    ItemId,
    LetterId,
    MeetingId,
    PersonId,
    RecommendationId,
    SessionId,
)
from mdt.domain.letters import Letter
from mdt.domain.minutes import Minutes
from mdt.domain.people import Participant
from mdt.domain.quorum import QuorumRule
from mdt.domain.recommendations import Recommendation
from mdt.domain.tail import Tail
from mdt.domain.talk import Talk

CHAT_KEPT = 500
"""Chat lines that the meeting holds: what a snapshot shows, and what bounds the cost of a line."""


class MeetingState(StrEnum):
    """Life of a meeting (domain model 6.2)."""

    DRAFT = "draft"
    PUBLISHED = "published"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"
    CLOSED = "closed"  # nothing is left to be done
    CANCELLED = "cancelled"


PENDING = frozenset({MeetingState.PUBLISHED, MeetingState.LIVE, MeetingState.PAUSED})
"""States in which what is on the agenda is still to come."""

TRANSITIONS: dict[tuple[MeetingState, str], MeetingState] = {
    (MeetingState.DRAFT, "change"): MeetingState.DRAFT,
    (MeetingState.DRAFT, "publish"): MeetingState.PUBLISHED,
    (MeetingState.DRAFT, "cancel"): MeetingState.CANCELLED,
    (MeetingState.PUBLISHED, "change"): MeetingState.PUBLISHED,
    (MeetingState.PUBLISHED, "cancel"): MeetingState.CANCELLED,
    (MeetingState.PUBLISHED, "start"): MeetingState.LIVE,
    (MeetingState.LIVE, "pause"): MeetingState.PAUSED,
    (MeetingState.LIVE, "end"): MeetingState.ENDED,
    (MeetingState.PAUSED, "resume"): MeetingState.LIVE,
    (MeetingState.PAUSED, "end"): MeetingState.ENDED,
    (MeetingState.ENDED, "reopen"): MeetingState.LIVE,
    (MeetingState.ENDED, "close"): MeetingState.CLOSED,
    (MeetingState.LIVE, "abort"): MeetingState.ENDED,
    (MeetingState.PAUSED, "abort"): MeetingState.ENDED,
    (MeetingState.DRAFT, "add"): MeetingState.DRAFT,
    **{
        (state, action): state
        for state in (MeetingState.PUBLISHED, MeetingState.LIVE, MeetingState.PAUSED)
        for action in ("reorder", "add", "withdraw")
    },
}
"""What may happen to a meeting."""

ROOM_OPEN_STATES = frozenset({MeetingState.PUBLISHED, MeetingState.LIVE, MeetingState.PAUSED})
"""States in which people can be in the room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlan:
    """What a coordinator plans."""

    title: str
    starts_at: datetime  # aware UTC
    tz: str  # IANA zone of the meeting
    planned_min: int
    languages: tuple[str, ...]
    participants: tuple[Participant, ...]
    items: tuple[PlannedItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One live run of the meeting."""

    id: SessionId
    started_at: datetime
    started_seq: int
    ended_at: datetime | None = None
    ended_seq: int | None = None
    abort_reason: str = ""  # why it was broken off, if it was
    reopen_reason: str = ""  # why the meeting was taken up again, if it was


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A meeting at event number ``seq``.

    Without slots: every event makes a new value, and a dict of fields is copied at once.
    """

    id: MeetingId
    board_id: BoardId
    board_title: str
    title: str
    starts_at: datetime
    tz: str
    planned_min: int
    languages: tuple[str, ...]
    quorum_rule: QuorumRule
    planned_by: PersonId
    state: MeetingState = MeetingState.DRAFT
    plan_revision: int = 1
    participants: Mapping[PersonId, Participant] = field(default_factory=dict)
    admitted: frozenset[PersonId] = frozenset()
    items: tuple[AgendaItem, ...] = ()
    sessions: tuple[Session, ...] = ()
    presence: tuple[PresenceInterval, ...] = ()
    hands: tuple[PersonId, ...] = ()  # in the order they were raised
    floor: PersonId | None = None
    presentation: Presentation | None = None
    chat: Tail[ChatLine] = field(default_factory=lambda: Tail(CHAT_KEPT))  # the log has all
    recommendations: Mapping[RecommendationId, Recommendation] = field(default_factory=dict)
    minutes: Minutes | None = None
    cancel_reason: str = ""
    agenda_version: int = 1  # counts changes of what is on the agenda, and in which order
    published_at: datetime | None = None
    prepared: tuple[Prepared, ...] = ()  # how ready the cases were when it was published
    closed_seq: int | None = None  # of the event that closed it
    attending: Attending = field(default_factory=Attending)
    chairing: Chairing = field(default_factory=Chairing)
    talk: Talk = field(default_factory=Talk)
    actions: Mapping[ActionId, ActionItem] = field(default_factory=dict)
    letters: Mapping[LetterId, Letter] = field(default_factory=dict)
    withheld: Mapping[ItemId, Mapping[PersonId, str]] = field(default_factory=dict)
    """Whom an item's case is kept from, with the code of the reason."""
    seq: int = 0
    head: str = ""  # hash of the last event, hex

    @property
    def current_item(self) -> AgendaItem | None:
        """The item that the board is busy with, if any."""
        return next((item for item in self.items if item.state in OPEN_STATES), None)

    @property
    def session(self) -> Session | None:
        """The session that is running, if any."""
        last = self.sessions[-1] if self.sessions else None
        return last if last is not None and last.ended_at is None else None

    @property
    def present(self) -> frozenset[PersonId]:
        """People in the room now."""
        return frozenset(p.person_id for p in self.presence if p.to_seq is None)

    def is_present(self, person_id: PersonId) -> bool:
        """Tell whether somebody is in the room now."""
        for interval in self.presence:
            if interval.to_seq is None and interval.person_id == person_id:
                return True
        return False

    def item(self, item_id: ItemId) -> AgendaItem | None:
        """The item with this id, if the agenda has it."""
        return next((item for item in self.items if item.id == item_id), None)

    def recommendation_on(self, item_id: ItemId) -> Recommendation | None:
        """The latest recommendation on an item, if there is one."""
        found = None
        for recommendation in self.recommendations.values():
            if recommendation.item_id == item_id:
                found = recommendation
        return found
