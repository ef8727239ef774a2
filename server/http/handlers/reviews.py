"""An expert's opinion on a request, and a second reading of pathology."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from aiohttp import web

from mdt.domain import case_facts, valuesets
from mdt.domain.cases import Coded
from mdt.domain.codes import requests as codes
from mdt.domain.errors import Invalid, MdtError, NotAllowed, NotFound, RevisionConflict
from mdt.domain.ids import CaseId, MaterialId, RequestId, ReviewId
from mdt.domain.recommendations import RecommendationContent
from mdt.domain.records import Entry, RecordKind
from mdt.domain.refusals.cases import AccessRefused
from mdt.domain.requests import REQUEST
from mdt.domain.reviews import REVIEW, Finding, Opinion, Review, Slide
from mdt.service.requests import SeenRequest
from mdt.service.reviews import SeenReview
from server.http import drafts, request_forms
from server.http.call import Call
from server.http.drafts import DraftForm
from server.http.forms import FormModel, Short, Typed
from server.http.handlers.cases import note
from server.http.page import Page
from server.http.plan_text import Difference
from server.http.refusals import BadForm
from server.http.request_forms import number, read_form
from server.http.request_steps import request_id_of
from server.http.review_text import opinion_differences, review_differences
from server.http.statuses import status_of
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork


class AboutCase(Protocol):
    """A value that is about a case."""

    @property
    def case_id(self) -> CaseId:
        """Which."""


T = TypeVar("T")
R = TypeVar("R", bound=AboutCase)

BLANK_SLIDES = 2
"""Empty rows for slides that the form offers beyond those that are filled in."""


class OpinionForm(FormModel):
    """An opinion as it is written."""

    do: Short = ""
    based_on: Short = ""
    stance: Short = ""
    diagnosis: Typed = ""
    type: Short = ""
    intent: Short = ""
    lead_discipline: Short = ""
    text: Typed = ""
    limits: Typed = ""
    reason: Typed = ""


class ReviewForm(FormModel):
    """A second reading as it is written; the columns of the slides are of one length."""

    do: Short = ""
    based_on: Short = ""
    grade: Short = ""
    code: Typed = ""
    term: Typed = ""
    stage: Typed = ""
    wording: Typed = ""
    note: Typed = ""
    stain: tuple[Typed, ...] = ()
    block: tuple[Typed, ...] = ()
    magnification: tuple[Typed, ...] = ()
    material_id: tuple[Short, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOpinion:
    """What the page of an opinion tells."""

    seen: SeenRequest
    entry: Entry[Opinion]
    sheet: tuple[case_facts.FactSection, ...]
    draft: KeptDraft


async def noted(
    call: Call, look: Callable[[ServerUnitOfWork], T], kind: RecordKind[R], subject_id: str
) -> T:
    """Read what shows a case, and note in its audit that it was shown or refused."""

    def about(uow: ServerUnitOfWork) -> str:
        return uow.records.current(kind, subject_id).value.case_id

    case_id = await call.deps.read.run(about)
    try:
        found = await call.deps.read.run(look)
    except AccessRefused as refused:
        await note(call, "case.refused", case_id, {kind.name: subject_id, "reason": refused.code})
        raise
    await note(call, "case.read", case_id, {kind.name: subject_id})
    return found


async def opinion(call: Call) -> web.StreamResponse:
    """Show the form of the caller's opinion beside the question and the case."""
    request_id = request_id_of(call)
    shown = await noted(
        call, lambda uow: _shown_opinion(call, uow, request_id), REQUEST, request_id
    )
    form = drafts.overlaid(OPINION_DRAFT, _opinion_form(shown.entry), shown.draft)
    return _opinion_page(call, shown, form)


async def give(call: Call) -> web.StreamResponse:
    """Give the opinion, or say that one cannot; a refusal keeps what was typed."""
    form = read_form(await call.form(), OpinionForm)
    opinions, request_id, by = call.deps.board.opinions, request_id_of(call), call.person_id
    n = number(form.based_on)

    def work(uow: ServerUnitOfWork) -> Entry[Opinion]:
        drafts.finish(call, uow, OPINION_DRAFT, request_id)
        if form.do == "refuse":
            return opinions.refuse(uow, request_id, by=by, based_on=n, reason=form.reason)
        return opinions.give(
            uow,
            request_id,
            by=by,
            based_on=n,
            stance=form.stance,
            diagnosis=form.diagnosis,
            advice=RecommendationContent(
                type=form.type,
                intent=form.intent,
                lead_discipline=form.lead_discipline,
                text=form.text,
            ),
            limits=form.limits,
        )

    try:
        await call.deps.write.run(work)
    except MdtError as refused:
        if type(refused) in {NotAllowed, NotFound}:  # it was not asked of the caller
            raise
        shown = await call.deps.read.run(lambda uow: _shown_opinion(call, uow, request_id))
        return _opinion_page(call, shown, form, why=refused)
    return call.redirect(f"/requests/{request_id}")


