"""Every command and every broadcast of the wire, one row each. What is not here does not exist."""

from collections.abc import Mapping

from server.signaling.commands import actions, advice, attending, cases, chairing, ordering, talk
from server.signaling.contract import agenda, discussion, media, quality, recommendations, rooms
from server.signaling.contract.wire import Committed, Nothing, Wire
from server.signaling.desk import Desk
from server.signaling.dispatch import AnyCommand, Command, Needs
from server.signaling.handlers import agenda as on_agenda
from server.signaling.handlers import discussion as on_discussion
from server.signaling.handlers import media as on_media
from server.signaling.handlers import people as on_people
from server.signaling.handlers import quality as on_quality
from server.signaling.handlers import recommendations as on_recommendations
from server.signaling.handlers import rooms as on_rooms
from server.signaling.handlers import sessions as on_sessions

COMMANDS: tuple[AnyCommand[Desk], ...] = (
    Command("room.join", rooms.RoomJoin, rooms.RoomJoined, on_rooms.join, Needs.NOTHING),
    Command("room.resume", rooms.RoomResume, rooms.RoomResumed, on_rooms.resume, Needs.NOTHING),
    Command("room.leave", Nothing, Nothing, on_rooms.leave, Needs.WAITING),
    Command("room.snapshot", Nothing, rooms.Snapshot, on_rooms.snapshot),
    Command("room.institutions", Nothing, rooms.InstitutionNames, on_rooms.institutions),
    Command("room.admit", rooms.PersonRef, Committed, on_rooms.admit),
    Command("room.refuse", rooms.PersonRef, Nothing, on_rooms.refuse),
    Command("session.start", Nothing, Committed, on_sessions.start),
    Command("session.pause", rooms.SessionPause, Committed, on_sessions.pause),
    Command("session.resume", Nothing, Committed, on_sessions.resume),
    Command("session.end", Nothing, Committed, on_sessions.end),
    Command("agenda.call_next", Nothing, Committed, on_agenda.call_next),
    Command("agenda.call", agenda.ItemRef, Committed, on_agenda.call),
    Command("agenda.defer", agenda.ItemDefer, Committed, on_agenda.defer),
    Command("agenda.close", agenda.ItemClose, Committed, on_agenda.close),
    Command("agenda.extend", agenda.ItemExtend, Committed, on_agenda.extend),
    Command("hand.raise", Nothing, Committed, on_discussion.raise_hand),
    Command("hand.lower", discussion.HandLower, Committed, on_discussion.lower_hand),
    Command("floor.give", rooms.PersonRef, Committed, on_discussion.give_floor),
    Command("floor.end", Nothing, Committed, on_discussion.end_floor),
    Command("chat.post", discussion.ChatPost, Committed, on_discussion.post),
    Command("presentation.start", discussion.PresentationStart, Committed, on_discussion.present),
    Command("presentation.stop", Nothing, Committed, on_discussion.stop_presenting),
    Command(
        "presentation.point", discussion.PointerMove, Nothing, on_discussion.point, volatile=True
    ),
    Command("presentation.view", discussion.ViewState, Nothing, on_discussion.view, volatile=True),
    Command(
        "recommendation.save_draft",
        recommendations.RecommendationSaveDraft,
        Committed,
        on_recommendations.save_draft,
    ),
    Command(
        "recommendation.read_back",
        recommendations.RecommendationAct,
        Committed,
        on_recommendations.read_back,
    ),
    Command(
        "recommendation.record",
        recommendations.RecommendationAct,
        Committed,
        on_recommendations.record,
    ),
    Command("dissent.add", recommendations.DissentAdd, Committed, on_recommendations.add_dissent),
    Command(
        "dissent.withdraw",
        recommendations.DissentRef,
        Committed,
        on_recommendations.withdraw_dissent,
    ),
    Command("media.publish", media.MediaPublish, media.MediaPublished, on_media.publish),
    Command("media.subscribe", media.MediaSubscribe, media.MediaOffered, on_media.subscribe),
    Command("media.answer", media.MediaAnswer, Nothing, on_media.answer),
    Command("media.set_source", media.MediaSetSource, Nothing, on_media.set_source),
    Command("media.view", media.MediaView, Nothing, on_media.view),
    Command("media.restart", media.MediaRestart, media.MediaRestarted, on_media.restart),
    Command("media.ice", Nothing, media.IceServers, on_media.ice),
    Command("media.report", quality.MediaReport, Nothing, on_quality.report),
    Command("person.mute", rooms.PersonRef, Nothing, on_people.mute),
    Command("person.stop_camera", rooms.PersonRef, Nothing, on_people.stop_camera),
    Command("person.remove", rooms.PersonRemove, Committed, on_people.remove),
    Command("room.set_rules", rooms.RoomRules, Committed, on_people.set_rules),
    *cases.ROWS,
    *ordering.ROWS,
    *attending.ROWS,
    *chairing.ROWS,
    *talk.ROWS,
    *advice.ROWS,
    *actions.ROWS,
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
    "media.layers": media.LayersAsked,
    "media.speakers": media.SpeakersHeard,
    "media.connection": media.MediaConnection,
    "media.muted": media.SourceStopped,
    "media.quality": quality.QualityShown,
    "server.draining": rooms.ServerDraining,
}
"""Every message that the server sends by itself."""
