"""Events of who takes part how: roll-calls, credentials, media, recusals, removals."""

from dataclasses import dataclass
from typing import ClassVar

from mdt.domain.attending import Named
from mdt.domain.events import Event
from mdt.domain.ids import ItemId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSeen(Event):
    TYPE: ClassVar[str] = "credential.seen"
    person_id: PersonId
    status: str  # code of codes.boards.CREDENTIAL_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class RollCalled(Event):
    TYPE: ClassVar[str] = "rollcall.set"
    endpoint_id: PersonId
    people: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaChanged(Event):
    TYPE: ClassVar[str] = "media.changed"
    person_id: PersonId
    audio: bool
    images: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantRemoved(Event):
    TYPE: ClassVar[str] = "participant.removed"
    person_id: PersonId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecusalBegan(Event):
    TYPE: ClassVar[str] = "recusal.began"
    person_id: PersonId
    item_id: ItemId
    reason_code: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecusalEnded(Event):
    TYPE: ClassVar[str] = "recusal.ended"
    person_id: PersonId
    item_id: ItemId