async def review(call: Call) -> web.StreamResponse:
    """Show a second reading: its form to the reviewer, what it found to the others."""
    review_id = _review_id(call)
    seen = await noted(call, lambda uow: _seen_review(call, uow, review_id), REVIEW, review_id)
    return await _review_page(call, seen)


async def grade(call: Call) -> web.StreamResponse:
    """Save what was read so far, or complete the second reading with its grade."""
    typed = await call.form()
    columns = ("stain", "block", "magnification", "material_id")
    form = read_form(typed, ReviewForm, columns)
    if len({len(getattr(form, name)) for name in columns}) > 1:
        raise BadForm
    reviews, review_id, by = call.deps.board.reviews, _review_id(call), call.person_id
    seen = await call.deps.read.run(lambda uow: _seen_review(call, uow, review_id))
    n, slides, after = number(form.based_on), _slides(form), _finding(form, seen.entry.value)

    def work(uow: ServerUnitOfWork) -> Entry[Review]:
        drafts.finish(call, uow, REVIEW_DRAFT, review_id)
        if form.do == "complete":
            return reviews.complete(
                uow,
                review_id,
                by=by,
                based_on=n,
                grade=form.grade,
                slides=slides,
                after=after,
                note=form.note,
            )
        return reviews.save(
            uow, review_id, by=by, based_on=n, slides=slides, after=after, note=form.note
        )

    try:
        await call.deps.write.run(work)
    except MdtError as refused:
        seen = await call.deps.read.run(lambda uow: _seen_review(call, uow, review_id))
        return await _review_page(call, seen, form, why=refused)
    return call.redirect(f"/reviews/{review_id}")


def _opinion_page(
    call: Call, shown: ShownOpinion, form: OpinionForm, *, why: MdtError | None = None
) -> web.Response:
    told = call.said(why) if why is not None else ""
    errors = request_forms.errors_of(why, told) if isinstance(why, Invalid) else {}
    both: list[Difference] = []
    if isinstance(why, RevisionConflict) and isinstance(why.rejected, Opinion):
        both = opinion_differences(shown.entry.value, why.rejected, call)
        form = form.model_copy(update={"based_on": str(shown.entry.n)})
    return call.page(
        "opinion.html",
        status_of(why) if why else 200,
        shown=shown,
        request_id=request_id_of(call),
        draft=shown.draft,
        draft_address=OPINION_DRAFT.address(request_id_of(call)),
        request=shown.seen.request,
        opinion=shown.entry.value,
        form=form,
        errors=errors,
        code=why.code if why else "",
        sentence="" if errors else told,
        differences=both,
        said=lambda parts: case_facts.said(parts, call.say, call.formats.country),
        sets=valuesets,
        codes=codes,
    )


async def _review_page(
    call: Call, seen: SeenReview, typed: ReviewForm | None = None, *, why: MdtError | None = None
) -> web.Response:
    review_id = _review_id(call)
    draft = await call.deps.read.run(lambda uow: drafts.find(call, uow, REVIEW_DRAFT, review_id))
    form = typed or drafts.overlaid(REVIEW_DRAFT, _review_form(seen), draft)
    told = call.said(why) if why is not None else ""
    errors = request_forms.errors_of(why, told) if isinstance(why, Invalid) else {}
    both: list[Difference] = []
    if isinstance(why, RevisionConflict) and isinstance(why.rejected, Review):
        both = review_differences(seen.entry.value, why.rejected, call)
        form = form.model_copy(update={"based_on": str(seen.entry.n)})
    value = seen.entry.value
    names = await call.deps.read.run(
        lambda uow: {
            each: uow.people.get(each).display_name
            for each in (value.reviewer_id, value.asked_by, value.local_pathologist_id)
            if each is not None
        }
    )
    return call.page(
        "review.html",
        status_of(why) if why else 200,
        seen=seen,
        review=value,
        review_id=review_id,
        draft=draft,
        draft_address=REVIEW_DRAFT.address(review_id),
        names=names,
        scans={one.id: one for one in seen.version.materials if one.kind in {"wsi", "photo"}},
        form=form,
        errors=errors,
        code=why.code if why else "",
        sentence=told,
        differences=both,
        sets=valuesets,
        codes=codes,
    )


