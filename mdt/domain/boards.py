"""Boards: standing teams with their members, languages and quorum rule."""

from dataclasses import dataclass

from mdt.domain.ids import BoardId, NetworkId, PersonId
from mdt.domain.people import Role
from mdt.domain.quorum import QuorumRule


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardMember:
    """A core member's standing place."""

    person_id: PersonId
    role: Role
    deputy_id: PersonId | None = None  # who is invited in their place when they are away


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A standing team: meetings are planned from it."""

    id: BoardId
    network_id: NetworkId
    slug: str  # stable name for stories and scripts: gastric, bone, vietnam, osaka, breast
    title: str
    tumour_site: str
    tz: str  # IANA zone in which the board plans
    languages: tuple[str, ...]
    quorum_rule: QuorumRule
    members: tuple[BoardMember, ...]
    planned_min: int = 60
    item_min: int = 12
