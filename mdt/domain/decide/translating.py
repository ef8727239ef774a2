"""Minutes in a second language: drafted from the record, corrected by people, approved (I22)."""

from collections.abc import Callable, Mapping

from mdt.domain.bilingual import agreement
from mdt.domain.codes.minutes import MISMATCHES, TRANSLATION_STATUS
from mdt.domain.decide.minutes import drafted, known_block, step_minutes
from mdt.domain.errors import NotAllowed, Required, RevisionConflict
from mdt.domain.events import Event
from mdt.domain.happened.minutes import BlockTranslated
from mdt.domain.ids import BlockId, ItemId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import MinutesBlock, Translation
from mdt.domain.minutes_draft import CaseBrief, draft_blocks
from mdt.domain.minutes_text import PHRASES
from mdt.domain.people import Actor
from mdt.domain.policy import Action, allows, require
from mdt.domain.refusals.minutes import SameLanguage, SourceChanged, TranslationDiffers
from mdt.domain.text import REASON_MAX, TEXT_MAX, clean, clean_line
from mdt.domain.valuesets import check_code, label

_BY_HAND = {code: TRANSLATION_STATUS[code] for code in ("human_checked", "approved", "unofficial")}


def translate(
    meeting: Meeting,
    *,
    by: Actor,
    block_id: BlockId,
    language: str,
    text: str,
    status: str,
    override_reason: str,
    source: int,
    based_on: int,
) -> tuple[Event, ...]:
    """Store a paragraph in another language.

    Args:
        meeting: whose minutes.
        by: who translates.
        block_id: the paragraph.
        language: of ``PHRASES``, and not the minutes' own.
        text: the translation.
        status: human_checked, approved or unofficial; only who keeps the record approves.
        override_reason: why it is right although it does not agree with its source.
        source: revision of the paragraph that the writer saw.
        based_on: event number of the translation that the writer saw; 0 when there was none.

    Raises:
        SourceChanged: the paragraph says something else by now.
        RevisionConflict: somebody translated it in the meantime; carries both texts.
        TranslationDiffers: it would be approved without a reason, and does not agree.
    """
    require(by, Action.MINUTES_TRANSLATE, meeting)
    minutes = drafted(meeting)
    step_minutes(minutes, "revise")
    _check_language(language, minutes.language)
    block = known_block(meeting, by, block_id)
    check_code(_BY_HAND, status, field="status")
    if status == "approved" and not allows(by, Action.MINUTES_END_REVIEW, meeting):
        raise NotAllowed(action=Action.MINUTES_TRANSLATE)
    words = clean(text, limit=TEXT_MAX, field="text")
    if not words:
        raise Required(field="text")
    before = block.translations.get(language)
    _require_newest(before, based_on, words)
    if block.revision != source:
        raise SourceChanged(field="text")
    reason = clean_line(override_reason, limit=REASON_MAX, field="override_reason")
    if status == "approved":
        reason = _approvable(block, words, reason)
    elif before is not None and (before.text, before.status) == (words, status):
        return ()
    else:
        reason = ""
    told = BlockTranslated(
        block_id=block_id, language=language, text=words, status=status, override_reason=reason
    )
    return (told,)


def draft(
    meeting: Meeting,
    *,
    by: Actor,
    language: str,
    cases: Mapping[ItemId, CaseBrief],
    new_id: Callable[[], BlockId],
) -> tuple[Event, ...]:
    """Say in another language what the record says, where nobody has translated it yet.

    A paragraph that somebody reworded or wrote is left to people; words that people recorded stay
    in their own language, and a person must translate them.
    """
    require(by, Action.MINUTES_TRANSLATE, meeting)
    minutes = drafted(meeting)
    step_minutes(minutes, "revise")
    _check_language(language, minutes.language)
    told = list(draft_blocks(meeting, PHRASES[language], cases=cases, new_id=new_id))
    events: list[Event] = []
    for block in minutes.blocks:
        same = next((each for each in told if _is_same(block, each)), None)
        if same is None:
            continue
        told.remove(same)
        if block.revision == 1 and language not in block.translations:
            events.append(
                BlockTranslated(
                    block_id=block.id, language=language, text=same.text, status="machine_draft"
                )
            )
    return tuple(events)


def _is_same(block: MinutesBlock, anew: MinutesBlock) -> bool:
    """Return whether a new draft says of the same events what a paragraph says.

    It may know more of them: who stayed to the end had not left when the minutes were drafted.
    """
    same_place = (block.kind, block.item_id) == (anew.kind, anew.item_id)
    return same_place and bool(block.refs) and set(block.refs) <= set(anew.refs)


def _check_language(language: str, own: str) -> None:
    if language == own:
        raise SameLanguage(field="language")
    check_code(dict.fromkeys(PHRASES, ""), language, field="language")


def _require_newest(before: Translation | None, based_on: int, words: str) -> None:
    seq = before.seq if before is not None else 0
    if seq != based_on:
        raise RevisionConflict(
            expected=based_on,
            actual=seq,
            current=before.text if before is not None else "",
            rejected=words,
            field="translation",
        )


def _approvable(block: MinutesBlock, text: str, reason: str) -> str:
    """Return the reason that an approval needs: none where the translation agrees."""
    found = agreement(block.text, text)
    if not found:
        return ""
    if not reason:
        differences = tuple(label(MISMATCHES, each.kind) for each in found)
        raise TranslationDiffers(field="override_reason", differences=differences)
    return reason
