"""Minutes: the assembled record of a meeting, drafted from its events, reviewed and signed."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mdt.domain.hashing import canonical_json, content_hash
from mdt.domain.ids import BlockId, ItemId, MeetingId, PersonId


class MinutesState(StrEnum):
    """Life of the minutes (domain model 6.2)."""

    IN_REVIEW = "in_review"
    SIGNED = "signed"
    AMENDING = "amending"


TRANSITIONS: dict[tuple[MinutesState, str], MinutesState] = {
    (MinutesState.IN_REVIEW, "revise"): MinutesState.IN_REVIEW,
    (MinutesState.IN_REVIEW, "review"): MinutesState.IN_REVIEW,
    (MinutesState.IN_REVIEW, "approve"): MinutesState.SIGNED,
    (MinutesState.SIGNED, "amend"): MinutesState.AMENDING,
}
"""What may happen to minutes. The chair's approval closes them; changing them is an amendment."""


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
    language: str = "en"  # in which the sentences were drafted
    revision: int = 1  # counts changes to any block
    content_hash: str = ""
    signatures: tuple[Signature, ...] = field(default=())

    def block(self, block_id: BlockId) -> MinutesBlock | None:
        """The block with this id, if there is one."""
        return next((block for block in self.blocks if block.id == block_id), None)

    def holds(self, signature: Signature) -> bool:
        """Whether a signature is for the text as it stands, not for an earlier one."""
        return (signature.version, signature.content_hash) == (self.version, self.content_hash)


VERBATIM_KINDS = frozenset({"recommendation", "dissent"})
"""Blocks that repeat a record word for word, and so are not reworded in review."""


Verify = Callable[[str, bytes, bytes], bool]
"""Whether the key of this id made this signature over this statement: (key_id, statement, raw)."""


def signing_statement(meeting_id: MeetingId, signature: Signature) -> bytes:
    """Return the bytes that a signature is made over: who, what, of which text, meaning and time.

    ``signature.value`` is not part of it.
    """
    return canonical_json(
        {
            "statement": "consilium.signature.v1",
            "meeting_id": meeting_id,
            "version": signature.version,
            "content_hash": signature.content_hash,
            "person_id": signature.person_id,
            "printed_name": signature.printed_name,
            "discipline": signature.discipline,
            "meaning": signature.meaning,
            "signed_at": signature.signed_at,
            "key_id": signature.key_id,
        }
    )


def is_genuine(meeting_id: MeetingId, signature: Signature, verify: Verify) -> bool:
    """Return whether the named key made this signature over exactly these statements."""
    try:
        raw = base64.b64decode(signature.value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return verify(signature.key_id, signing_statement(meeting_id, signature), raw)


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
