"""Every command and every broadcast of the wire, one row each. What is not here does not exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from server.signaling.contract import agenda, discussion, media, recommendations, rooms
from server.signaling.contract.wire import Committed, Nothing, Wire

Q = TypeVar("Q", bound=Wire)
R = TypeVar("R", bound=Wire)


@dataclass(frozen=True, slots=True)
class Command(Generic[Q, R]):
    """One row: what a command asks and what it answers."""

    name: str
    request: type[Q]
    reply: type[R]


COMMANDS: tuple[Command[Any, Any], ...] = (
    Command("room.join", rooms.RoomJoin, rooms.RoomJoined),
    Command("room.resume", rooms.RoomResume, rooms.RoomResumed),
    Command("room.leave", Nothing, Nothing),
    Command("room.snapshot", Nothing, rooms.Snapshot),
    Command("room.admit", rooms.PersonRef, Committed),
    Command("room.refuse", rooms.PersonRef, Nothing),
    Command("session.start", Nothing, Committed),
    Command("session.pause", rooms.SessionPause, Committed),
    Command("session.resume", Nothing, Committed),
    Command("session.end", Nothing, Committed),
    Command("agenda.call_next", Nothing, Committed),
    Command("agenda.call", agenda.ItemRef, Committed),
    Command("agenda.defer", agenda.ItemDefer, Committed),
    Command("agenda.close", agenda.ItemClose, Committed),
    Command("agenda.extend", agenda.ItemExtend, Committed),
    Command("hand.raise", Nothing, Committed),
    Command("hand.lower", discussion.HandLower, Committed),
    Command("floor.give", rooms.PersonRef, Committed),
    Command("floor.end", Nothing, Committed),
    Command("chat.post", discussion.ChatPost, Committed),
    Command("presentation.start", discussion.PresentationStart, Committed),
    Command("presentation.stop", Nothing, Committed),
    Command("presentation.point", discussion.PointerMove, Nothing),
    Command("presentation.view", discussion.ViewState, Nothing),
    Command("recommendation.save_draft", recommendations.RecommendationSaveDraft, Committed),
    Command("recommendation.read_back", recommendations.RecommendationAct, Committed),
    Command("recommendation.record", recommendations.RecommendationAct, Committed),
    Command("dissent.add", recommendations.DissentAdd, Committed),
    Command("dissent.withdraw", recommendations.DissentRef, Committed),
    Command("media.publish", media.MediaPublish, media.MediaPublished),
    Command("media.subscribe", media.MediaSubscribe, media.MediaOffered),
    Command("media.answer", media.MediaAnswer, Nothing),
    Command("media.set_source", media.MediaSetSource, Nothing),
)
"""Every command that a client may send."""

BROADCASTS: Mapping[str, type[Wire]] = {
    "room.event": rooms.RoomEvent,
    "room.live": rooms.LiveChanged,
    "room.lobby": rooms.LobbyChanged,
    "room.admitted": rooms.RoomJoined,
    "room.closed": rooms.SeatClosed,
    "room.pointer": discussion.PointerMoved,
    "room.view": discussion.ViewMoved,
    "media.slots": media.SlotsMoved,
    "media.lost": media.MediaLost,
    "server.draining": rooms.ServerDraining,
}
"""Every message that the server sends by itself."""
