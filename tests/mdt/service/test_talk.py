"""An orderly discussion: who could not follow, checklist, call-out, positions."""

from dataclasses import replace

import pytest

from mdt.domain.boards_kept import BOARD, kept_of
from mdt.domain.errors import (
    MdtError,
    NoItemOpen,
    NotACase,
    NotAllowed,
    NotPresent,
    ReasonRequired,
    SessionNotRunning,
    UnknownCode,
    UnknownItem,
)
from mdt.domain.ids import PersonId
from mdt.domain.refusals.talk import (
    NobodyOfDiscipline,
    NoRoundOpen,
    RoundIsOpen,
)
from mdt.domain.talk import deaf_at, positions_on
from mdt.service.outcome import Outcome
from tests.mdt.service.sitting import BOARD as BOARD_ID
from tests.mdt.service.sitting import FIRST, LECTURE, PREVIOUS, SECOND, Sitting, refold
from tests.mdt.service.test_polls import answer, move_poll, open_poll

RADIOLOGIST = PersonId("radiologist")


def at_case() -> Sitting:
    return Sitting().live().called()


def report(sitting: Sitting, by: str = "radiologist", kind: str = "no_audio") -> Outcome:
    return sitting.do(sitting.service.talk.report, by=by, item_id=FIRST, kind=kind)


def solve(sitting: Sitting, by: str, whose: str = "radiologist") -> Outcome:
    return sitting.do(
        sitting.service.talk.solve,
        by=by,
        item_id=FIRST,
        kind="no_audio",
        person_id=PersonId(whose),
    )


def test_who_cannot_hear_says_so_once_and_it_stands_with_the_item() -> None:
    sitting = at_case()

    report(sitting)
    assert report(sitting).events == ()

    (told,) = deaf_at(sitting.meeting, FIRST)
    assert (told.person_id, told.discipline, told.kind) == ("radiologist", "radiology", "no_audio")
    assert refold(sitting.log) == sitting.meeting


@pytest.mark.parametrize("by", ["radiologist", "chair"])
def test_it_is_solved_by_who_said_it_or_by_the_chair(by: str) -> None:
    sitting = at_case()
    report(sitting)
    with pytest.raises(NotAllowed):
        solve(sitting, "member")

    solve(sitting, by)

    assert deaf_at(sitting.meeting, FIRST) == ()
    assert solve(sitting, by).events == ()


def tick(sitting: Sitting, code: str = "imaging", *, by: str = "scribe", done: bool = True) -> None:
    sitting.do(sitting.service.talk.tick, by=by, item_id=FIRST, code=code, is_done=done)


def test_a_tick_is_set_and_taken_back() -> None:
    sitting = at_case()

    tick(sitting)
    tick(sitting, "plan", by="chair")
    tick(sitting)
    tick(sitting, done=False)

    assert sitting.meeting.talk.ticked[FIRST] == {"plan"}
    assert sitting.types().count("checklist.ticked") == 3


def call_out(sitting: Sitting, discipline: str, by: str = "chair") -> Outcome:
    return sitting.do(sitting.service.talk.call_out, by=by, item_id=FIRST, discipline=discipline)


def test_a_discipline_is_asked_and_has_the_floor() -> None:
    sitting = at_case()

    call_out(sitting, "radiology")

    assert sitting.meeting.floor == "radiologist"
    assert sitting.meeting.talk.called_out[FIRST] == ("radiology",)


def test_of_a_discipline_the_one_speaks_who_counts_and_raised_a_hand() -> None:
    sitting = Sitting().live("chair", "deputy", "scribe", "member", "trainee").called()
    sitting.do(sitting.service.discussion.raise_hand, by="trainee")
    sitting.do(sitting.service.discussion.raise_hand, by="deputy")

    call_out(sitting, "medical_oncology")
    assert sitting.meeting.floor == "member"
    call_out(sitting, "surgical_oncology")
    assert sitting.meeting.floor == "deputy"
    assert sitting.meeting.hands == ("trainee",)


def test_a_discipline_that_is_not_here_cannot_be_asked() -> None:
    with pytest.raises(NobodyOfDiscipline, match="Radiation oncology"):
        call_out(at_case(), "radiation_oncology")


def open_round(sitting: Sitting, *, blind: bool = False) -> None:
    sitting.do(sitting.service.talk.open_round, by="chair", item_id=FIRST, blind=blind)


def close_round(sitting: Sitting) -> None:
    sitting.do(sitting.service.talk.close_round, by="chair", item_id=FIRST)


def position(sitting: Sitting, by: str, stance: str = "agree", comment: str = "") -> Outcome:
    return sitting.do(
        sitting.service.talk.take_position,
        by=by,
        item_id=FIRST,
        stance=stance,
        comment=comment,
    )


def test_of_a_round_the_last_word_of_each_counts_and_rounds_are_kept_apart() -> None:
    sitting = at_case()
    open_round(sitting)
    position(sitting, "member", "disagree", "Too frail.")
    position(sitting, "radiologist")
    position(sitting, "member", "abstain")
    assert position(sitting, "member", "abstain").events == ()
    close_round(sitting)
    open_round(sitting)
    position(sitting, "member")

    found = [(one.round, one.person_id, one.stance) for one in positions_on(sitting.meeting, FIRST)]

    assert found == [
        (1, "radiologist", "agree"),
        (1, "member", "abstain"),
        (2, "member", "agree"),
    ]
    assert sitting.types().count("position.recorded") == 4
    assert refold(sitting.log) == sitting.meeting


