"""A room: who is in it, and how connections come, replace each other, and go.

Nobody hears or sees themselves. A new connection takes over when it is up (make before break).
What is done at fixed times is in ``rounds``, who gets what in ``seats``.
"""

import functools
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass

from server.media.messages import (
    ConnectionChanged,
    Event,
    MediaError,
    Offer,
    Permission,
    View,
)
from server.media.participant import Participant
from server.media.publisher import Publisher
from server.media.rounds import Rounds
from server.media.sdp import slots
from server.media.sdp.answer import accept, setup_for, write_answer
from server.media.sdp.parse import MAX_SECTIONS, SdpError, parse
from server.media.sdp.slots import SlotSection, read_answer
from server.media.seats import Seats
from server.media.subscriber import Subscriber
from server.media.transport.dtls import Certificate
from server.media.transport.peer import PeerState, PeerTransport
from server.media.transport.udp_mux import UdpMux

MAX_PARTICIPANTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every room of a worker shares."""

    mux: UdpMux
    certificate: Certificate
    addresses: tuple[str, ...]
    sections: tuple[SlotSection, ...]
    top_speakers: int
    emit: Callable[[Event], None]
    spawn: Callable[[Coroutine[None, None, None]], None]
    """Run something to its end beside the caller."""

    def new_transport(self, *, sends_media: bool) -> PeerTransport:
        """Return a connection with credentials of its own."""
        return PeerTransport(self.mux, self.certificate, self.addresses, sends_media=sends_media)


class Room:
    """One room of a worker."""

    def __init__(self, room_id: str, surroundings: Surroundings) -> None:
        self.room_id = room_id
        self.participants: dict[str, Participant] = {}
        self.rounds = Rounds(
            room_id,
            self.participants,
            top_speakers=surroundings.top_speakers,
            emit=surroundings.emit,
        )
        self._seats = Seats(
            room_id, self.participants, self.rounds, surroundings.sections, surroundings.emit
        )
        self._around = surroundings
        self._offers = 0

    def publishers(self) -> Iterator[Publisher]:
        """Yield every publishing connection."""
        for participant in self.participants.values():
            yield from participant.publishers()

    def subscribers(self) -> Iterator[Subscriber]:
        """Yield every subscribing connection."""
        for participant in self.participants.values():
            yield from participant.subscribers()

    def publish(
        self, participant_id: str, *, generation: int, sdp: str, sources: Mapping[str, str]
    ) -> str:
        """Answer an offer of tracks; see the engine's interface."""
        participant = self._participant(participant_id)
        try:
            offer = parse(sdp)
            accepted = accept(offer, sources)
            transport = self._around.new_transport(sends_media=False)
            try:
                publisher = Publisher(self._around.mux, transport, accepted, generation)
            except SdpError:
                self._around.spawn(transport.close())
                raise
        except SdpError as refusal:
            raise MediaError(refusal.code, str(refusal)) from refusal
        self._replace_pending(participant.next_publisher)
        participant.next_publisher = publisher
        transport.on_state = functools.partial(self._publisher_changed, participant, publisher)
        transport.start(offer.fingerprints, is_client=setup_for(offer.setup) == "active")
        write = participant.answers[publisher] = functools.partial(write_answer, offer, accepted)
        return write(transport.local)

    def subscribe(self, participant_id: str, *, generation: int) -> Offer:
        """Offer a connection with slots; see the engine's interface."""
        participant = self._participant(participant_id)
        self._offers += 1
        transport = self._around.new_transport(sends_media=True)
        subscriber = Subscriber(
            self._around.mux,
            transport,
            self._around.sections,
            generation=generation,
            offer_id=self._offers,
            now_s=time.monotonic(),
        )
        self._replace_pending(participant.next_subscriber)
        participant.next_subscriber = subscriber
        transport.on_state = functools.partial(self._subscriber_changed, participant, subscriber)
        self._seats.seat(participant)
        sdp = subscriber.offer(transport.local, self._offers)
        return Offer(offer_id=self._offers, sdp=sdp, slots=participant.slots)

    def answer(self, participant_id: str, *, generation: int, offer_id: int, sdp: str) -> None:
        """Take the answer to the newest offer; see the engine's interface."""
        participant = self.participants.get(participant_id)
        if participant is None:
            raise MediaError("no_participant")
        subscriber = participant.next_subscriber
        if (
            subscriber is None
            or subscriber.is_answered
            or (subscriber.generation, subscriber.offer_id) != (generation, offer_id)
        ):
            raise MediaError("stale_answer")
        sections = self._around.sections
        try:
            answer = parse(sdp, max_sections=max(MAX_SECTIONS, len(sections)))
            subscriber.accept(read_answer(answer, sections))
        except SdpError as refusal:
            raise MediaError(refusal.code, str(refusal)) from refusal
        subscriber.transport.start(answer.fingerprints, is_client=answer.setup == "passive")

    def restart_ice(self, participant_id: str, direction: str, *, generation: int) -> str:
        """Renew a connection's credentials; see the engine's interface."""
        participant = self.participants.get(participant_id)
        if participant is None:
            raise MediaError("no_participant")
        if direction == "publish":
            for publisher in participant.publishers():
                if publisher.generation == generation:
                    return participant.answers[publisher](publisher.transport.renew_credentials())
        else:
            for subscriber in participant.subscribers():
                if subscriber.generation == generation:
                    self._offers += 1
                    local = subscriber.transport.renew_credentials()
                    return subscriber.offer(local, self._offers)
        raise MediaError("no_participant", "there is no such connection")

    def set_active(self, participant_id: str, source: str, *, active: bool) -> None:
        """Switch a source on or off; it may be said before there is a connection."""
        self._participant(participant_id).set_active(source, active=active)
        self._refresh()

    def set_view(self, participant_id: str, view: View) -> None:
        """Follow what a participant's screen shows; it may be said before there is a connection."""
        if len(view.tiles) > slots.count(self._around.sections, slots.PAIR):
            raise MediaError("limit", "more tiles than pairs")
        participant = self._participant(participant_id)
        participant.view = view
        self._seats.seat_and_tell(participant)

    def set_permission(self, participant_id: str, permission: Permission) -> None:
        """Allow and forbid; on return no packet that is forbidden goes either way."""
        self._participant(participant_id).set_permission(permission)
        self._refresh()
        # What was collected before this call is on its way before it returns.
        self._around.mux.flush()

    async def remove(self, participant_id: str) -> None:
        """Close the participant's connections; on return no packet goes either way."""
        participant = self.participants.pop(participant_id, None)
        if participant is None:
            return
        transports = [
            *(link.transport for link in participant.publishers()),
            *(link.transport for link in participant.subscribers()),
        ]
        for subscriber in participant.subscribers():
            subscriber.pause()
        participant.unpublish()
        for transport in transports:
            transport.cut()
        self._refresh()
        for transport in transports:
            await transport.close()

    async def close(self) -> None:
        """Close every connection."""
        for participant_id in list(self.participants):
            await self.remove(participant_id)

    def _participant(self, participant_id: str) -> Participant:
        participant = self.participants.get(participant_id)
        if participant is None:
            if len(self.participants) >= MAX_PARTICIPANTS:
                raise MediaError("limit", "the room is full")
            participant = Participant(participant_id, self._around.sections)
            self.participants[participant_id] = participant
        return participant

    def _replace_pending(self, pending: Publisher | Subscriber | None) -> None:
        if pending is not None:
            pending.transport.cut()
            self._around.spawn(pending.transport.close())

    def _publisher_changed(
        self, participant: Participant, publisher: Publisher, state: PeerState
    ) -> None:
        if state is PeerState.CONNECTED and participant.next_publisher is publisher:
            old = participant.publisher
            participant.publish(publisher)
            self._tell(participant, publisher, "publish", state)
            if old is not None:
                self._around.spawn(old.transport.close())
                self._tell(participant, old, "publish", PeerState.CLOSED)
            self.rounds.say_layers_again(participant)
            self._refresh()
            return
        if state is PeerState.CLOSED:
            if participant.publisher is publisher:
                participant.unpublish()
                self._refresh()
            elif participant.next_publisher is publisher:
                participant.next_publisher = None
        self._tell(participant, publisher, "publish", state)

    def _subscriber_changed(
        self, participant: Participant, subscriber: Subscriber, state: PeerState
    ) -> None:
        if state is PeerState.CONNECTED and participant.next_subscriber is subscriber:
            self._take_over(participant, subscriber)
            return
        if state is PeerState.CONNECTED:
            subscriber.open(self.rounds.options)
        else:
            subscriber.pause()
        if state is PeerState.CLOSED:
            if participant.subscriber is subscriber:
                participant.subscriber = None
                self._refresh()
            elif participant.next_subscriber is subscriber:
                participant.next_subscriber = None
        self._tell(participant, subscriber, "subscribe", state)

    def _take_over(self, participant: Participant, subscriber: Subscriber) -> None:
        old = participant.subscriber
        if old is not None:
            old.pause()
            self._around.spawn(old.transport.close())
        participant.subscriber, participant.next_subscriber = subscriber, None
        subscriber.open(self.rounds.options)
        self._tell(participant, subscriber, "subscribe", PeerState.CONNECTED)
        if old is not None:
            self._tell(participant, old, "subscribe", PeerState.CLOSED)
        self._refresh()
        # The offer's list may have reached the client after later changes; say it again.
        self._seats.tell(participant)

    def _refresh(self) -> None:
        """Follow a change of who is here, what they send, or what they may."""
        now_s = time.monotonic()
        self.rounds.listen(now_s)
        self.rounds.review(now_s)
        self._seats.bring_up_to_date()

    def _tell(
        self,
        participant: Participant,
        link: Publisher | Subscriber,
        direction: str,
        state: PeerState,
    ) -> None:
        self._around.emit(
            ConnectionChanged(
                room_id=self.room_id,
                participant_id=participant.participant_id,
                direction=direction,
                generation=link.generation,
                state=state.value,
            )
        )
