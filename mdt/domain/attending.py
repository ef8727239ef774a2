"""Attending beyond the seat: recusals, rooms with several people, and media that really arrive.

These are values only. Who counts because of them is ``presence``; who may see an item despite
them is ``visibility``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mdt.domain.ids import InstitutionId, ItemId, PersonId
from mdt.domain.people import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """Somebody who takes no part in one item; it holds while ``to_seq`` is None."""

    person_id: PersonId
    item_id: ItemId
    reason_code: str
    reason: str = ""
    by_id: PersonId | None = None  # who said so: the person, or who leads
    from_seq: int
    to_seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Somebody put out of the room; they do not come in while ``to_seq`` is None."""

    person_id: PersonId
    reason: str
    by_id: PersonId
    from_seq: int
    from_at: datetime
    to_seq: int | None = None  # of the admission that ended it
    to_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One person who sits in a room that takes part as a whole, as the roll-call named them."""

    key: str  # within its room
    display_name: str
    institution_id: InstitutionId
    institution_name: str
    discipline: str
    role: Role = Role.MEMBER
    person_id: PersonId | None = None  # None: nobody the network knows
    credential: str = "claimed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A room that takes part as a whole: its seat, and who was named at the last roll-call."""

    person_id: PersonId  # the room's seat
    people: tuple[Named, ...] = ()
    seq: int = 0  # of the last roll-call


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaState:
    """Whether sound and images reach a person, as last told by event ``seq``."""

    audio: bool = True
    images: bool = True
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSpan:
    """A stretch of time in which a person's media stayed as they were; open without ``to_seq``."""

    person_id: PersonId
    from_seq: int
    from_at: datetime
    to_seq: int | None = None
    to_at: datetime | None = None
    audio: bool = True
    images: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Attending:
    """What a meeting knows of its people besides their stays in the room."""

    recusals: tuple[Recusal, ...] = ()
    endpoints: Mapping[PersonId, Endpoint] = field(default_factory=dict)
    media: Mapping[PersonId, MediaState] = field(default_factory=dict)
    spans: tuple[MediaSpan, ...] = ()
    credentials: Mapping[PersonId, str] = field(default_factory=dict)  # status when they joined
    credential_seqs: Mapping[PersonId, int] = field(default_factory=dict)  # of the events that said
    removals: tuple[Removal, ...] = ()

    def removal(self, person_id: PersonId) -> Removal | None:
        """Return why somebody may not come into the room now, if they were put out of it."""
        for one in self.removals:
            if one.person_id == person_id and one.to_seq is None:
                return one
        return None
