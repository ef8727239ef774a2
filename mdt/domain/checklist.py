"""The checklist of the case: which lines are ticked, and which of them the record ticks by itself.

What the record says is stored nowhere: it follows from the meeting as it is, so a line falls back
as soon as it no longer holds. Of a case that is decided it is what held at the decision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mdt.domain.agenda import OPEN_STATES, AgendaItem
from mdt.domain.codes.talk import CHECKLIST
from mdt.domain.meetings import Meeting
from mdt.domain.presence import quorum_now, sides
from mdt.domain.quorum import Counted, evaluate
from mdt.domain.recommendations import Recommendation, RecommendationState

RECORD_ONLY = frozenset({"case_version", "consent", "quorum"})
"""Lines of which the record knows the whole truth: no hand ticks them.

That an image was shown it knows only of the viewer: what a shared screen showed, people say.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the checklist of a case."""

    code: str  # of codes.talk.CHECKLIST
    is_done: bool
    seq: int | None = None  # of the event that the record ticks it by; None: it does not
    by_hand: bool = True  # whether somebody can tick it, or take the tick back


def lines(meeting: Meeting, item: AgendaItem) -> tuple[Line, ...]:
    """Return every line of the checklist of a case, in its order."""
    held = by_record(meeting, item)
    ticked = meeting.talk.ticked.get(item.id, frozenset())
    return tuple(
        Line(
            code=code,
            is_done=code in held or code in ticked,
            seq=held.get(code),
            by_hand=code not in held and code not in RECORD_ONLY,
        )
        for code in CHECKLIST
    )


def by_record(meeting: Meeting, item: AgendaItem) -> Mapping[str, int]:
    """Return the lines that the record ticks, each with the number of the event it rests on."""
    found = {code: rule(meeting, item) for code, rule in _RULES.items()}
    return {code: seq for code, seq in found.items() if seq is not None}


def _version(_meeting: Meeting, item: AgendaItem) -> int | None:
    return item.version_seq


def _consent(meeting: Meeting, item: AgendaItem) -> int | None:
    """The gate was asked, and keeps the case from nobody who is invited."""
    return None if meeting.withheld.get(item.id) else item.gate_seq


def _images(_meeting: Meeting, item: AgendaItem) -> int | None:
    return item.image_seq


def _quorum(meeting: Meeting, item: AgendaItem) -> int | None:
    """Until the decision the quorum as it is; from then on the snapshot that was taken with it."""
    latest = meeting.recommendation_on(item.id)
    is_undecided = latest is None or latest.recorded_seq is None
    if item.state in OPEN_STATES and is_undecided:
        return _held_since(meeting, item)
    decided = _decided(meeting, item)
    is_met = decided is not None and decided.quorum is not None and decided.quorum.satisfied
    return decided.recorded_seq if decided is not None and is_met else None


def _held_since(meeting: Meeting, item: AgendaItem) -> int | None:
    """Return the event since which people who count now, and did all the time, are enough."""
    now = quorum_now(meeting, item.id)
    if not now.satisfied:
        return None
    since = max(item.opened_seq or 0, item.gate_seq or 0)
    came = sorted((_counts_since(meeting, item, one), n) for n, one in enumerate(now.present))
    there: list[Counted] = []
    for seq, n in came:
        if evaluate(meeting.quorum_rule, there, sides=sides(meeting)).satisfied:
            break
        there.append(now.present[n])
        since = max(since, seq)
    return since


def _counts_since(meeting: Meeting, item: AgendaItem, person: Counted) -> int:
    """Return the last event without which somebody would not count, or would have before."""
    attending, rule = meeting.attending, meeting.quorum_rule
    seat = person.via or person.person_id
    found = [stay.from_seq for stay in meeting.presence if stay.person_id == seat]
    found += [
        one.to_seq or 0
        for one in attending.recusals
        if (one.person_id, one.item_id) == (person.person_id, item.id)
    ]
    if person.via is not None:
        found.append(attending.endpoints[person.via].seq)
    if rule.verified_credentials_only:
        found.append(attending.credential_seqs.get(person.person_id, 0))
    if rule.media_needed:
        media = attending.media.get(seat)
        found.append(media.seq if media is not None else 0)
        found += [
            one.solved_seq or 0
            for one in meeting.talk.problems
            if (one.person_id, one.item_id) == (seat, item.id)
        ]
    return max(found, default=0)


def _owner(meeting: Meeting, item: AgendaItem) -> int | None:
    """The recorded wording names who carries it out, or where, and until when."""
    decided = _decided(meeting, item)
    if decided is None or decided.content.due_date is None:
        return None
    wording = decided.content
    is_named = bool(wording.implementer_id or wording.implementer_institution)
    return decided.recorded_seq if is_named else None


def _plan(meeting: Meeting, item: AgendaItem) -> int | None:
    """The wording was read back and recorded."""
    decided = _decided(meeting, item)
    return decided.recorded_seq if decided is not None else None


def _trial(meeting: Meeting, item: AgendaItem) -> int | None:
    """The recorded wording names trials."""
    decided = _decided(meeting, item)
    return decided.recorded_seq if decided is not None and decided.content.trials else None


def _decided(meeting: Meeting, item: AgendaItem) -> Recommendation | None:
    """Return the recommendation on an item that stands."""
    found = [
        one
        for one in meeting.recommendations.values()
        if one.item_id == item.id and one.state is RecommendationState.RECORDED
    ]
    return found[-1] if found else None


_RULES: Mapping[str, Callable[[Meeting, AgendaItem], int | None]] = {
    "case_version": _version,
    "consent": _consent,
    "quorum": _quorum,
    "images": _images,
    "trial": _trial,
    "plan": _plan,
    "owner": _owner,
}
"""What the record ticks, by the code of the line."""
