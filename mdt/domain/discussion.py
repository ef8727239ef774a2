"""The discussion of a live session: hands, floor, shared view and chat."""

from dataclasses import dataclass
from datetime import datetime

from mdt.domain.ids import ItemId, MaterialId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """The material that the presenter shows to all."""

    item_id: ItemId
    material_id: MaterialId
    presenter_id: PersonId
    started_at: datetime
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLine:
    """One line of chat; ``seq`` is its event number."""

    seq: int
    person_id: PersonId
    display_name: str
    text: str
    at: datetime
