"""Entering, resuming and leaving a room; the snapshot; events; the lobby; who is live."""

from typing import Literal

from pydantic import Field

from server.signaling.contract.actions import ActionView
from server.signaling.contract.advice import AdviceView
from server.signaling.contract.agenda import ItemView
from server.signaling.contract.attending import AttendingView
from server.signaling.contract.chairing import ChairingView
from server.signaling.contract.checklist import ChecklistView
from server.signaling.contract.discussion import ChatLineView, PresentationView, ViewState
from server.signaling.contract.ordering import OrderingView
from server.signaling.contract.recommendations import QuorumView, RecommendationView
from server.signaling.contract.talk import TalkView
from server.signaling.contract.urgent import UrgentView
from server.signaling.contract.wire import Code, Count, Id, ShortText, Wire


class RoomJoin(Wire):
    """Ask for a seat in a meeting's room."""

    meeting_id: Id
    take_over: bool = False  # move here from another window of mine


class RoomResume(Wire):
    """Come back to a seat after the connection was lost."""

    seat_id: Id
    secret: Id
    last_seq: Count


class ParticipantView(Wire):
    """A person invited to the meeting, with what the room needs to show."""

    person_id: str
    display_name: str
    institution: str
    discipline: str
    role: str
    present: bool


class LiveView(Wire):
    """What is true of a present person only now; not recorded."""

    person_id: str
    microphone: bool
    camera: bool
    screen: bool
    connected: bool  # false while the seat is held for somebody who dropped
    media_away: bool = False  # nothing of their sound and picture came for 15 seconds


class RoomRules(Wire):
    """What the chair allows of pictures in the room: whom cameras reach, screens at once."""

    cameras: Literal["everyone", "chair"]
    screens: Literal[1, 2]


class MeetingView(Wire):
    """The meeting itself."""

    id: str
    title: str
    board_title: str
    state: Code
    session_id: str | None
    hands: list[str]
    floor: str | None
    presentation: PresentationView | None


class Change(Wire):
    """New values of whatever an event changed; what is absent did not change.

    With ``is_whole`` it holds all that the reader may see, and what they had before is void.
    """

    is_whole: bool = False
    meeting: MeetingView | None = None
    participants: list[ParticipantView] = Field(default_factory=list)
    items: list[ItemView] = Field(default_factory=list)
    recommendations: list[RecommendationView] = Field(default_factory=list)
    chat: list[ChatLineView] = Field(default_factory=list)
    quorum: QuorumView | None = None
    ordering: OrderingView | None = None
    attending: AttendingView | None = None
    chairing: ChairingView | None = None
    talk: TalkView | None = None
    checklist: ChecklistView | None = None
    advice: AdviceView | None = None
    actions: list[ActionView] = Field(default_factory=list)


class RoomEvent(Wire):
    """One event of the meeting's log and what it changed. Numbers have no gaps."""

    seq: int
    type: str
    at: str  # ISO 8601, UTC
    actor_id: str | None
    change: Change


class LobbyGuest(Wire):
    """Somebody who waits to be admitted."""

    person_id: str
    display_name: str
    institution: str
    removed: str | None = None  # why they were put out of the room before


class Snapshot(Wire):
    """Everything about the room at event ``seq``; ``change`` holds every record."""

    seq: int
    server_now: str  # ISO 8601, UTC
    change: Change
    live: list[LiveView]
    rules: RoomRules
    view: ViewState | None
    lobby: list[LobbyGuest]  # empty unless the reader may admit
    urgent: UrgentView | None = None  # the call that it was opened with


class RoomJoined(Wire):
    """The seat, or the lobby."""

    status: Literal["seated", "lobby"]
    person_id: str
    seat_id: str
    secret: str
    snapshot: Snapshot | None  # only when seated
    media_epoch: int = 0  # counts the media workers of the room; grows with every media.lost
    removed: str | None = None  # why they were put out of the room, until they are admitted


class RoomResumed(Wire):
    """The seat again. ``events`` follow ``last_seq``; or a snapshot when they are too many."""

    status: Literal["seated", "lobby"]
    secret: str
    events: list[RoomEvent]
    snapshot: Snapshot | None
    media_epoch: int
    removed: str | None = None  # as in RoomJoined


class InstitutionName(Wire):
    """What an institution is called in the reader's language."""

    recorded: str
    called: str


class InstitutionNames(Wire):
    """The meeting's institutions, but for those whom the record gives one name in common."""

    names: list[InstitutionName]


class SessionPause(Wire):
    """Pause the session; the reason stands in the minutes."""

    reason: ShortText = ""


class PersonRef(Wire):
    """A command about one person."""

    person_id: Id


class PersonRemove(Wire):
    """Put somebody out of the room; they are told the reason."""

    person_id: Id
    reason: ShortText


class LiveChanged(Wire):
    """What is live about people, the room's rules, or its urgent call, changed. All is listed."""

    live: list[LiveView]
    rules: RoomRules
    urgent: UrgentView | None = None


class LobbyChanged(Wire):
    """Who waits to be admitted; sent only to those who may admit."""

    lobby: list[LobbyGuest]


class SeatClosed(Wire):
    """The seat is gone: moved to another window, removed, refused, ended, or signed out."""

    reason: Literal["moved", "removed", "refused", "ended", "signed_out"]
    words: str = ""  # of whoever leads; without them who is removed is no longer invited


class ServerDraining(Wire):
    """The server is about to restart; come back after ``retry_ms`` (already jittered)."""

    retry_ms: int
