"""The paragraphs of minutes on a page: as they stand, and what was typed over them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mdt.domain.errors import MinutesNotReady
from mdt.domain.ids import BlockId, MeetingId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import TRANSITIONS, VERBATIM_KINDS, Minutes, MinutesBlock
from mdt.domain.policy import Action
from mdt.exports.advice_card import card_of
from mdt.exports.printed import Fact, Translated
from mdt.exports.translated import standing
from mdt.exports.words import Words
from server.http.call import Call
from server.http.drafts import DraftForm
from server.http.forms import BlockEdit
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block as the page shows it."""

    block: MinutesBlock
    text: str  # in the text box: as typed, when a page comes back
    seen: str  # digest of the text that the box was filled with at first
    is_verbatim: bool
    stored: str | None = None  # what somebody else wrote meanwhile
    revised_by: str = ""
    facts: tuple[Fact, ...] = ()  # of a recommendation, field by field
    translations: tuple[Translated, ...] = ()


def digest(text: str) -> str:
    """Return what tells whether a text box was changed; browsers send line ends as CR LF."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode(errors="surrogatepass")).hexdigest()


def paragraphs(
    call: Call,
    meeting: Meeting,
    minutes: Minutes,
    edits: Sequence[BlockEdit] = (),
    *,
    is_overtaken: bool = False,
) -> Sequence[Paragraph]:
    """Return the paragraphs of a version, with what was typed over them.

    ``is_overtaken`` shows what was stored meanwhile beside what was typed over an older text.
    """
    words = Words(meeting, call.language, call.say)
    typed: Mapping[str, BlockEdit] = {e.block_id: e for e in edits}
    return [
        replace(
            _paragraph(meeting, block, typed.get(block.id), is_overtaken),
            facts=card_of(words, minutes, block),
            translations=tuple(
                Translated(code, said.text, standing(words, minutes, code, said))
                for code, said in block.translations.items()
            ),
        )
        for block in minutes.blocks
    ]


def _paragraph(
    meeting: Meeting, block: MinutesBlock, edit: BlockEdit | None, is_conflict: bool
) -> Paragraph:
    editor = meeting.participants.get(block.revised_by) if block.revised_by else None
    was_changed = edit is not None and digest(edit.text) != edit.seen
    overtaken = is_conflict and edit is not None and was_changed and edit.revision != block.revision
    return Paragraph(
        block=block,
        text=edit.text if edit is not None and was_changed else block.text,
        seen=digest(block.text),
        is_verbatim=block.kind in VERBATIM_KINDS,
        stored=block.text if overtaken else None,
        revised_by=editor.display_name if editor else "",
    )


def edits_of(draft: KeptDraft, minutes: Minutes) -> tuple[BlockEdit, ...]:
    """Return the paragraphs of a draft that say something else than what is stored."""
    stored = {block.id: block.text for block in minutes.blocks}
    edits: dict[str, BlockEdit] = {}
    for key, text in draft.draft.texts.items():
        _, block_id, revision = key.split(".")
        before = edits.get(block_id)
        if before is None or before.revision < int(revision):
            # ``seen`` is the digest of no text: what is in the box was typed.
            edits[block_id] = BlockEdit(
                block_id=block_id, revision=int(revision), seen="", text=text
            )
    return tuple(one for one in edits.values() if one.text != stored.get(BlockId(one.block_id)))


def _require_revising(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
    """Refuse who may not correct these minutes, or not any more."""
    meeting, _ = call.deps.board.meetings.read(
        uow, MeetingId(subject), by=call.person_id, action=Action.MINUTES_REVISE
    )
    if meeting.minutes is None or (meeting.minutes.state, "revise") not in TRANSITIONS:
        raise MinutesNotReady


def _is_paragraph(key: str) -> bool:
    block_id, dot, revision = key.partition(".")
    return bool(block_id and dot) and revision.isdecimal() and len(revision) < 6


REVISION_DRAFT = DraftForm(
    name="minutes",
    single=frozenset(),
    keyed=frozenset({"text"}),
    is_key=_is_paragraph,
    require=_require_revising,
    page=lambda subject: f"/meetings/{subject}/minutes?edit=1",
)
