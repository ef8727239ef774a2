"""Minutes in a second language: source and translation side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.bilingual import Mismatch, agreement
from mdt.domain.codes.minutes import MISMATCHES, TRANSLATION_STATUS
from mdt.domain.errors import MdtError, MinutesNotReady, NotFound, RevisionConflict
from mdt.domain.ids import BlockId
from mdt.domain.minutes import REVIEW_STATES, Minutes, MinutesBlock, Translation
from mdt.domain.minutes_text import PHRASES
from mdt.domain.policy import Action
from mdt.service.outcome import Outcome
from server.http.access import seeing
from server.http.call import Call
from server.http.forms import TranslationForm, translation_form
from server.http.handlers.meetings import changed
from server.http.page import Page
from server.http.statuses import status_of
from server.store.unit_of_work import ServerUnitOfWork


@dataclass(frozen=True, slots=True)
class Pair:
    """One paragraph in both languages, as the page shows it."""

    block: MinutesBlock
    said: Translation | None
    text: str  # in the text box: as typed, when the page comes back
    override_reason: str
    differs: tuple[Mismatch, ...]
    refused: bool = False
    stored: str | None = None  # what somebody else wrote meanwhile


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
        outcome = call.deps.board.amending.translate(
            uow,
            meeting_id,
            BlockId(form.block_id),
            by=call.person_id,
            language=language,
            text=form.text,
            status=form.status,
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


async def _page(
    call: Call, *, why: MdtError | None = None, typed: TranslationForm | None = None
) -> web.Response:
    seen = await call.deps.read.run(seeing(call, Action.MINUTES_READ))
    minutes, language = seen.meeting.minutes, _language(call)
    if minutes is None:
        raise MinutesNotReady
    if language == minutes.language:
        raise NotFound
    pairs = _pairs(minutes, language, why, typed)
    may_write = seen.allows(Action.MINUTES_TRANSLATE) and minutes.state in REVIEW_STATES
    approves = seen.allows(Action.MINUTES_END_REVIEW)
    return call.page(
        "translation.html",
        status_of(why) if why else 200,
        meeting=seen.meeting,
        minutes=minutes,
        target=language,
        pairs=pairs,
        missing=sum(pair.said is None for pair in pairs),
        may_write=may_write,
        offered=("human_checked", "unofficial", *(("approved",) if approves else ())),
        statuses=TRANSLATION_STATUS,
        mismatches=MISMATCHES,
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        is_general=why is not None and typed is None,
        sets=valuesets,
    )


def _pairs(
    minutes: Minutes, language: str, why: MdtError | None, typed: TranslationForm | None
) -> Sequence[Pair]:
    return [_pair(block, language, why, typed) for block in minutes.blocks]


def _pair(
    block: MinutesBlock, language: str, why: MdtError | None, typed: TranslationForm | None
) -> Pair:
    said = block.translations.get(language)
    mine = typed if typed is not None and typed.block_id == block.id else None
    text = mine.text if mine is not None else (said.text if said is not None else "")
    reason = said.override_reason if said is not None else ""
    return Pair(
        block=block,
        said=said,
        text=text,
        override_reason=mine.override_reason if mine is not None else reason,
        differs=agreement(block.text, text) if text else (),
        refused=mine is not None,
        stored=str(why.current) if mine is not None and isinstance(why, RevisionConflict) else None,
    )


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
)
