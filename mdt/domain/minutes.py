"""Minutes: the assembled record of a meeting, drafted from its events, reviewed and signed."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mdt.domain.hashing import content_hash
from mdt.domain.ids import BlockId, ItemId, PersonId


class MinutesState(StrEnum):
    """Life of the minutes (domain model 6.2)."""

    IN_REVIEW = "in_review"
    SIGNED = "signed"
    AMENDING = "amending"


class SignatureMeaning(StrEnum):
    """What a signer stands for (21 CFR 11.50)."""

    APPROVED_AS_CHAIR = "approved_as_chair"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesBlock:
    """One paragraph; ``refs`` are the event numbers it was drafted from.

    ``kind`` is one of heading, session, attendance, quorum, item, case, recommendation, dissent,
    deferral, note. A block is revised as a whole; its earlier texts stay in the event log.
    """

    id: BlockId
    kind: str
    text: str
    item_id: ItemId | None = None
    refs: tuple[int, ...] = ()
    revision: int = 1
    revised_by: PersonId | None = None
    revised_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A person's signature, made after giving the password again, bound to the content hash."""

    person_id: PersonId
    printed_name: str
    discipline: str
    meaning: SignatureMeaning
    signed_at: datetime
    version: int
    content_hash: str  # SHA-256, hex, of the canonical blocks
    key_id: str
    value: str  # Ed25519 over the signing statement, base64


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """The minutes of one meeting."""

    version: int
    state: MinutesState
    blocks: tuple[MinutesBlock, ...]
    drafted_at: datetime
    revision: int = 1  # counts changes to any block
    content_hash: str = ""
    signatures: tuple[Signature, ...] = field(default=())


def blocks_hash(blocks: tuple[MinutesBlock, ...]) -> str:
    """Return the hash of what the minutes say: every block's place, kind, text and references."""
    said = [
        {
            "id": block.id,
            "kind": block.kind,
            "item_id": block.item_id,
            "text": block.text,
            "refs": block.refs,
        }
        for block in blocks
    ]
    return content_hash("minutes", said)