def _shown_opinion(call: Call, uow: ServerUnitOfWork, request_id: RequestId) -> ShownOpinion:
    board, by = call.deps.board, call.person_id
    seen = board.requests.read(uow, request_id, by=by)
    entry = board.opinions.opinion(uow, request_id, by=by)
    if entry is None:
        raise NotFound
    version = uow.cases.current(seen.request.case_id)
    return ShownOpinion(
        seen=seen,
        entry=entry,
        sheet=case_facts.sections(version.sheet),
        draft=drafts.find(call, uow, OPINION_DRAFT, request_id),
    )


def _opinion_form(entry: Entry[Opinion]) -> OpinionForm:
    value = entry.value
    return OpinionForm(
        based_on=str(entry.n),
        stance=value.stance,
        diagnosis=value.diagnosis,
        type=value.advice.type,
        intent=value.advice.intent,
        lead_discipline=value.advice.lead_discipline,
        text=value.advice.text,
        limits=value.limits,
        reason=value.reason,
    )


def _seen_review(call: Call, uow: ServerUnitOfWork, review_id: ReviewId) -> SeenReview:
    return call.deps.board.reviews.read(uow, review_id, by=call.person_id)


def _review_form(seen: SeenReview) -> ReviewForm:
    """Return the form as stored; at first the scans of the case stand for the slides."""
    value = seen.entry.value
    scans = [one for one in seen.version.materials if one.kind == "wsi"]
    slides = value.slides or tuple(Slide(stain=one.title, material_id=one.id) for one in scans)
    slides = (*slides, *(Slide(stain="") for _ in range(BLANK_SLIDES)))
    return ReviewForm(
        based_on=str(seen.entry.n),
        grade=value.grade,
        code=value.after.morphology.code,
        term=value.after.morphology.text,
        stage=value.after.stage,
        wording=value.after.text,
        note=value.note,
        stain=tuple(slide.stain for slide in slides),
        block=tuple(slide.block for slide in slides),
        magnification=tuple(slide.magnification for slide in slides),
        material_id=tuple(slide.material_id or "" for slide in slides),
    )


def _slides(form: ReviewForm) -> tuple[Slide, ...]:
    return tuple(
        Slide(
            stain=stain,
            block=block,
            magnification=magnification,
            material_id=MaterialId(material_id) if material_id else None,
        )
        for stain, block, magnification, material_id in zip(
            form.stain, form.block, form.magnification, form.material_id, strict=True
        )
    )


def _finding(form: ReviewForm, review: Review) -> Finding:
    coded = review.before.morphology
    return Finding(
        morphology=Coded(
            system=coded.system, version=coded.version, code=form.code, text=form.term
        ),
        stage=form.stage,
        text=form.wording,
    )


def _review_id(call: Call) -> ReviewId:
    return ReviewId(call.request.match_info["review_id"])


def _require_grading(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
    """Refuse who does not read these slides, or has completed it. Raises NotFound."""
    if not _seen_review(call, uow, ReviewId(subject)).may_grade:
        raise NotFound


OPINION_DRAFT = DraftForm(
    name="opinion",
    single=frozenset(OpinionForm.model_fields) - {"do", "based_on"},
    require=lambda call, uow, subject: _shown_opinion(call, uow, RequestId(subject)),
    page=lambda subject: f"/requests/{subject}/opinion",
)
REVIEW_DRAFT = DraftForm(
    name="review",
    single=frozenset({"grade", "code", "term", "stage", "wording", "note"}),
    columns=frozenset({"stain", "block", "magnification", "material_id"}),
    require=_require_grading,
    page=lambda subject: f"/reviews/{subject}",
)
DRAFTS = (OPINION_DRAFT, REVIEW_DRAFT)

PAGES: tuple[Page, ...] = (
    Page("opinion", "GET", "/requests/{request_id}/opinion", opinion),
    Page("opinion.give", "POST", "/requests/{request_id}/opinion", give),
    Page("review", "GET", "/reviews/{review_id}", review),
    Page("review.grade", "POST", "/reviews/{review_id}", grade),
)
