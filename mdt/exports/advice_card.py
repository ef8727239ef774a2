"""The card of a recommendation: all that was recorded of it, one label and value after another.

It tells what the paragraphs of one version of the minutes rest on and nothing that came later,
so a signed version is the same card for ever. What people wrote stands word for word.
"""

from collections.abc import Iterator
from datetime import datetime

from mdt.domain import valuesets
from mdt.domain.advice_content import Alternative, Guideline
from mdt.domain.codes import advice as codes
from mdt.domain.codes.attendance import NOT_COUNTED, RECUSAL_REASONS
from mdt.domain.codes.boards import CAPABILITIES
from mdt.domain.errors import N_
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import Minutes, MinutesBlock
from mdt.domain.quorum import QuorumSnapshot
from mdt.domain.recommendations import Dissent, LocalFit, Recommendation, RecommendationContent
from mdt.exports.printable import inline, printable
from mdt.exports.printed import Fact
from mdt.exports.words import Words

Told = Iterator[tuple[str, str]]
"""Labels in English, with values in the document's language; an empty value is left out."""


def card_of(words: Words, minutes: Minutes, block: MinutesBlock) -> tuple[Fact, ...]:
    """Return the card of the recommendation that a paragraph repeats; empty for any other."""
    entry = recommendation_of(words.meeting, block)
    if entry is None or entry.quorum is None:
        return ()
    known = frozenset(ref for each in minutes.blocks for ref in each.refs)
    return card(words, entry, entry.quorum, known=known, until=minutes.approved_at)


def recommendation_of(meeting: Meeting, block: MinutesBlock) -> Recommendation | None:
    """Return the recommendation that a paragraph repeats word for word, if it does."""
    if block.kind != "recommendation":
        return None
    return next(
        (each for each in meeting.recommendations.values() if each.recorded_seq in block.refs), None
    )


def card(
    words: Words,
    entry: Recommendation,
    quorum: QuorumSnapshot,
    *,
    known: frozenset[int],
    until: datetime | None = None,
) -> tuple[Fact, ...]:
    """Return what is known of a recommendation, field by field.

    Args:
        words: of the document's language.
        entry: a recorded recommendation.
        quorum: at its decision.
        known: numbers of the events that the minutes point at.
        until: when the minutes were approved; None while they are not.
    """
    told = (
        *_what(words, entry.content),
        *_who(words, entry.content),
        *_why(words, entry.content),
        *_instead(words, entry.content),
        *_board(words, entry, quorum, known, until),
        *_since(words, entry, known),
    )
    return tuple(Fact(words.say(name), value) for name, value in told if value)


def _what(words: Words, content: RecommendationContent) -> Told:
    yield codes.FIELDS["type"], words.label(valuesets.RECOMMENDATION_TYPES, content.type)
    yield codes.FIELDS["intent"], words.label(valuesets.INTENTS, content.intent)
    certainty = words.label(codes.CERTAINTIES, content.certainty or "definitive")
    yield codes.FIELDS["certainty"], certainty
    yield codes.FIELDS["condition_text"], printable(content.condition_text)
    yield codes.FIELDS["condition_due"], words.day(content.condition_due)
    yield codes.FIELDS["setting"], words.label(codes.SETTINGS, content.setting)
    yield codes.FIELDS["target"], printable(content.target)
    yield codes.FIELDS["surgery"], words.label(codes.SURGERY_RELATIONS, content.surgery)


def _who(words: Words, content: RecommendationContent) -> Told:
    lead = words.label(valuesets.DISCIPLINES, content.lead_discipline)
    yield codes.FIELDS["lead_discipline"], lead
    joint = (words.label(valuesets.DISCIPLINES, code) for code in content.joint_disciplines)
    yield codes.FIELDS["joint_disciplines"], ", ".join(joint)
    yield codes.FIELDS["implementer_id"], words.person(content.implementer_id)
    yield codes.FIELDS["implementer_institution"], printable(content.implementer_institution)
    yield codes.FIELDS["due_date"], words.day(content.due_date)
    needs = (words.label(CAPABILITIES, code) for code in content.needs)
    yield codes.FIELDS["needs"], ", ".join(needs)


def _why(words: Words, content: RecommendationContent) -> Told:
    status = words.label(valuesets.GUIDELINE_STATUSES, content.guideline_status)
    note = inline(content.guideline_note)
    yield codes.FIELDS["guideline_status"], f"{status} ({note})" if note else status
    guidelines = (_guideline(words, each) for each in content.guidelines)
    yield codes.FIELDS["guidelines"], "\n".join(guidelines)
    standard = words.label(codes.TREATMENT_STATUSES, content.treatment_status)
    yield codes.FIELDS["treatment_status"], standard
    levels = (
        f"{words.label(codes.EVIDENCE_SCHEMES, each.scheme)}: {inline(each.value)}"
        for each in content.evidence
    )
    yield codes.FIELDS["evidence"], "\n".join(levels)
    yield codes.FIELDS["strength"], printable(content.strength)
    trials = (
        " · ".join(inline(part) for part in (each.registry, each.id, each.status) if part)
        for each in content.trials
    )
    yield codes.FIELDS["trials"], "\n".join(trials)
    yield codes.FIELDS["off_label"], words.say(codes.ANSWERS["yes"]) if content.off_label else ""
    yield codes.FIELDS["rationale"], printable(content.rationale)
    yield codes.FIELDS["risks"], printable(content.risks)
    yield codes.FIELDS["patient_values"], printable(content.patient_values)


