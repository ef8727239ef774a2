"""After the decision: what the recommendations of a meeting wait for, when the room is closed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from mdt.domain import valuesets
from mdt.domain.advice_checks import (
    advisory,
    checks_of,
    guidelines_differ,
    may_answer_fit,
    stands,
)
from mdt.domain.codes import advice as codes
from mdt.domain.decide.advice import CONFIRM_WITHIN
from mdt.domain.decide.recommendations import dissent
from mdt.domain.errors import MdtError, NotFound
from mdt.domain.ids import DissentId, ItemId, MeetingId, PersonId, RecommendationId
from mdt.domain.meetings import Meeting
from mdt.domain.policy import Action
from mdt.domain.presence import attended_item
from mdt.domain.recommendations import Recommendation
from mdt.domain.visibility import may_see_item
from mdt.exports.exported import exported
from mdt.exports.fhir import render
from mdt.service.advice import owner_of
from mdt.service.outcome import Outcome
from server.http import drafts
from server.http.access import Seen, seeing
from server.http.call import Call
from server.http.drafts import DraftForm
from server.http.handlers.meetings import audit, changed
from server.http.page import Page
from server.http.statuses import status_of
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork

Kept = Mapping[RecommendationId, KeptDraft]


class AdviceForm(BaseModel):
    """What one of the small forms of the page says."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_max_length=4_000)

    do: str = ""
    recommendation_id: str = ""
    item_id: str = ""
    dissent_id: str = ""
    available: str = ""
    affordable: str = ""
    registered: str = ""
    note: str = ""
    check: str = ""
    answer: str = ""
    stance: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One recommendation, and what the reader may do about it."""

    found: Recommendation
    title: str
    implementer: str
    is_advisory: bool
    differ: bool
    before: int  # number of the one that it replaces, or 0
    after: int
    checks: tuple[tuple[str, str], ...]  # check and answer
    waits_for: tuple[str, ...]  # disciplines that have not confirmed yet
    may_fit: bool
    may_check: bool
    may_confirm: bool
    may_dissent: bool


async def show(call: Call) -> web.StreamResponse:
    """Show every recommendation with what it still waits for."""
    return await _page(call, AdviceForm())


async def act(call: Call) -> web.StreamResponse:
    """Answer, confirm or dissent, as the pressed button says."""
    form = AdviceForm.model_validate(await call.form())
    work = _WORKS.get(form.do)
    if work is None:
        raise NotFound

    def commit(uow: ServerUnitOfWork) -> Outcome:
        return changed(uow, call, _AUDITED[form.do], work(call, uow, form))

    try:
        await call.deps.write.run(commit)
    except MdtError as refused:
        return await _page(call, form, refused)
    return call.redirect(f"/meetings/{call.meeting_id}/advice")


async def fhir(call: Call) -> web.StreamResponse:
    """Send the minutes and recommendations of a meeting as a FHIR document."""
    meeting_id, by = call.meeting_id, call.person_id

    def work(uow: ServerUnitOfWork) -> bytes:
        meeting = seeing(call, Action.MINUTES_READ)(uow).meeting
        cases = {each.case_id for each in meeting.recommendations.values()}
        pseudonyms = {case_id: uow.cases.get(case_id).pseudonym for case_id in cases}
        return render(exported(meeting, pseudonyms, reader=by))

    body = await call.deps.read.run(work)
    await call.deps.write.run(lambda uow: audit(uow, call, "meeting.exported", meeting_id))
    return web.Response(
        body=body,
        content_type="application/fhir+json",
        headers={"Content-Disposition": f'attachment; filename="meeting-{meeting_id}.json"'},
    )


async def _page(call: Call, form: AdviceForm, why: MdtError | None = None) -> web.StreamResponse:
    meeting_id = call.meeting_id

    def work(uow: ServerUnitOfWork) -> tuple[Seen, tuple[Row, ...], Kept, Kept]:
        def kept(form: DraftForm, found: Iterable[Row]) -> Kept:
            ids = [row.found.id for row in found]
            return {id_: drafts.find(call, uow, form, subject_of(meeting_id, id_)) for id_ in ids}

        seen = seeing(call, Action.MINUTES_READ)(uow)
        rows = tuple(
            row_of(call, seen, each, owner_of(uow, seen.meeting, each.id))
            for each in seen.meeting.recommendations.values()
            if each.number and may_see_item(seen.meeting, call.person_id, each.item_id)
        )
        fits = kept(FIT_DRAFT, (row for row in rows if row.may_fit))
        return seen, rows, fits, kept(DISSENT_DRAFT, (row for row in rows if row.may_dissent))

    seen, rows, fits, dissents = await call.deps.read.run(work)
    return call.page(
        "advice.html",
        status=200 if why is None else status_of(why),
        meeting=seen.meeting,
        rows=rows,
        fit_drafts=fits,
        dissent_drafts=dissents,
        form=form,
        me=call.person_id,
        code=why.code if why is not None else "",
        sentence=call.said(why) if why is not None else "",
        sets=valuesets,
        codes=codes,
    )


def row_of(call: Call, seen: Seen, found: Recommendation, owner_id: PersonId | None) -> Row:
    """Return a recommendation with what it waits for, and what the reader can do about it."""
    meeting, me = seen.meeting, call.person_id
    item = meeting.item(found.item_id)
    person = meeting.participants.get(found.content.implementer_id or PersonId(""))
    confirmed = {word.discipline for word in found.confirmations}
    waits_for = tuple(code for code in found.to_confirm if code not in confirmed)
    is_open = meeting.minutes is None or not meeting.minutes.were_signed
    dissented = any(d.person_id == me and d.withdrawn_at is None for d in found.dissents)
    in_time = (
        found.recorded_at is not None and call.deps.clock() <= found.recorded_at + CONFIRM_WITHIN
    )
    return Row(
        found=found,
        title=item.title if item is not None else "",
        implementer=person.display_name
        if person is not None
        else found.content.implementer_institution,
        is_advisory=advisory(found),
        differ=guidelines_differ(found.content),
        before=_number(meeting, found.supersedes),
        after=_number(meeting, found.superseded_by),
        checks=tuple(
            (check, found.quality[check].answer if check in found.quality else "")
            for check in checks_of(found)
        ),
        waits_for=waits_for,
        may_fit=stands(found)
        and seen.allows(Action.LOCAL_FIT_ANSWER)
        and may_answer_fit(meeting, found, me, owner_id),
        may_check=stands(found) and seen.allows(Action.RECOMMENDATION_RECORD),
        may_confirm=stands(found)
        and in_time
        and seen.actor.discipline in waits_for
        and (found.quorum is None or me not in found.quorum.recused)
        and seen.allows(Action.RECOMMENDATION_CONFIRM),
        may_dissent=stands(found)
        and is_open
        and not dissented
        and item is not None
        and seen.allows(Action.DISSENT_ADD)
        and attended_item(meeting, item, me),
    )


def _number(meeting: Meeting, recommendation_id: RecommendationId | None) -> int:
    if recommendation_id is None:
        return 0
    return meeting.recommendations[recommendation_id].number


def _fit(call: Call, uow: ServerUnitOfWork, form: AdviceForm) -> Outcome:
    subject = subject_of(call.meeting_id, RecommendationId(form.recommendation_id))
    drafts.finish(call, uow, FIT_DRAFT, subject)
    return call.deps.board.advice.answer_fit(
        uow,
        call.meeting_id,
        RecommendationId(form.recommendation_id),
        by=call.person_id,
        available=form.available,
        affordable=form.affordable,
        registered=form.registered,
        note=form.note,
    )


def _check(call: Call, uow: ServerUnitOfWork, form: AdviceForm) -> Outcome:
    return call.deps.board.advice.answer_quality(
        uow,
        call.meeting_id,
        RecommendationId(form.recommendation_id),
        by=call.person_id,
        check=form.check,
        answer=form.answer,
    )


def _confirm(call: Call, uow: ServerUnitOfWork, form: AdviceForm) -> Outcome:
    return call.deps.board.advice.confirm(
        uow, call.meeting_id, RecommendationId(form.recommendation_id), by=call.person_id
    )


def _dissent(call: Call, uow: ServerUnitOfWork, form: AdviceForm) -> Outcome:
    subject = subject_of(call.meeting_id, RecommendationId(form.recommendation_id))
    drafts.finish(call, uow, DISSENT_DRAFT, subject)
    return call.deps.board.recommendations.dissent(
        uow,
        call.meeting_id,
        ItemId(form.item_id),
        by=call.person_id,
        stance=form.stance,
        text=form.text,
    )


def _withdraw(call: Call, uow: ServerUnitOfWork, form: AdviceForm) -> Outcome:
    return call.deps.board.recommendations.withdraw_dissent(
        uow, call.meeting_id, ItemId(form.item_id), DissentId(form.dissent_id), by=call.person_id
    )


def subject_of(meeting_id: MeetingId, recommendation_id: RecommendationId) -> str:
    """Return what local fit or a dissent is about, as the address of its draft names it."""
    return f"{meeting_id}:{recommendation_id}"


def _require_answering(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
    """Refuse who does not answer for the patient's hospital. Raises NotFound, NotAllowed."""
    meeting_id, _, recommendation_id = subject.partition(":")
    meeting, _ = call.deps.board.meetings.read(
        uow, MeetingId(meeting_id), by=call.person_id, action=Action.LOCAL_FIT_ANSWER
    )
    found = meeting.recommendations.get(RecommendationId(recommendation_id))
    if (
        found is None
        or not stands(found)
        or not may_see_item(meeting, call.person_id, found.item_id)
        or not may_answer_fit(meeting, found, call.person_id, owner_of(uow, meeting, found.id))
    ):
        raise NotFound


