"""Events: everything that can happen to a meeting. The log of these is the record.

The classes here take a meeting from its plan to its signed minutes; ``happened`` holds the rest,
and ``event_types`` lists all. Each class is one ``type`` of the log; its fields are the payload.
An event states what happened with every value a reader needs, and never refers to something that
could change afterwards. Fields are only ever added, with a default.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from mdt.domain.agenda import ItemOutcome, ItemState, Prepared
from mdt.domain.ids import (
    BlockId,
    BoardId,
    CaseId,
    CaseVersionId,
    DissentId,
    ItemId,
    MaterialId,
    MeetingId,
    PersonId,
    RecommendationId,
    SessionId,
)
from mdt.domain.meetings import MeetingPlan
from mdt.domain.minutes import ChangeRequest, MinutesBlock, Signature
from mdt.domain.quorum import QuorumRule, QuorumSnapshot
from mdt.domain.recommendations import RecommendationContent, Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all payloads."""

    TYPE: ClassVar[str] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlanned(Event):
    TYPE: ClassVar[str] = "meeting.planned"
    board_id: BoardId
    board_title: str
    quorum_rule: QuorumRule
    plan: MeetingPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlanChanged(Event):
    TYPE: ClassVar[str] = "meeting.plan_changed"
    plan: MeetingPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPublished(Event):
    TYPE: ClassVar[str] = "meeting.published"
    short_notice: bool = False  # less than a day before the start, knowingly
    prepared: tuple[Prepared, ...] = ()  # for each case; logs of before have none


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCancelled(Event):
    TYPE: ClassVar[str] = "meeting.cancelled"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantAdmitted(Event):
    TYPE: ClassVar[str] = "participant.admitted"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceJoined(Event):
    TYPE: ClassVar[str] = "attendance.joined"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceLeft(Event):
    TYPE: ClassVar[str] = "attendance.left"
    person_id: PersonId
    reason: str  # code of valuesets.LEAVE_REASONS


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStarted(Event):
    TYPE: ClassVar[str] = "session.started"
    session_id: SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPaused(Event):
    TYPE: ClassVar[str] = "session.paused"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionResumed(Event):
    TYPE: ClassVar[str] = "session.resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Event):
    TYPE: ClassVar[str] = "session.ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCalled(Event):
    TYPE: ClassVar[str] = "item.called"
    item_id: ItemId
    case_version_id: CaseVersionId | None
    gate_asked: bool = False  # about everybody invited; logs of before do not say


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStageChanged(Event):
    TYPE: ClassVar[str] = "item.stage_changed"
    item_id: ItemId
    state: ItemState


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemExtended(Event):
    TYPE: ClassVar[str] = "item.extended"
    item_id: ItemId
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDeferred(Event):
    TYPE: ClassVar[str] = "item.deferred"
    item_id: ItemId
    reason_code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemClosed(Event):
    TYPE: ClassVar[str] = "item.closed"
    item_id: ItemId
    outcome: ItemOutcome
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandRaised(Event):
    TYPE: ClassVar[str] = "hand.raised"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class HandLowered(Event):
    TYPE: ClassVar[str] = "hand.lowered"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorGiven(Event):
    TYPE: ClassVar[str] = "floor.given"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorEnded(Event):
    TYPE: ClassVar[str] = "floor.ended"
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentationStarted(Event):
    TYPE: ClassVar[str] = "presentation.started"
    item_id: ItemId
    material_id: MaterialId
    material_sha256: str
    presenter_id: PersonId
    material_kind: str = ""  # of valuesets.MATERIAL_KINDS; logs of before do not say


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentationStopped(Event):
    TYPE: ClassVar[str] = "presentation.stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPosted(Event):
    TYPE: ClassVar[str] = "chat.posted"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationDraftChanged(Event):
    TYPE: ClassVar[str] = "recommendation.draft_changed"
    recommendation_id: RecommendationId
    item_id: ItemId
    case_id: CaseId
    case_version_id: CaseVersionId
    revision: int
    content: RecommendationContent
    supersedes: RecommendationId | None = None  # what it will replace when it is recorded
    reason: str = ""  # why


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationReadBack(Event):
    TYPE: ClassVar[str] = "recommendation.read_back"
    recommendation_id: RecommendationId
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationRecorded(Event):
    TYPE: ClassVar[str] = "recommendation.recorded"
    recommendation_id: RecommendationId
    item_id: ItemId
    case_id: CaseId
    case_version_id: CaseVersionId
    number: int
    revision: int
    content: RecommendationContent
    quorum: QuorumSnapshot
    to_confirm: tuple[str, ...] = ()  # disciplines that could not follow, or were missing
    incapable: tuple[str, ...] = ()  # needs that the implementer's place does not have
    checks: tuple[str, ...] | None = None  # of quality; None: recorded when only "ST" had any


@dataclass(frozen=True, slots=True, kw_only=True)
class DissentRecorded(Event):
    TYPE: ClassVar[str] = "dissent.recorded"
    dissent_id: DissentId
    recommendation_id: RecommendationId
    person_id: PersonId
    discipline: str
    stance: Stance
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DissentWithdrawn(Event):
    TYPE: ClassVar[str] = "dissent.withdrawn"
    dissent_id: DissentId
    recommendation_id: RecommendationId


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesDrafted(Event):
    TYPE: ClassVar[str] = "minutes.drafted"
    version: int
    blocks: tuple[MinutesBlock, ...]
    language: str = "en"
    requests: tuple[ChangeRequest, ...] = ()  # that the draft before leaves to this one


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesRevised(Event):
    TYPE: ClassVar[str] = "minutes.revised"
    block_id: BlockId
    revision: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesBlockAdded(Event):
    TYPE: ClassVar[str] = "minutes.block_added"
    block: MinutesBlock
    after: BlockId | None  # None: at the end


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesSigned(Event):
    TYPE: ClassVar[str] = "minutes.signed"
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """One row of a meeting's log: an event with its place, moment and author."""

    meeting_id: MeetingId
    seq: int  # 1, 2, 3 … without gaps
    session_id: SessionId | None  # the session it happened in
    at: datetime  # server clock, aware UTC
    actor_id: PersonId | None  # None: the server itself
    event: Event
    hash: str  # SHA-256, hex, over domain, meeting, seq, previous hash and canonical bytes
    prev: str
