"""Minutes: the assembled record of a meeting, drafted from its events, reviewed and signed."""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mdt.domain.hashing import canonical_json, content_hash
from mdt.domain.ids import BlockId, ItemId, MeetingId, PersonId


class MinutesState(StrEnum):
    """Life of the minutes (domain model 6.2). Their draft is in review from the first moment."""

    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    AMENDING = "amending"


REVIEW_STATES = frozenset(set(MinutesState) - {MinutesState.SIGNED})
"""States in which the text may still change."""

TRANSITIONS: dict[tuple[MinutesState, str], MinutesState] = {
    (MinutesState.IN_REVIEW, "revise"): MinutesState.IN_REVIEW,
    (MinutesState.CHANGES_REQUESTED, "revise"): MinutesState.IN_REVIEW,
    (MinutesState.REVIEWED, "revise"): MinutesState.IN_REVIEW,
    (MinutesState.AMENDING, "revise"): MinutesState.AMENDING,
    (MinutesState.IN_REVIEW, "request"): MinutesState.CHANGES_REQUESTED,
    (MinutesState.CHANGES_REQUESTED, "request"): MinutesState.CHANGES_REQUESTED,
    (MinutesState.REVIEWED, "request"): MinutesState.CHANGES_REQUESTED,
    (MinutesState.AMENDING, "request"): MinutesState.CHANGES_REQUESTED,
    (MinutesState.CHANGES_REQUESTED, "answer"): MinutesState.IN_REVIEW,
    (MinutesState.IN_REVIEW, "end_review"): MinutesState.REVIEWED,
    (MinutesState.AMENDING, "end_review"): MinutesState.REVIEWED,
    **{(state, "review"): state for state in sorted(REVIEW_STATES)},
    (MinutesState.REVIEWED, "approve"): MinutesState.SIGNED,
    (MinutesState.SIGNED, "receive"): MinutesState.SIGNED,
    (MinutesState.SIGNED, "amend"): MinutesState.AMENDING,
}
"""What may happen to minutes. A change of the text after its review asks for a new review; the
chair's approval closes them, and changing them afterwards is an amendment: a new version."""


class SignatureMeaning(StrEnum):
    """What a signer stands for (21 CFR 11.50; domain model 6.1)."""

    APPROVED_AS_CHAIR = "approved_as_chair"
    REVIEWED = "reviewed"
    PREPARED = "prepared"
    APPROVED_AS_OWNER = "approved_as_owner"
    RECEIVED_BY_IMPLEMENTER = "received_by_implementer"
    DISSENTING = "dissenting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A paragraph in another language; its ``status`` is of ``TRANSLATION_STATUS``."""

    text: str
    status: str
    override_reason: str = ""  # why it was approved although it does not agree with the source
    by: PersonId | None = None  # who gave it its status: who checked it
    seq: int = 0  # of the event that wrote it
    translator: PersonId | None = None  # who worded it; None: it was drafted from the record


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesBlock:
    """One paragraph; ``refs`` are the event numbers it was drafted from.

    ``kind`` is of ``MINUTES_BLOCK_KINDS``. A block is revised as a whole; its earlier
    texts stay in the event log.
    """

    id: BlockId
    kind: str
    text: str
    item_id: ItemId | None = None
    refs: tuple[int, ...] = ()
    revision: int = 1
    revised_by: PersonId | None = None
    revised_at: datetime | None = None
    translations: Mapping[str, Translation] = field(default_factory=dict)  # by language, BCP 47

    @property
    def origin(self) -> tuple[str, ItemId | None, tuple[int, ...]]:
        """What it tells of: the same for the paragraphs of two drafts that tell of the same."""
        return self.kind, self.item_id, self.refs


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequest:
    """What an attendee wants to have changed, and what became of it."""

    person_id: PersonId
    text: str
    at: datetime
    seq: int
    block_id: BlockId | None = None
    answer: str = ""  # why it was not changed; empty while open, or when the text was changed
    settled_seq: int | None = None


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
    absence_reason: str = ""  # why somebody signs who did not attend
    left_out: tuple[ItemId, ...] = ()  # items whose paragraphs were kept from the signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """One version of the minutes of a meeting, with the versions before it."""

    version: int
    state: MinutesState
    blocks: tuple[MinutesBlock, ...]
    drafted_at: datetime
    language: str = "en"  # in which the sentences were drafted
    revision: int = 1  # counts changes to any block
    content_hash: str = ""
    signatures: tuple[Signature, ...] = field(default=())
    requests: tuple[ChangeRequest, ...] = ()
    amends_version: int | None = None
    amendment_reason: str = ""
    amended_by: int | None = None  # the version that took the place of this one
    earlier: tuple["Minutes", ...] = ()  # signed versions that were amended, the first one first

    def block(self, block_id: BlockId) -> MinutesBlock | None:
        """The block with this id, if there is one."""
        return next((block for block in self.blocks if block.id == block_id), None)

    @property
    def versions(self) -> tuple["Minutes", ...]:
        """All signed versions that were amended, and this one."""
        return (*self.earlier, self)

    @property
    def were_signed(self) -> bool:
        """Whether a version of these minutes was approved by the chair."""
        return self.state is MinutesState.SIGNED or bool(self.earlier)

    @property
    def approved_at(self) -> datetime | None:
        """When the chair approved this text; None while it is not."""
        moments = (
            each.signed_at
            for each in self.signatures
            if each.meaning is SignatureMeaning.APPROVED_AS_CHAIR and self.holds(each)
        )
        return min(moments, default=None)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that some paragraph is translated to."""
        return tuple(sorted({code for block in self.blocks for code in block.translations}))

    @property
    def open_requests(self) -> tuple[ChangeRequest, ...]:
        """Changes that were asked for, and neither made nor answered."""
        return tuple(each for each in self.requests if each.settled_seq is None)

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
    said: dict[str, object] = {
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
    if signature.absence_reason:
        said["absence_reason"] = signature.absence_reason
    if signature.left_out:
        said["left_out"] = signature.left_out
    return canonical_json(said)


def is_genuine(meeting_id: MeetingId, signature: Signature, verify: Verify) -> bool:
    """Return whether the named key made this signature over exactly these statements."""
    try:
        raw = base64.b64decode(signature.value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return verify(signature.key_id, signing_statement(meeting_id, signature), raw)


def blocks_hash(blocks: tuple[MinutesBlock, ...]) -> str:
    """Return the hash of what the minutes say.

    It covers every block's place, kind, text and references, and its translations when it has
    any.
    """
    return content_hash("minutes", [_said(block) for block in blocks])


def _said(block: MinutesBlock) -> dict[str, object]:
    said: dict[str, object] = {
        "id": block.id,
        "kind": block.kind,
        "item_id": block.item_id,
        "text": block.text,
        "refs": block.refs,
    }
    if block.translations:
        said["translations"] = {
            language: [each.text, each.status, each.override_reason]
            for language, each in block.translations.items()
        }
    return said
