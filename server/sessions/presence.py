"""A seat: a person's place in a room, which outlives the connection that took it. Pure.

A dropped seat is held for a while, the chair's for longer. It is given back to whoever is the same
person and shows its secret; the secret changes every time. Time comes in as monotonic seconds.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from enum import StrEnum

from mdt.domain.ids import PersonId
from mdt.domain.people import Role
from server.signaling.contract.wire import Wire

LONG_HOLD_ROLES = frozenset({Role.CHAIR, Role.DEPUTY_CHAIR})
"""Without these nothing goes on, so their seats are held longer."""


class Place(StrEnum):
    """Where a person is."""

    LOBBY = "lobby"
    SEATED = "seated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """How long a dropped seat is kept."""

    hold_s: float
    chair_hold_s: float

    def for_role(self, role: Role | None) -> float:
        """Return the seconds for one role."""
        return self.chair_hold_s if role in LONG_HOLD_ROLES else self.hold_s


@dataclass(slots=True, kw_only=True, eq=False)
class Seat:
    """One person's place in one room; ``sid`` is the connection that has it now."""

    id: str
    person_id: PersonId
    place: Place
    secret: str = field(repr=False)
    language: str = "en"  # of the person's window
    sid: str | None = None
    held_until: float | None = None  # while dropped
    end_reason: str = "disconnected"  # what the record says when nobody comes back
    microphone: bool = False
    camera: bool = False
    screen: bool = False
    images: bool = True  # whether the case's images arrive, as the person's window says
    media: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Of each direction the newest media connection: its generation and state."""
    stopped: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """Of each source that was switched off for them: by whom, and which connection was told."""
    standing: dict[str, Wire] = field(default_factory=dict)
    """What was said of their media and holds until it is said again, by the message's name."""
    _secret_before: str | None = field(default=None, repr=False)

    @property
    def is_connected(self) -> bool:
        """Whether a connection has the seat now."""
        return self.sid is not None

    @property
    def is_media_away(self) -> bool:
        """Whether nothing of the person's sound and picture comes any more."""
        return any(state == "silent" for _, state in self.media.values())

    @property
    def hears(self) -> bool:
        """Whether a connection that receives stands, and is not silent."""
        _, state = self.media.get("subscribe", (0, ""))
        return state == "connected" and not self.is_media_away

    def media_was(self, direction: str, generation: int, state: str) -> bool:
        """Take a connection's state; return whether the person's media is away, or back, by it.

        Only the newest connection of a direction that was ever up counts: one that is given up
        before says nothing of the one that stands. One that was silent to its end stays away until
        there is another.
        """
        was_away = self.is_media_away
        number, before = self.media.get(direction, (0, ""))
        is_successor = generation > number and state != "closed"
        if is_successor or (generation == number and (state, before) != ("closed", "silent")):
            self.media[direction] = (generation, state)
        return self.is_media_away is not was_away

    def stop(self, source: str, by: str) -> bool:
        """Switch a source off for the person; return whether it was on.

        Args:
            source: microphone, camera or screen.
            by: who does it; empty for a rule.
        """
        was_on = bool(getattr(self, source))
        if was_on:
            self.stopped[source] = (by, self.sid)
        setattr(self, source, False)
        return was_on

    def unheard_stop(self, source: str) -> str | None:
        """Return who switched a source off, when the present connection was not told of it.

        From then on it counts as told. A window that was away, or whose line had died unnoticed,
        says after its return what it knew before.
        """
        by, told = self.stopped.get(source, ("", self.sid))
        if told == self.sid:
            return None
        self.stopped[source] = (by, self.sid)
        return by

    def opens_with(self, secret: str) -> bool:
        """Return whether a secret is the seat's, in constant time.

        The one before is good as well, because the reply that carried the newest may have been
        lost with the connection; it ends as soon as the newest was shown.
        """
        given = secret.encode()
        current = hmac.compare_digest(given, self.secret.encode())
        before = self._secret_before is not None and hmac.compare_digest(
            given, self._secret_before.encode()
        )
        return current or before

    def connect(self, sid: str, *, language: str, shown: str | None, fresh: str) -> None:
        """Give the seat to a connection, with a new secret for the next time.

        Args:
            sid: the connection.
            language: of its window.
            shown: the secret that was shown; None when the person took the seat anew, which ends
                the secret of the window before.
            fresh: the new secret.
        """
        self._secret_before = shown
        if shown is None:
            self.images = True
        self.secret = fresh
        self.sid = sid
        self.language = language
        self.held_until = None
        self.end_reason = "disconnected"

    def drop(self, *, until: float) -> None:
        """Take the connection away and hold the seat until then."""
        self.sid = None
        self.held_until = until

    def is_over(self, now_s: float) -> bool:
        """Return whether the seat was held long enough."""
        return self.held_until is not None and now_s >= self.held_until


def new_seat(person_id: PersonId, place: Place) -> Seat:
    """Return a seat that nobody has yet, with a name and a secret of its own."""
    return Seat(
        id=secrets.token_urlsafe(16),
        person_id=person_id,
        place=place,
        secret=secrets.token_urlsafe(32),
    )
