"""A participant as the worker knows them: what they send, what they get, and over which lines.

Of each direction there is one connection in use and at most one that is being built to replace
it. What is said of a participant (which sources are on) outlives their connections.
"""

from collections.abc import Iterator, Mapping

from server.media.messages import SlotState
from server.media.publisher import Publisher
from server.media.sdp.slots import SlotSection
from server.media.slot_map import SlotMap
from server.media.subscriber import Subscriber
from server.media.track import Track

ON_FROM_THE_START = frozenset({"microphone", "camera"})
"""A screen is forwarded only once it was said to be on."""


class Participant:
    """One participant of one room."""

    def __init__(self, participant_id: str, pairs: int, screens: int) -> None:
        self.participant_id = participant_id
        self.tracks: dict[str, Track] = {}
        self.publisher: Publisher | None = None
        self.next_publisher: Publisher | None = None
        self.subscriber: Subscriber | None = None
        self.next_subscriber: Subscriber | None = None
        self.slot_map = SlotMap(pairs, 0, screens)
        self.slots: tuple[SlotState, ...] = ()
        """As last told."""
        self._is_on: dict[str, bool] = {}

    @property
    def has_pair(self) -> bool:
        """True when sound or picture of them can be had."""
        return "microphone" in self.tracks or "camera" in self.tracks

    @property
    def is_sharing(self) -> bool:
        """True when a screen of them can be had."""
        return "screen" in self.tracks and self.tracks["screen"].is_active

    def subscribers(self) -> Iterator[Subscriber]:
        """Yield the connections that they receive by, old and new."""
        for each in (self.subscriber, self.next_subscriber):
            if each is not None:
                yield each

    def publishers(self) -> Iterator[Publisher]:
        """Yield the connections that they send by, old and new."""
        for each in (self.publisher, self.next_publisher):
            if each is not None:
                yield each

    def set_active(self, source: str, *, active: bool) -> None:
        """Remember whether a source is on, now and on later connections."""
        self._is_on[source] = active
        if source in self.tracks:
            self.tracks[source].set_active(active=active)

    def publish(self, publisher: Publisher) -> None:
        """Feed the tracks from this connection, whichever fed them before."""
        if self.publisher is not None:
            self.publisher.detach()
        self.publisher, self.next_publisher = publisher, None
        sources = {item.source for item in publisher.accepted.values()}
        self.tracks = {
            source: self.tracks.get(source)
            or Track(
                self.participant_id,
                source,
                is_active=self._is_on.get(source, source in ON_FROM_THE_START),
            )
            for source in sorted(sources)
        }
        publisher.open(self.tracks)

    def unpublish(self) -> None:
        """Have nothing to offer any more."""
        if self.publisher is not None:
            self.publisher.detach()
        self.publisher = None
        self.tracks = {}

    def occupants(
        self, sections: tuple[SlotSection, ...], people: Mapping[str, "Participant"]
    ) -> dict[str, Track | None]:
        """Return which track is in each section by mid, as the slot map has it."""
        tracks: dict[str, Track | None] = {}
        pair = screen = 0
        for section in sections:
            if section.is_screen:
                tracks[section.mid] = _track(people, self.slot_map.screens[screen], "screen")
                screen += 1
            elif section.is_video:
                tracks[section.mid] = _track(people, self.slot_map.pairs[pair], "camera")
                pair += 1
            else:
                tracks[section.mid] = _track(people, self.slot_map.pairs[pair], "microphone")
        return tracks


def _track(
    people: Mapping[str, Participant], participant_id: str | None, source: str
) -> Track | None:
    if participant_id is None:
        return None
    return people[participant_id].tracks.get(source)
