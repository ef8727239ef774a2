"""Who could not follow an item."""

from dataclasses import replace

from mdt.domain.ids import PersonId
from mdt.domain.talk import CommsProblem, Talk, deaf_at
from tests.mdt.service.sitting import FIRST, SECOND, START, Sitting


def test_a_problem_counts_at_its_item_until_it_is_solved() -> None:
    meeting = Sitting().planned().meeting
    open_one = CommsProblem(
        person_id=PersonId("member"),
        discipline="medical_oncology",
        item_id=FIRST,
        kind="no_audio",
        seq=7,
        at=START,
    )
    problems = (open_one, replace(open_one, seq=8, solved_seq=9))

    told = replace(meeting, talk=Talk(problems=problems))

    assert deaf_at(meeting, FIRST) == ()
    assert deaf_at(told, FIRST) == (open_one,)
    assert deaf_at(told, SECOND) == ()