def _instead(words: Words, content: RecommendationContent) -> Told:
    """Tell the alternatives by priority; the recommendation itself is the first."""
    options = (
        f"{place}. {_alternative(words, each)}"
        for place, each in enumerate(content.alternatives, start=2)
    )
    yield codes.FIELDS["alternatives"], "\n".join(options)
    yield codes.FIELDS["plan_change"], words.label(codes.PLAN_CHANGES, content.plan_change)
    yield codes.FIELDS["consensus"], words.label(codes.CONSENSUS, content.consensus)


def _guideline(words: Words, each: Guideline) -> str:
    name = ", ".join(
        part
        for part in (
            words.label(codes.GUIDELINE_BODIES, each.body),
            inline(each.title),
            inline(each.edition),
            inline(each.chapter),
            words.day(each.on),
        )
        if part
    )
    said = words.say(N_("agrees") if each.agrees else N_("advises something else"))
    note = f": {inline(each.note)}" if each.note else ""
    address = f" · {inline(each.url)}" if each.url else ""
    return f"{name} ({said}{note}){address}"


def _alternative(words: Words, each: Alternative) -> str:
    codes_said = (
        words.label(valuesets.RECOMMENDATION_TYPES, each.type),
        words.label(valuesets.INTENTS, each.intent),
        words.label(valuesets.DISCIPLINES, each.discipline),
    )
    kind = ", ".join(part for part in codes_said if part)
    reason = f": {inline(each.reason)}" if each.reason else ""
    return f"{inline(each.text)}{f' ({kind})' if kind else ''}{reason}"


def _board(
    words: Words,
    entry: Recommendation,
    quorum: QuorumSnapshot,
    known: frozenset[int],
    until: datetime | None,
) -> Told:
    """Tell how the board decided: its quorum, who was left out of it, and who did not join."""
    yield N_("Quorum"), words.quorum(quorum)
    if not quorum.satisfied:
        yield (
            N_("Standing"),
            words.say(N_("Advice of those present, not a recommendation of the board.")),
        )
    left_out = (
        f"{inline(each.display_name)} ({words.label(valuesets.DISCIPLINES, each.discipline)}): "
        f"{words.label(NOT_COUNTED, each.reason)}"
        for each in quorum.not_counted
    )
    yield N_("Present, not counted"), "\n".join(left_out)
    recused = (
        f"{words.person(each.person_id)}: {words.label(RECUSAL_REASONS, each.reason_code)}"
        for each in words.meeting.attending.recusals
        if each.item_id == entry.item_id and each.from_seq in known
    )
    yield N_("Recused"), "\n".join(recused)
    deaf = (
        f"{words.person(each.person_id)} ({words.label(valuesets.DISCIPLINES, each.discipline)}): "
        f"{words.minuted('comms_kinds', each.kind)}"
        for each in words.meeting.talk.problems
        if each.item_id == entry.item_id and each.seq in known
    )
    yield N_("Could not follow"), "\n".join(deaf)
    dissents = (_dissent(words, each, until) for each in entry.dissents if each.seq in known)
    yield N_("Dissent"), "\n".join(dissents)
    asked = (words.label(valuesets.DISCIPLINES, code) for code in entry.to_confirm)
    yield N_("Asked to confirm"), ", ".join(asked)
    yield (
        N_("Recorded by"),
        words.say(N_("%(name)s at %(time)s, event %(seq)s"))
        % {
            "name": words.person(entry.recorded_by),
            "time": words.clock(entry.recorded_at) if entry.recorded_at else "",
            "seq": entry.recorded_seq,
        },
    )


def _dissent(words: Words, each: Dissent, until: datetime | None) -> str:
    said = (
        f"{inline(each.display_name)} ({words.label(valuesets.DISCIPLINES, each.discipline)}): "
        f"{words.minuted('stances', each.stance)}"
    )
    if each.text:
        said += f". {inline(each.text)}"
    if each.withdrawn_at is not None and (until is None or each.withdrawn_at <= until):
        said += f" ({words.say(N_('withdrawn'))})"
    return said


def _since(words: Words, entry: Recommendation, known: frozenset[int]) -> Told:
    """Tell what followed the decision."""
    before = words.meeting.recommendations.get(entry.supersedes) if entry.supersedes else None
    if before is not None:
        replaced = words.say(N_("Recommendation %(number)s")) % {"number": before.number}
        yield N_("Replaces"), f"{replaced}: {inline(entry.reason)}"
    incapable = (words.label(CAPABILITIES, code) for code in entry.incapable)
    yield N_("Lacking at the implementer’s hospital"), ", ".join(incapable)
    if entry.fit is not None and entry.fit.seq in known:
        yield N_("Local fit"), _fit(words, entry.fit)
    checks = (
        f"{words.label(codes.QUALITY_CHECKS, check)}: "
        f"{words.label(codes.QUALITY_ANSWERS, answered.answer)}"
        for check, answered in entry.quality.items()
        if answered.seq in known
    )
    yield N_("Quality checks"), "\n".join(checks)
    confirmed = (
        f"{words.person(each.person_id)} ({words.label(valuesets.DISCIPLINES, each.discipline)}), "
        f"{words.moment(each.at, words.meeting.tz)}"
        for each in entry.confirmations
        if each.seq in known
    )
    yield N_("Confirmed by"), "\n".join(confirmed)


def _fit(words: Words, fit: LocalFit) -> str:
    said = [
        words.label(codes.AVAILABILITY, fit.available),
        f"{words.say(N_('Affordable'))}: {words.label(codes.ANSWERS, fit.affordable)}",
        f"{words.say(N_('Registered'))}: {words.label(codes.ANSWERS, fit.registered)}",
    ]
    note = f". {inline(fit.note)}" if fit.note else ""
    return f"{'; '.join(said)} ({words.person(fit.by)}){note}"
