"""What is done for one room at fixed times, beside its packets.

Every tick: requests for lost packets and padding. Every 100 ms: who is heard, congestion
feedback, and the sharing of each way down. Less often: what is told to publishers and viewers of
all this. The work is spread, so that connections have their turns at different ticks.
"""

from collections.abc import Callable, Mapping
from typing import Final

from server.media.allocate import Option
from server.media.messages import (
    QUALITIES,
    Event,
    LayersWanted,
    LinkMeasured,
    LinkStats,
    SpeakersChanged,
)
from server.media.participant import EVERYTHING, Participant
from server.media.publisher import Publisher
from server.media.rtp.extensions import AUDIO_LEVEL_URI
from server.media.speaker import Speakers
from server.media.subscriber import Subscriber
from server.media.track import Track
from server.media.wanted import NOTHING

SHARE_TICKS: Final = 5
NEWS_TICKS: Final = 12
"""A viewer is told of other qualities at most four times a second."""
LAYERS_TICKS: Final = 10
SILENCE_TICKS: Final = 10
DEMAND_TICKS: Final = 25
REPORT_TICKS: Final = 50
MEASURE_TICKS: Final = 100
MAX_SOUND_BPS: Final = 1_000_000
"""More is no voice: Opus has 510 kbit/s at most, and the headers of its shortest packets 115."""
UNKNOWN_LEVEL: Final = 50.0
"""What somebody counts as whose client does not measure its level: as one who speaks low."""


