"""Minutes in a second language: source and translation side by side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.bilingual import Mismatch, agreement
from mdt.domain.codes.minutes import MISMATCHES, TRANSLATION_STATUS
from mdt.domain.decide.minutes import step_minutes
from mdt.domain.errors import MdtError, MinutesNotReady, NotFound, RevisionConflict
from mdt.domain.ids import BlockId, MeetingId
from mdt.domain.minutes import REVIEW_STATES, Minutes, MinutesBlock, Translation
from mdt.domain.minutes_text import PHRASES
from mdt.domain.policy import Action
from mdt.domain.refusals.minutes import SourceChanged
from mdt.domain.visibility import on_paper
from mdt.service.outcome import Outcome
from server.http import drafts
from server.http.access import Seen, seeing
from server.http.call import Call
from server.http.drafts import DraftForm
from server.http.forms import TranslationForm, translation_form
from server.http.handlers.meetings import changed
from server.http.page import Page
from server.http.redrafted import Left, left_over
from server.http.statuses import status_of
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork


@dataclass(frozen=True, slots=True)
class Pair:
    """One paragraph in both languages, as the page shows it."""

    block: MinutesBlock
    said: Translation | None
    text: str  # in the text box: as typed, when the page comes back
    override_reason: str
    differs: tuple[Mismatch, ...]
    draft: KeptDraft | None  # what the reader typed; None: they do not translate
    version: int  # of the paragraph in both languages, that a draft of it is based on
    refused: bool = False
    stored: str | None = None  # what is stored beside what was typed over something older
    source_changed: bool = False  # after the reader began to type
    left: tuple[Left, ...] = ()  # what the reader typed for the paragraph in an earlier draft


async def show(call: Call) -> web.StreamResponse:
    """Show the minutes beside their translation."""
    return await _page(call)


async def draft(call: Call) -> web.StreamResponse:
    """Draft the translation from the record."""
    meeting_id, language = call.meeting_id, _language(call)

    def work(uow: ServerUnitOfWork) -> Outcome:
        outcome = call.deps.board.amending.draft_translation(
            uow, meeting_id, by=call.person_id, language=language
        )
        return changed(uow, call, "minutes.translation_drafted", outcome)

    try:
        await call.deps.write.run(work)
    except MdtError as refused:
        return await _page(call, why=refused)
    return call.redirect(f"/meetings/{meeting_id}/minutes/translations/{language}")


async def translate(call: Call) -> web.StreamResponse:
    """Store one paragraph."""
    form, meeting_id, language = (
        translation_form(await call.form()),
        call.meeting_id,
        _language(call),
    )

    def work(uow: ServerUnitOfWork) -> Outcome:
        subject = _subject(meeting_id, language, form.block_id)
        drafts.finish(call, uow, TRANSLATION_DRAFT, subject)
        outcome = call.deps.board.amending.translate(
            uow,
            meeting_id,
            BlockId(form.block_id),
            by=call.person_id,
            language=language,
            text=form.text,
            status=form.status,
            source=form.source,
            based_on=form.seq,
            override_reason=form.override_reason,
        )
        return changed(uow, call, "minutes.translated", outcome)

    try:
        await call.deps.write.run(work)
    except MdtError as refused:
        return await _page(call, why=refused, typed=form)
    return call.redirect(
        f"/meetings/{meeting_id}/minutes/translations/{language}#block-{form.block_id}"
    )


async def use(call: Call) -> web.StreamResponse:
    """Go on, beside the paragraph as it is now, with what was typed for one that it replaced."""
    wanted = (await call.form()).get("block_id", "")
    look, language = _looking(call, _language(call)), _language(call)

    def work(uow: ServerUnitOfWork) -> BlockId:
        seen, _, left = look(uow)
        if seen.meeting.minutes is None:
            raise MinutesNotReady
        for one in left:
            if one.before.id == wanted and one.now is not None:
                version = _version(one.now, one.now.translations.get(language))
                subject = _subject(call.meeting_id, language, one.now.id)
                texts = one.draft.draft.texts
                # Read at 0: what was typed beside the new text meanwhile is not overwritten.
                drafts.keep(
                    call, uow, TRANSLATION_DRAFT, subject, texts, based_on=version, read_at=0
                )
                drafts.finish(call, uow, TRANSLATION_DRAFT, one.draft.subject)
                return one.now.id
        raise NotFound

    try:
        block_id = await call.deps.write.run(work)
    except RevisionConflict as refused:
        return await _page(call, why=refused)
    return call.redirect(
        f"/meetings/{call.meeting_id}/minutes/translations/{language}#block-{block_id}"
    )


async def _page(
    call: Call, *, why: MdtError | None = None, typed: TranslationForm | None = None
) -> web.Response:
    language = _language(call)
    seen, kept, left = await call.deps.read.run(_looking(call, language))
    minutes = seen.meeting.minutes
    if minutes is None:
        raise MinutesNotReady
    if language == minutes.language:
        raise NotFound
    pairs = [
        replace(
            _pair(block, language, kept.get(block.id), why, typed),
            left=tuple(one for one in left if one.now is block),
        )
        for block in minutes.blocks
    ]
    approves = seen.allows(Action.MINUTES_END_REVIEW)
    return call.page(
        "translation.html",
        status_of(why) if why else 200,
        meeting=seen.meeting,
        minutes=minutes,
        target=language,
        pairs=pairs,
        left=[one for one in left if one.now is None],
        missing=sum(pair.said is None for pair in pairs),
        may_write=_may_write(seen, minutes),
        draft_form=TRANSLATION_DRAFT,
        offered=("human_checked", "unofficial", *(("approved",) if approves else ())),
        statuses=TRANSLATION_STATUS,
        mismatches=MISMATCHES,
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        is_general=why is not None and typed is None,
        sets=valuesets,
    )


def _looking(
    call: Call, language: str
) -> Callable[[ServerUnitOfWork], tuple[Seen, Mapping[BlockId, KeptDraft], tuple[Left, ...]]]:
    """Return what reads the meeting, and what the caller typed about each paragraph they see.

    Apart from it, what they typed about paragraphs that a new draft replaced.
    """
    look, meeting_id = seeing(call, Action.MINUTES_READ), call.meeting_id

    def work(
        uow: ServerUnitOfWork,
    ) -> tuple[Seen, Mapping[BlockId, KeptDraft], tuple[Left, ...]]:
        seen = look(uow)
        minutes = seen.meeting.minutes
        if minutes is None or not _may_write(seen, minutes):
            return seen, {}, ()
        subjects = {block.id: _subject(meeting_id, language, block.id) for block in minutes.blocks}
        kept = drafts.find_all(call, uow, TRANSLATION_DRAFT, tuple(subjects.values()))
        left = left_over(
            call, uow, seen.meeting, TRANSLATION_DRAFT, _subject(meeting_id, language, "")
        )
        return seen, {block_id: kept[subject] for block_id, subject in subjects.items()}, left

    return work


def _may_write(seen: Seen, minutes: Minutes) -> bool:
    return seen.allows(Action.MINUTES_TRANSLATE) and minutes.state in REVIEW_STATES


def _pair(
    block: MinutesBlock,
    language: str,
    kept: KeptDraft | None,
    why: MdtError | None,
    typed: TranslationForm | None,
) -> Pair:
    said = block.translations.get(language)
    now, reason_now = (said.text, said.override_reason) if said is not None else ("", "")
    version = _version(block, said)
    texts = kept.draft.texts if kept is not None else {}
    mine = typed if typed is not None and typed.block_id == block.id else None
    text = mine.text if mine is not None else texts.get("text", now)
    reason = mine.override_reason if mine is not None else texts.get("override_reason", reason_now)
    is_overtaken = kept is not None and bool(texts) and kept.based_on != version
    is_changed = mine is not None and isinstance(why, SourceChanged)
    is_old = is_overtaken or is_changed
    stored = now if said is not None and is_old and text != now else None
    if mine is not None and isinstance(why, RevisionConflict):
        stored = str(why.current)
    return Pair(
        block=block,
        said=said,
        text=text,
        override_reason=reason,
        differs=agreement(block.text, text) if text else (),
        draft=kept,
        version=version,
        refused=mine is not None,
        stored=stored,
        # Whoever translates after the source was changed gives the translation another status.
        source_changed=is_overtaken and (said is None or said.status == "none") and not is_changed,
    )


def _version(block: MinutesBlock, said: Translation | None) -> int:
    """Return a number that grows with every change of a paragraph, in either language."""
    return block.revision + (said.seq if said is not None else 0)


def _subject(meeting_id: str, language: str, block_id: str) -> str:
    """Return what a translation is of, as the address of its draft names it."""
    return f"{meeting_id}:{language}:{block_id}"


def _require_translating(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
    """Refuse who may not translate this paragraph, or not any more."""
    meeting_id, _, rest = subject.partition(":")
    language, _, block_id = rest.partition(":")
    meeting, _ = call.deps.board.meetings.read(
        uow, MeetingId(meeting_id), by=call.person_id, action=Action.MINUTES_TRANSLATE
    )
    minutes = on_paper(meeting, call.person_id).minutes
    if minutes is None:
        raise MinutesNotReady
    if language not in PHRASES or language == minutes.language:
        raise NotFound
    if minutes.block(BlockId(block_id)) is None:
        raise NotFound
    step_minutes(minutes, "revise")


def _page_of(subject: str) -> str:
    meeting_id, _, rest = subject.partition(":")
    language, _, block_id = rest.partition(":")
    return f"/meetings/{meeting_id}/minutes/translations/{language}#block-{block_id}"


TRANSLATION_DRAFT = DraftForm(
    name="translation",
    single=frozenset({"text", "override_reason"}),
    require=_require_translating,
    page=_page_of,
)
DRAFTS = (TRANSLATION_DRAFT,)


def _language(call: Call) -> str:
    language = call.request.match_info["language"]
    if language not in PHRASES:
        raise NotFound
    return language


_AT = "/meetings/{meeting_id}/minutes/translations/{language}"

PAGES: tuple[Page, ...] = (
    Page("translation", "GET", _AT, show),
    Page("translation.store", "POST", _AT, translate),
    Page("translation.draft", "POST", f"{_AT}/draft", draft),
    Page("translation.use", "POST", f"{_AT}/typed-before", use),
)