def _require_dissenting(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
    """Refuse what does not stand, and whom the decision would. Raises NotFound, NotAllowed."""
    meeting_id, _, recommendation_id = subject.partition(":")
    meeting, actor = call.deps.board.meetings.read(
        uow, MeetingId(meeting_id), by=call.person_id, action=Action.MINUTES_READ
    )
    found = meeting.recommendations.get(RecommendationId(recommendation_id))
    if found is None or not stands(found):
        raise NotFound
    dissent(
        meeting,
        by=actor,
        item_id=found.item_id,
        stance=next(iter(valuesets.STANCES)),
        text="",
        new_id=DissentId(""),
    )


FIT_DRAFT = DraftForm(
    name="fit",
    single=frozenset({"available", "affordable", "registered", "note"}),
    require=_require_answering,
    page=lambda subject: f"/meetings/{subject.partition(':')[0]}/advice",
)
DISSENT_DRAFT = DraftForm(
    name="dissent",
    single=frozenset({"stance", "text"}),
    require=_require_dissenting,
    page=lambda subject: f"/meetings/{subject.partition(':')[0]}/advice",
)
DRAFTS = (FIT_DRAFT, DISSENT_DRAFT)

_WORKS: dict[str, Callable[[Call, ServerUnitOfWork, AdviceForm], Outcome]] = {
    "fit": _fit,
    "check": _check,
    "confirm": _confirm,
    "dissent": _dissent,
    "withdraw": _withdraw,
}
_AUDITED = {
    "fit": "local_fit.answered",
    "check": "quality.answered",
    "confirm": "recommendation.confirmed",
    "dissent": "dissent.recorded",
    "withdraw": "dissent.withdrawn",
}

PAGES: tuple[Page, ...] = (
    Page("advice", "GET", "/meetings/{meeting_id}/advice", show),
    Page("advice.act", "POST", "/meetings/{meeting_id}/advice", act),
    Page("meeting.fhir", "GET", "/meetings/{meeting_id}/fhir.json", fhir),
)
