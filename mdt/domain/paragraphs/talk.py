"""The paragraphs of minutes about positions, polls and comms problems."""

from zoneinfo import ZoneInfo

from mdt.domain.agenda import AgendaItem, ItemKind
from mdt.domain.checklist import lines
from mdt.domain.fold.rules import name_of
from mdt.domain.meetings import Meeting
from mdt.domain.minutes_text import Phrases
from mdt.domain.paragraphs.said import Said
from mdt.domain.talk import Poll, PollState, Position, polls_on, positions_on


def of_item(meeting: Meeting, phrases: Phrases, item: AgendaItem) -> tuple[Said, ...]:
    """Return the paragraphs about one item, in order."""
    return (
        *_checklist(meeting, phrases, item),
        *_problems(meeting, phrases, item),
        *_rounds(meeting, phrases, item),
        *(_poll(meeting, phrases, one) for one in polls_on(meeting, item.id)),
    )


def of_meeting(_meeting: Meeting, _phrases: Phrases) -> tuple[Said, ...]:
    """Return the paragraphs about the meeting as a whole, in order."""
    return ()


def _checklist(meeting: Meeting, phrases: Phrases, item: AgendaItem) -> tuple[Said, ...]:
    """Return what people ticked, and what the record ticks with the events it rests on."""
    refs = tuple(ref for ref in (item.opened_seq, item.closed_seq) if ref is not None)
    if item.kind is not ItemKind.CASE or item.opened_seq is None:
        return ()
    done = [line for line in lines(meeting, item) if line.is_done]
    by_hand = [line.code for line in done if line.seq is None]
    resting = {line.code: line.seq for line in done if line.seq is not None}
    said = []
    for key, codes, seqs in (
        ("checklist", by_hand, refs),
        ("checklist_record", list(resting), tuple(sorted(set(resting.values())))),
    ):
        if codes:
            words = phrases.list(phrases.label("checklist", code) for code in codes)
            said.append(Said(kind="note", text=phrases.say(key, lines=words), refs=seqs))
    return tuple(said)


def _problems(meeting: Meeting, phrases: Phrases, item: AgendaItem) -> tuple[Said, ...]:
    said = []
    for one in meeting.talk.problems:
        if one.item_id != item.id:
            continue
        parts = [
            phrases.say(
                "comms",
                name=name_of(meeting, one.person_id),
                discipline=phrases.label("disciplines", one.discipline),
                time=one.at.astimezone(ZoneInfo(meeting.tz)).strftime("%H:%M"),
                kind=phrases.label("comms_kinds", one.kind),
            )
        ]
        if one.solved_seq is None:
            parts.append(phrases.say("comms_open"))
        refs = (one.seq,) if one.solved_seq is None else (one.seq, one.solved_seq)
        said.append(Said(kind="comms", text=phrases.join(parts), refs=refs))
    return tuple(said)


def _rounds(meeting: Meeting, phrases: Phrases, item: AgendaItem) -> tuple[Said, ...]:
    """Return a paragraph for each round in which somebody took a position."""
    by_round: dict[int, list[Position]] = {}
    for one in positions_on(meeting, item.id):
        by_round.setdefault(one.round, []).append(one)
    blind = meeting.talk.blind_rounds.get(item.id, frozenset())
    ended = meeting.talk.ended_rounds.get(item.id, frozenset())
    said = []
    for n, taken in sorted(by_round.items()):
        people = phrases.series(_position(meeting, phrases, one) for one in taken)
        parts = [phrases.say("positions_blind" if n in blind else "positions", n=n, people=people)]
        if n in ended:
            parts.append(phrases.say("round_ended", count=len(taken)))
        refs = tuple(one.seq for one in taken)
        said.append(Said(kind="position", text=phrases.join(parts), refs=refs))
    return tuple(said)


def _position(meeting: Meeting, phrases: Phrases, taken: Position) -> str:
    text = phrases.say(
        "position",
        name=name_of(meeting, taken.person_id),
        discipline=phrases.label("disciplines", taken.discipline),
        stance=phrases.label("positions", taken.stance),
    )
    quoted = [phrases.say("quoted", text=one) for one in (taken.option, taken.comment) if one]
    return phrases.list([text, *quoted])


def _poll(meeting: Meeting, phrases: Phrases, poll: Poll) -> Said:
    refs = (poll.opened_seq,) if poll.closed_seq is None else (poll.opened_seq, poll.closed_seq)
    if poll.state is PollState.VOID:
        text = phrases.say("poll_void", question=poll.question, reason=poll.reason)
        return Said(kind="poll", text=text, refs=refs)
    unpublished = "poll_ended" if poll.with_item else "poll_unpublished"
    text = phrases.say(
        "poll" if poll.state is PollState.PUBLISHED else unpublished,
        question=poll.question,
        entitled=len(poll.entitled),
        answered=len(poll.answers),
        results=phrases.list(_result(meeting, phrases, poll, one) for one in poll.options),
    )
    return Said(kind="poll", text=text, refs=refs)


def _result(meeting: Meeting, phrases: Phrases, poll: Poll, option: str) -> str:
    people = [person_id for person_id, given in poll.answers.items() if given == option]
    who: list[str] = []
    if poll.method == "named":
        who = [name_of(meeting, one) for one in people]
    elif poll.method == "by_discipline":
        of = dict.fromkeys(meeting.participants[one].discipline for one in people)
        who = [phrases.label("disciplines", one) for one in of]
    if not who:
        return phrases.say("poll_result", option=option, count=len(people))
    listed = phrases.list(who)
    return phrases.say("poll_result_of", option=option, count=len(people), who=listed)
