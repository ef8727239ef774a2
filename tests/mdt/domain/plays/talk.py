"""Acts of checklist, positions, polls and comms problems."""

from mdt.domain.ids import PersonId, PollId
from tests.mdt.domain.plays.play import Act, Play

KINDS = ("no_audio", "no_image", "language")
STANCES = ("agree", "disagree", "abstain", "outside_my_expertise")


def report_problem(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(
        play.sitting.service.talk.report, by=who, item_id=play.item(n), kind=KINDS[n % 3]
    )


def solve_problem(play: Play, who: str, _person: PersonId, n: int) -> None:
    told = play.sitting.meeting.talk.problems
    open_ones = [one for one in told if one.solved_seq is None]
    if open_ones:
        one = open_ones[n % len(open_ones)]
        play.sitting.do(
            play.sitting.service.talk.solve,
            by=who,
            item_id=one.item_id,
            kind=one.kind,
            person_id=one.person_id,
        )


def tick(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(
        play.sitting.service.talk.tick,
        by=who,
        item_id=play.item(n),
        code="imaging" if n % 2 else "pathology",
        is_done=n % 3 > 0,
    )


def call_out(play: Play, who: str, _person: PersonId, n: int) -> None:
    discipline = "radiology" if n % 2 else "pathology"
    play.sitting.do(
        play.sitting.service.talk.call_out, by=who, item_id=play.item(n), discipline=discipline
    )


def open_round(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(
        play.sitting.service.talk.open_round, by=who, item_id=play.item(n), blind=n % 2 == 0
    )


def close_round(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(play.sitting.service.talk.close_round, by=who, item_id=play.item(n))


def take_position(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(
        play.sitting.service.talk.take_position,
        by=who,
        item_id=play.item(n),
        stance=STANCES[n % 4],
        comment=f"because {n % 2}",
    )


def open_poll(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(
        play.sitting.service.talk.open_poll,
        by=who,
        item_id=play.item(n),
        question=f"Question {n}?",
        options=("Yes", "No"),
        method=("named", "by_discipline", "anonymous_temperature")[n % 3],
    )


def answer_poll(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(
        play.sitting.service.talk.answer_poll,
        by=who,
        poll_id=_poll(play, n),
        option="Yes" if n % 2 else "No",
    )


def close_poll(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(play.sitting.service.talk.close_poll, by=who, poll_id=_poll(play, n))


def publish_poll(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(play.sitting.service.talk.publish_poll, by=who, poll_id=_poll(play, n))


def void_poll(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(
        play.sitting.service.talk.void_poll, by=who, poll_id=_poll(play, n), reason="Unclear."
    )


def _poll(play: Play, n: int) -> PollId:
    """Return a poll of the open item, the last one mostly; or one that does not exist."""
    item = play.sitting.meeting.current_item
    found = [
        one.id
        for one in play.sitting.meeting.talk.polls.values()
        if item is not None and one.item_id == item.id
    ]
    return found[-1 - (n % 5 == 0) * (n % len(found))] if found else PollId("none")


ACTS: tuple[Act, ...] = (
    report_problem,
    solve_problem,
    tick,
    call_out,
    open_round,
    close_round,
    take_position,
    open_poll,
    answer_poll,
    close_poll,
    publish_poll,
    void_poll,
)
RARE: frozenset[str] = frozenset()
