"""Media commands: negotiate the two connections of somebody seated, and switch sources.

They run in the person's turn, so that media of somebody who leaves at the same moment is cut.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from server.engine.engine import EngineError, Quality, Source, View
from server.sessions.presence import Place, Seat
from server.sessions.refusals import ScreenNotGiven, ScreenTaken
from server.sessions.registry import Room
from server.sessions.room_rules import may_show_screen
from server.signaling.contract.media import (
    IceServers,
    MediaAnswer,
    MediaOffered,
    MediaPublish,
    MediaPublished,
    MediaRestart,
    MediaRestarted,
    MediaSetSource,
    MediaSubscribe,
    MediaView,
    SourceStopped,
)
from server.signaling.contract.wire import Nothing
from server.signaling.desk import Desk
from server.signaling.dispatch import Caller
from server.signaling.refusals import NotSeated
from server.signaling.views.media import slot_views

log = structlog.get_logger()

NOT_YET = frozenset({"no_room", "no_participant", "worker_lost"})
"""The engine has no connection of the person: the source's state is told when there is one."""


async def publish(desk: Desk, caller: Caller, msg: MediaPublish) -> MediaPublished:
    """Take the offer of what the caller sends."""
    async with _in_turn(desk, caller) as (room, seat):
        await _prepare(desk, room, seat)
        sources = {one.mid: Source(one.source) for one in msg.sources}
        sdp = await desk.engine.publish(
            room.meeting_id,
            seat.person_id,
            generation=msg.generation,
            sdp=msg.sdp,
            sources=sources,
        )
        for source in Source:
            if source in sources.values():
                await tell_engine(desk, room, seat, source)
        return MediaPublished(generation=msg.generation, sdp=sdp)


async def subscribe(desk: Desk, caller: Caller, msg: MediaSubscribe) -> MediaOffered:
    """Offer what the caller receives."""
    async with _in_turn(desk, caller) as (room, seat):
        await _prepare(desk, room, seat)
        offer = await desk.engine.subscribe(
            room.meeting_id, seat.person_id, generation=msg.generation
        )
        if room.speakers is not None:  # said before they came, and said again when it changes
            desk.broadcaster.to_socket(caller.sid, "media.speakers", room.speakers)
        return MediaOffered(
            generation=msg.generation,
            offer_id=offer.offer_id,
            sdp=offer.sdp,
            slots=slot_views(offer.slots),
        )


async def answer(desk: Desk, caller: Caller, msg: MediaAnswer) -> Nothing:
    """Take the answer to the newest offer."""
    async with _in_turn(desk, caller) as (room, seat):
        await desk.engine.answer(
            room.meeting_id,
            seat.person_id,
            generation=msg.generation,
            offer_id=msg.offer_id,
            sdp=msg.sdp,
        )
    return Nothing()


async def set_source(desk: Desk, caller: Caller, msg: MediaSetSource) -> Nothing:
    """Switch a source on or off, and tell everybody.

    What was switched off while the caller's window could not hear of it stays off: the window is
    told instead, and whoever wants to be heard again says so after that.
    """
    async with _in_turn(desk, caller) as (room, seat):
        source = Source(msg.source)
        by = seat.unheard_stop(source.value) if msg.active else None
        if by is not None:
            body = SourceStopped(source=source.value, by=by)
            desk.broadcaster.to_socket(caller.sid, "media.muted", body)
            return Nothing()
        seat.stopped.pop(source.value, None)
        was_on = getattr(seat, source.value)
        others = []
        if source is Source.SCREEN and msg.active:
            _require_screen(room, seat)
            others = _take_screen(room, seat)
        setattr(seat, source.value, msg.active)
        try:
            for other in others:
                await tell_engine(desk, room, other, Source.SCREEN)
            await tell_engine(desk, room, seat, source)
        except EngineError:
            # Off it stays; what was not switched on is not said to be.
            setattr(seat, source.value, msg.active and was_on)
            raise
        finally:
            desk.broadcaster.live_changed(room)
    return Nothing()


async def view(desk: Desk, caller: Caller, msg: MediaView) -> Nothing:
    """Take what the caller's screen shows; the answer comes as ``media.slots``."""
    async with _in_turn(desk, caller) as (room, seat):
        await desk.engine.open_room(room.meeting_id)
        await desk.engine.set_view(
            room.meeting_id,
            seat.person_id,
            View(
                large=msg.large,
                chosen=msg.chosen,
                tiles=tuple(msg.tiles),
                tile_quality=Quality(msg.tile_quality),
                screens=tuple(msg.screens),
                sound=msg.sound,
                pictures=msg.pictures,
            ),
        )
    return Nothing()


async def restart(desk: Desk, caller: Caller, msg: MediaRestart) -> MediaRestarted:
    """Give a standing connection of the caller new credentials."""
    async with _in_turn(desk, caller) as (room, seat):
        sdp = await desk.engine.restart_ice(
            room.meeting_id, seat.person_id, msg.direction, generation=msg.generation
        )
    return MediaRestarted(sdp=sdp)


async def ice(desk: Desk, caller: Caller, _msg: Nothing) -> IceServers:
    """Name the servers that may relay the caller's media, with credentials of its own."""
    async with _in_turn(desk, caller) as (_room, seat):
        return desk.relays.for_holder(seat.id)


@asynccontextmanager
async def _in_turn(desk: Desk, caller: Caller) -> AsyncIterator[tuple[Room, Seat]]:
    """Keep the caller's place as it is meanwhile. Raises NotSeated."""
    room, seat = caller.room, caller.seat
    if room is None or seat is None:
        raise NotSeated
    async with desk.rooms.turn(room.meeting_id, seat.person_id):
        has_seat = room.seat_of(seat.person_id) is seat and seat.place is Place.SEATED
        if not has_seat or seat.sid != caller.sid:
            raise NotSeated
        yield room, seat


async def _prepare(desk: Desk, room: Room, seat: Seat) -> None:
    """Have the engine's room open, and what the person may known there before they connect."""
    await desk.engine.open_room(room.meeting_id)
    failure = (await desk.media.permit_all(room)).get(seat.person_id)
    if failure is not None:
        raise failure


async def tell_engine(desk: Desk, room: Room, seat: Seat, source: Source) -> None:
    """Tell the engine whether a source of a person is on; on return what is off is not sent."""
    active = {
        Source.MICROPHONE: seat.microphone,
        Source.CAMERA: seat.camera,
        Source.SCREEN: seat.screen,
    }[source]
    try:
        await desk.engine.set_active(room.meeting_id, seat.person_id, source, active=active)
    except EngineError as failure:
        if failure.code not in NOT_YET:
            raise
        log.debug("source.not_yet", meeting_id=room.meeting_id, code=failure.code)


def _require_screen(room: Room, seat: Seat) -> None:
    """Refuse a screen to whoever may not show one now. Raises ScreenNotGiven."""
    meeting = room.meeting
    if meeting is None or not may_show_screen(meeting, seat.person_id, room.rules):
        raise ScreenNotGiven


def _take_screen(room: Room, seat: Seat) -> list[Seat]:
    """Make sure that one more screen may be shown; return who is away and gave theirs up for it.

    The places are counted and taken without a pause between, so that two cannot take the last one.

    Raises:
        ScreenTaken: others who are here fill the places.
    """
    others = [one for one in room.seated if one.screen and one is not seat]
    if sum(one.is_connected for one in others) >= room.rules.screens:
        raise ScreenTaken
    seat.screen = True
    surplus = max(0, len(others) + 1 - room.rules.screens)
    away = [one for one in others if not one.is_connected][:surplus]
    for one in away:
        one.screen = False
    return away
