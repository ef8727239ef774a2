"""What opinions and second readings must hold, and when they are complete."""

from dataclasses import replace
from datetime import date, datetime

from mdt.domain.cases import CaseVersion, Coded, Material, Stage
from mdt.domain.codes.requests import (
    DISCORDANCE,
    OPINION_STANCES,
    OPINION_STATES,
    REVIEW_STATES,
)
from mdt.domain.errors import N_, Invalid, ReasonRequired, Required, UnknownMaterial
from mdt.domain.ids import CaseVersionId, MaterialId
from mdt.domain.recommendations import RecommendationContent
from mdt.domain.refusals.requests import (
    DifferenceRequired,
    GradeRequired,
    NeededInThePast,
    ReportMissing,
    SlidesMissing,
)
from mdt.domain.reviews import (
    OPINION_TRANSITIONS,
    REVIEW_TRANSITIONS,
    Finding,
    Opinion,
    Review,
    Slide,
)
from mdt.domain.text import NAME_MAX, REASON_MAX, TEXT_MAX, clean, clean_line
from mdt.domain.transitions import step
from mdt.domain.valuesets import (
    DISCIPLINES,
    INTENTS,
    RECOMMENDATION_TYPES,
    check_code,
)

SLIDES_MAX = 100
ORIGINAL_KINDS = frozenset({"report", "document"})
"""Kinds of material that an original report of pathology can be."""

_ADVICE_CODES = {
    "type": RECOMMENDATION_TYPES,
    "intent": INTENTS,
    "lead_discipline": DISCIPLINES,
}


def ask(opinion: Opinion) -> Opinion:
    """Ask an expert. Raises NeededInThePast, UnknownCode."""
    check_code(DISCIPLINES, opinion.discipline, field="discipline")
    _check_due(opinion.due_on, opinion.asked_at)
    return opinion


def give(
    opinion: Opinion,
    *,
    stance: str,
    diagnosis: str,
    advice: RecommendationContent,
    limits: str,
    seen: CaseVersionId,
    at: datetime,
) -> Opinion:
    """Give the opinion, on the version of the case that the expert has seen.

    Raises:
        UnknownCode, Required: the stance, or the advice that goes with it.
    """
    state = step(OPINION_TRANSITIONS, opinion.state, "give", labels=OPINION_STATES)
    check_code(OPINION_STANCES, stance, field="stance")
    for name, values in _ADVICE_CODES.items():
        code = getattr(advice, name)
        if code:
            check_code(values, code, field=name)
    words = replace(advice, text=clean(advice.text, limit=TEXT_MAX, field="text"))
    if stance in {"concurs_with_changes", "differs"} and not words.text:
        raise Required(field="text")
    limited = clean(limits, limit=TEXT_MAX, field="limits")
    if stance in {"insufficient_information", "outside_my_expertise"} and not limited:
        raise Required(field="limits")
    return replace(
        opinion,
        state=state,
        case_version_id=seen,
        stance=stance,
        diagnosis=clean(diagnosis, limit=TEXT_MAX, field="diagnosis"),
        advice=words,
        limits=limited,
        reason="",
        given_at=at,
    )


