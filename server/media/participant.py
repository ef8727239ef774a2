"""A participant as the worker knows them: what they send, what they get, and over which lines.

Of each direction there is one connection in use and at most one that is being built to replace
it. What is said of a participant (which sources are on, what they may do, what they look at)
outlives their connections.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Final
from weakref import WeakKeyDictionary

from server.media.messages import HIGH, QUALITIES, Permission, SlotState, View
from server.media.publisher import Publisher
from server.media.sdp import slots
from server.media.sdp.local import LocalTransport
from server.media.sdp.slots import SlotSection
from server.media.slot_map import SlotMap
from server.media.strain import Strain
from server.media.subscriber import Subscriber
from server.media.track import Track
from server.media.wanted import NOTHING, Wanted

ON_FROM_THE_START = frozenset({"microphone", "camera"})
"""A screen is forwarded only once it was said to be on."""
EVERYTHING: Final = (QUALITIES[-1], True)
"""What a client sends until it was told what is of use: every layer, and the screen."""


class Participant:
    """One participant of one room."""

    def __init__(self, participant_id: str, sections: tuple[SlotSection, ...]) -> None:
        self.participant_id = participant_id
        self.permission = Permission()
        self.view: View | None = None
        self.tracks: dict[str, Track] = {}
        self.publisher: Publisher | None = None
        self.next_publisher: Publisher | None = None
        self.subscriber: Subscriber | None = None
        self.next_subscriber: Subscriber | None = None
        self.slot_map = SlotMap(
            slots.count(sections, slots.PAIR),
            slots.count(sections, slots.VOICE),
            slots.count(sections, slots.SCREEN),
        )
        self.slots: tuple[SlotState, ...] = ()
        """As last told."""
        self.wanted = {"camera": Wanted(HIGH), "screen": Wanted(HIGH)}
        """What of their pictures is of use to anybody."""
        self.strain = Strain()
        """What of their camera their own line does not carry."""
        self.told_layers: tuple[str | None, bool] = EVERYTHING
        self.answers: WeakKeyDictionary[Publisher, Callable[[LocalTransport], str]] = (
            WeakKeyDictionary()
        )
        """How to write each publishing connection's answer anew, with other credentials."""
        self._is_on: dict[str, bool] = {}
        self._audible: Collection[str] = ()

    @property
    def is_here(self) -> bool:
        """True when they have a connection."""
        return self.publisher is not None or self.subscriber is not None

    @property
    def is_present(self) -> bool:
        """True when sound or picture of them can be had."""
        return any(
            source in self.tracks and source in self.permission.send
            for source in ("microphone", "camera")
        )

    @property
    def is_sharing(self) -> bool:
        """True when a screen of them can be had."""
        return "screen" in self.tracks and self._may_forward("screen")

    @property
    def is_speaking(self) -> bool:
        """True when their microphone is open, whether or not others hear it."""
        return "microphone" in self.tracks and self._may_forward("microphone")

    def is_on(self, source: str) -> bool:
        """Tell whether they switched a source on."""
        return self._is_on.get(source, source in ON_FROM_THE_START)

    @property
    def wanted_layers(self) -> tuple[str | None, bool]:
        """The best quality to ask for of their camera, and whether their screen is wanted."""
        camera = min(self.wanted["camera"].quality, self.strain.cap)
        return (
            None if camera == NOTHING else QUALITIES[camera],
            self.wanted["screen"].quality != NOTHING,
        )

    def has_news(self, now_s: float) -> bool:
        """Tell whether they are sent other pictures than when this was last asked."""
        return self.subscriber is not None and self.subscriber.has_news(now_s)

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
        self._apply()

    def set_permission(self, permission: Permission) -> None:
        """Remember what they may do; what they may not send stops at once."""
        self.permission = permission
        self._apply()

    def let_hear(self, audible: Collection[str]) -> None:
        """Forward their sound only while they are among those who are heard."""
        self._audible = audible
        self._apply()

    def publish(self, publisher: Publisher) -> None:
        """Feed the tracks from this connection, whichever fed them before."""
        if self.publisher is not None:
            self.publisher.detach()
        self.publisher, self.next_publisher = publisher, None
        sources = {item.source for item in publisher.accepted.values()}
        self.tracks = {
            source: self.tracks.get(source)
            or Track(self.participant_id, source, is_active=self._is_active(source))
            for source in sorted(sources)
        }
        publisher.open(self.tracks)

    def unpublish(self) -> None:
        """Have nothing to offer any more."""
        if self.publisher is not None:
            self.publisher.detach()
        self.publisher = None
        self.tracks = {}

    def _apply(self) -> None:
        for source, track in self.tracks.items():
            track.set_active(active=self._is_active(source))

    def _is_active(self, source: str) -> bool:
        is_heard = source != "microphone" or self.participant_id in self._audible
        return is_heard and self._may_forward(source)

    def _may_forward(self, source: str) -> bool:
        return self.is_on(source) and source in self.permission.send