class Rounds:
    """The rounds of one room."""

    def __init__(
        self,
        room_id: str,
        people: Mapping[str, Participant],
        *,
        top_speakers: int,
        emit: Callable[[Event], None],
    ) -> None:
        """Serve the people of a room.

        Args:
            room_id: the room's.
            people: those in it, as they come and go.
            top_speakers: how many are heard when not all are.
            emit: told of what publishers and listeners shall know.
        """
        self.speakers = Speakers(top_speakers)
        self.options: dict[Track, tuple[Option, ...]] = {}
        """What can be sent of each source now."""
        self._room_id = room_id
        self._people = people
        self._emit = emit
        self.on_heard: Callable[[], None] = _ignore
        """Called when others are heard than before."""
        self.on_news: Callable[[Participant], None] = _ignore
        """Called when a viewer is sent other pictures than before."""

    def run(self, turn: int, now_s: float) -> None:
        """Do what is due at this tick; ``turn`` counts the worker's ticks."""
        if turn % SHARE_TICKS == 0:
            if self.listen(now_s):
                self.on_heard()
            self.review(now_s)
        for at, person in enumerate(list(self._people.values()), turn):
            for publisher in person.publishers():
                self._serve_publisher(publisher, at, now_s)
            for subscriber in person.subscribers():
                self._serve_subscriber(subscriber, at, now_s)
            if at % NEWS_TICKS == 0 and person.has_news(now_s):
                self.on_news(person)
            if at % LAYERS_TICKS == 0:
                self._follow_wanted(person, now_s)
            if at % MEASURE_TICKS == 0:
                self._measure(person, now_s)

    def listen(self, now_s: float) -> bool:
        """Decide anew who is heard; True when that changed.

        Whoever sends more than any voice takes is not: sound goes before all else on every way
        down, and would leave nothing for the rest.
        """
        speakers = self.speakers
        before = speakers.audible
        levels = {
            person.participant_id: _level(person, now_s)
            for person in self._people.values()
            if person.is_speaking and not _floods(person, now_s)
        }
        count = sum(person.is_here for person in self._people.values())
        if not speakers.hear(levels, count, now_s):
            return False
        is_other = speakers.audible != before
        if is_other:
            for person in self._people.values():
                person.let_hear(speakers.audible)
        self._emit(
            SpeakersChanged(
                room_id=self._room_id, speaker=speakers.speaker, audible=speakers.audible
            )
        )
        return is_other

    def review(self, now_s: float) -> None:
        """Learn what can be sent of each source, and what it takes."""
        self.options = {}
        for person in self._people.values():
            for source, track in person.tracks.items():
                if source == "microphone":
                    layer = track.layer
                    rate_bps = layer.rate_bps(now_s) if layer is not None else 0
                    self.options[track] = (Option(0, 0, rate_bps),)
                else:
                    self.options[track] = track.options(now_s)

    def say_layers_again(self, person: Participant) -> None:
        """Tell a publisher who connected anew what is of use, unless it is all."""
        person.told_layers = EVERYTHING
        self._tell_layers(person)

    def _serve_publisher(self, publisher: Publisher, at: int, now_s: float) -> None:
        publisher.ask(now_s)
        if at % SHARE_TICKS == 0:
            publisher.send_arrivals()
        if at % SILENCE_TICKS == 0:
            publisher.transport.check_silence(now_s)
        if at % REPORT_TICKS == 0:
            publisher.send_reports(now_s)

    def _serve_subscriber(self, subscriber: Subscriber, at: int, now_s: float) -> None:
        subscriber.tick(now_s)
        if subscriber.is_forwarding:
            delivery = subscriber.delivery
            if at % DEMAND_TICKS == 0:
                delivery.list_demands(self.options)
            if at % SHARE_TICKS == 0:
                delivery.step(now_s)
            if at % REPORT_TICKS == 0:
                delivery.follow_loss(now_s)
        if at % SILENCE_TICKS == 0:
            subscriber.transport.check_silence(now_s)
        if at % REPORT_TICKS == 0:
            for datagram in subscriber.reports(now_s):
                subscriber.transport.send_rtcp(datagram)

    def _follow_wanted(self, person: Participant, now_s: float) -> None:
        for source, wanted in person.wanted.items():
            track = person.tracks.get(source)
            if track is not None and track.is_active:
                wanted.follow(track.wanted(), now_s)
                if source == "camera":
                    best, quiet_s = _best_camera(person, now_s), _quiet_s(track, now_s)
                    person.strain.follow(best, wanted.quality, now_s, quiet_s=quiet_s)
        self._tell_layers(person)

    def _tell_layers(self, person: Participant) -> None:
        if person.wanted_layers == person.told_layers:
            return
        person.told_layers = person.wanted_layers
        camera, screen = person.wanted_layers
        self._emit(
            LayersWanted(
                room_id=self._room_id,
                participant_id=person.participant_id,
                camera=camera,
                screen=screen,
            )
        )

    def _measure(self, person: Participant, now_s: float) -> None:
        """Tell how both ways went, of those that were heard of: silence is neither good nor bad."""
        up = down = None
        if person.publisher is not None and (link := person.publisher.link_stats(now_s)).is_heard:
            best = _best_camera(person, now_s)
            up = LinkStats(
                bitrate_bps=link.bitrate_bps,
                loss=round(link.loss, 4),
                round_trip_s=link.round_trip_s,
                jitter_s=round(link.jitter_s, 4),
                quality=None if best == NOTHING else QUALITIES[best],
            )
        subscriber = person.subscriber
        if subscriber is not None and subscriber.is_heard(now_s):
            down = subscriber.delivery.measure(subscriber.round_trip_s, now_s)
        if up is not None or down is not None:
            self._emit(
                LinkMeasured(
                    room_id=self._room_id, participant_id=person.participant_id, up=up, down=down
                )
            )


def _level(person: Participant, now_s: float) -> float | None:
    layer = person.tracks["microphone"].layer
    if layer is None:
        return None
    level = layer.take_level(now_s)
    if level is None and layer.is_alive(now_s) and not _measures_level(person):
        return UNKNOWN_LEVEL
    return level


def _floods(person: Participant, now_s: float) -> bool:
    layer = person.tracks["microphone"].layer
    return layer is not None and layer.rate_bps(now_s) > MAX_SOUND_BPS


def _best_camera(person: Participant, now_s: float) -> int:
    track = person.tracks.get("camera")
    if track is None:
        return NOTHING
    alive = (quality for quality, layer in track.layers.items() if layer.is_alive(now_s))
    return max(alive, default=NOTHING)


def _quiet_s(track: Track, now_s: float) -> float:
    """Return for how long nothing of a source came."""
    return now_s - max((layer.newest_at_s for layer in track.layers.values()), default=0.0)


def _measures_level(person: Participant) -> bool:
    publisher = person.publisher
    return publisher is not None and any(
        item.source == "microphone" and AUDIO_LEVEL_URI in item.extensions
        for item in publisher.accepted.values()
    )


def _ignore(*_what: object) -> None:
    """Stand for a listener that is not there yet."""