def refuse(opinion: Opinion, *, reason: str) -> Opinion:
    """Say that the expert cannot answer, and why."""
    state = step(OPINION_TRANSITIONS, opinion.state, "refuse", labels=OPINION_STATES)
    words = clean(reason, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    return replace(opinion, state=state, reason=words)


def reports_of(version: CaseVersion) -> tuple[Material, ...]:
    """Return the materials of a case that can be the original report."""
    return tuple(one for one in version.materials if one.kind in ORIGINAL_KINDS)


def finding_of(version: CaseVersion) -> Finding:
    """Return the diagnosis as the case has it: what the second reading is compared with."""
    sheet = version.sheet
    stage = _stage_words(sheet.stages[-1]) if sheet.stages else ""
    return Finding(morphology=sheet.morphology, stage=stage, text=sheet.diagnosis)


def check_report(version: CaseVersion, report_id: MaterialId | None) -> MaterialId:
    """Return the original report, which must be of this version of the case.

    Raises:
        ReportMissing: none was named, or the case has none.
        UnknownMaterial: it is no report of the case.
    """
    reports = {one.id for one in reports_of(version)}
    if not reports or not report_id:
        raise ReportMissing(field="report_id")
    if report_id not in reports:
        raise UnknownMaterial(field="report_id")
    return report_id


def ask_review(review: Review) -> Review:
    """Ask for a second reading. Raises NeededInThePast."""
    _check_due(review.due_on, review.asked_at)
    return review


def save(review: Review, *, slides: tuple[Slide, ...], after: Finding, note: str) -> Review:
    """Keep what was read so far."""
    state = step(REVIEW_TRANSITIONS, review.state, "save", labels=REVIEW_STATES)
    return replace(_filled(review, slides=slides, after=after, note=note), state=state)


def complete(
    review: Review,
    *,
    grade: str,
    slides: tuple[Slide, ...],
    after: Finding,
    note: str,
    at: datetime,
) -> Review:
    """Complete the second reading with its grade of discordance.

    Raises:
        ReportMissing: it has no original report to differ from.
        GradeRequired: no grade was given.
        SlidesMissing: no slide was named.
        DifferenceRequired: a discordance without a difference.
    """
    state = step(REVIEW_TRANSITIONS, review.state, "complete", labels=REVIEW_STATES)
    if not review.report_id:
        raise ReportMissing(field="report_id")
    if not grade:
        raise GradeRequired(field="grade")
    check_code(DISCORDANCE, grade, field="grade")
    filled = _filled(review, slides=slides, after=after, note=note)
    if not filled.slides:
        raise SlidesMissing(field="slides")
    if grade != "none" and filled.after == filled.before:
        raise DifferenceRequired(field="after")
    return replace(filled, state=state, grade=grade, completed_at=at)


def question_again(question: str, review: Review) -> str:
    """Return the question with which a major discordance brings a case back.

    The first question stays in its sender's words; the change is told in codes and terms.
    """
    before, after = (finding_words(one) for one in (review.before, review.after))
    return f"{question}\n\n{before} → {after}"


def finding_words(finding: Finding) -> str:
    """Return a diagnosis on one line: code, term, stage."""
    coded = finding.morphology
    return ", ".join(part for part in (f"{coded.code} {coded.text}".strip(), finding.stage) if part)


def _filled(review: Review, *, slides: tuple[Slide, ...], after: Finding, note: str) -> Review:
    if len(slides) > SLIDES_MAX:
        raise Invalid(N_("At most %(most)s entries fit."), field="slides", most=SLIDES_MAX)
    named = tuple(_tidy_slide(slide) for slide in slides)
    return replace(
        review,
        slides=tuple(slide for slide in named if slide.stain),
        after=_tidy_finding(after),
        note=clean(note, limit=TEXT_MAX, field="note"),
    )


def _tidy_slide(slide: Slide) -> Slide:
    return replace(
        slide,
        stain=clean_line(slide.stain, limit=NAME_MAX, field="slides"),
        block=clean_line(slide.block, limit=NAME_MAX, field="slides"),
        magnification=clean_line(slide.magnification, limit=NAME_MAX, field="slides"),
    )


def _tidy_finding(finding: Finding) -> Finding:
    coded = finding.morphology
    return Finding(
        morphology=Coded(
            system=coded.system,
            version=coded.version,
            code=clean_line(coded.code, limit=NAME_MAX, field="morphology"),
            text=clean_line(coded.text, limit=NAME_MAX, field="morphology"),
        ),
        stage=clean_line(finding.stage, limit=NAME_MAX, field="stage"),
        text=clean(finding.text, limit=TEXT_MAX, field="after"),
    )


def _stage_words(stage: Stage) -> str:
    tnm = " ".join(part for part in (f"{stage.prefix}{stage.t}", stage.n, stage.m) if part)
    return f"{tnm}, {stage.group}" if stage.group else tnm


def _check_due(due_on: date, asked_at: datetime) -> None:
    if due_on < asked_at.date():
        raise NeededInThePast(field="due_on")