def test_positions_are_given_when_they_are_asked_for() -> None:
    sitting = at_case()
    with pytest.raises(NoRoundOpen):
        position(sitting, "member")
    open_round(sitting)
    with pytest.raises(RoundIsOpen):
        open_round(sitting)
    close_round(sitting)
    with pytest.raises(NoRoundOpen):
        position(sitting, "member")
    with pytest.raises(NoRoundOpen):
        close_round(sitting)


def test_agreeing_with_a_comment_needs_the_comment() -> None:
    sitting = at_case()
    open_round(sitting)

    with pytest.raises(ReasonRequired):
        position(sitting, "member", "agree_with_comment", " ")


@pytest.mark.parametrize("by", ["trainee", "guest", "observer", "coordinator"])
def test_only_who_counts_takes_a_position(by: str) -> None:
    sitting = at_case().joined("coordinator")
    open_round(sitting)

    with pytest.raises(NotAllowed):
        position(sitting, by)


def test_the_board_decides_that_every_first_round_is_blind() -> None:
    sitting = at_case()
    board = sitting.uow.boards.get(BOARD_ID)
    kept = replace(kept_of(board), blind_first_round=True)
    sitting.uow.records.add(
        BOARD, BOARD_ID, kept, based_on=0, by=None, at=sitting.now, action="board.settled"
    )

    open_round(sitting)
    first = sitting.meeting.talk.rounds[FIRST]
    close_round(sitting)
    open_round(sitting)

    assert first.blind
    assert not sitting.meeting.talk.rounds[FIRST].blind


CALLS: dict[str, tuple[str, dict[str, object]]] = {
    "report": ("member", {"kind": "no_audio"}),
    "tick": ("scribe", {"code": "imaging", "is_done": True}),
    "call_out": ("chair", {"discipline": "radiology"}),
    "open_round": ("chair", {}),
    "close_round": ("chair", {}),
    "take_position": ("member", {"stance": "agree"}),
    "open_poll": ("chair", {"question": "?", "options": ("a", "b"), "method": "named"}),
}


def refused(sitting: Sitting, name: str, **over: object) -> type[MdtError]:
    by, more = CALLS[name]
    with pytest.raises(MdtError) as error:
        sitting.do(getattr(sitting.service.talk, name), by=by, **{**more, **over})
    return type(error.value)


@pytest.mark.parametrize("name", CALLS)
def test_the_talk_is_about_the_item_that_is_open_in_a_running_session(name: str) -> None:
    live = at_case()
    assert refused(live, name, item_id=SECOND) is NoItemOpen
    assert refused(live, name, item_id="other") is UnknownItem
    before = Sitting().published().joined("chair", "member", "scribe")
    assert refused(before, name, item_id=FIRST) is SessionNotRunning
    assert refused(Sitting().live().ended(), name, item_id=FIRST) is SessionNotRunning
    gone = at_case().left(CALLS[name][0])
    assert refused(gone, name, item_id=FIRST) is NotPresent


@pytest.mark.parametrize("name", ["tick", "open_round", "close_round", "take_position"])
def test_checklist_and_positions_are_about_cases(name: str) -> None:
    sitting = Sitting().live().called(LECTURE)

    assert refused(sitting, name, item_id=LECTURE) is NotACase


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("report", "kind"),
        ("tick", "code"),
        ("call_out", "discipline"),
        ("open_poll", "method"),
    ],
)
def test_codes_are_of_their_value_sets(name: str, field: str) -> None:
    assert refused(at_case(), name, item_id=FIRST, **{field: "nonsense"}) is UnknownCode


def test_the_minutes_tell_what_was_said_and_point_at_it() -> None:
    sitting = Sitting().live().called(PREVIOUS).closed(PREVIOUS).called()
    tick(sitting)
    report(sitting)
    open_round(sitting, blind=True)
    position(sitting, "member", "disagree", "Too frail.")
    close_round(sitting)
    poll_id = open_poll(sitting)
    answer(sitting, poll_id, "member", "No")
    move_poll(sitting, poll_id, "close")
    move_poll(sitting, poll_id, "publish")
    void = open_poll(sitting, question="Really?")
    move_poll(sitting, void, "void")
    sitting.closed(reason="We shall see.")
    for item in (SECOND, LECTURE):
        sitting.deferred(item)
    sitting.do(sitting.service.sessions.end, by="chair")

    assert sitting.meeting.minutes is not None
    told = {
        (block.kind, block.text)
        for block in sitting.meeting.minutes.blocks
        if block.item_id == FIRST
    }
    assert {
        ("note", "Gone through: imaging."),
        (
            "position",
            "Positions, round 1, given blind: Dr Member (Medical oncology): disagrees,"
            " “Too frail.”.",
        ),
        (
            "poll",
            "Poll “Surgery first?”, put to 4, answered by 1: “Yes” 0, “No” 1 (Dr Member).",
        ),
        ("poll", "Poll “Really?” was declared void: “Wrong question.”"),
    } <= told
    (comms,) = [text for kind, text in told if kind == "comms"]
    assert comms.startswith("Dr Radiologist (Radiology), from ")
    assert comms.endswith("could not hear. This was not solved while the item was open.")
    refs = {block.kind: block.refs for block in sitting.meeting.minutes.blocks}
    assert sitting.log[refs["position"][0] - 1].event.TYPE == "position.recorded"
    assert sitting.log[refs["comms"][0] - 1].event.TYPE == "comms.reported"
