"""The checklist of the case: what the record ticks, by which event, and when it falls back."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mdt.domain.advice_content import Trial
from mdt.domain.attending import Named
from mdt.domain.checklist import RECORD_ONLY, Line, by_record, lines
from mdt.domain.codes.talk import CHECKLIST
from mdt.domain.events import ItemCalled, PresentationStarted
from mdt.domain.gate import Denied
from mdt.domain.happened.access import AccessDecided, EvidenceShown
from mdt.domain.happened.attendance import CredentialSeen, MediaChanged, RollCalled
from mdt.domain.ids import CaseVersionId, MaterialId, PersonId
from mdt.domain.refusals.talk import TickedByRecord
from tests.mdt.service.sitting import (
    BEIJING,
    FIRST,
    FIRST_CASE,
    IMAGE,
    LECTURE,
    RULE,
    SECOND,
    WORDING,
    Sitting,
    refold,
)

Step = Callable[[Sitting], object]


def held(sitting: Sitting) -> dict[str, int]:
    """Return what the record ticks of the first case."""
    return dict(by_record(sitting.meeting, sitting.item(FIRST)))


def line(sitting: Sitting, code: str) -> Line:
    return next(one for one in lines(sitting.meeting, sitting.item(FIRST)) if one.code == code)


def last(sitting: Sitting, event_type: str) -> int:
    """Return the number of the last event of a type."""
    return max(one.seq for one in sitting.log if event_type == one.event.TYPE)


def first(sitting: Sitting, event_type: str) -> int:
    return min(one.seq for one in sitting.log if event_type == one.event.TYPE)


def shown(sitting: Sitting, kind: str = "") -> None:
    """Show the image of the case, or say of it that it is of another kind."""
    if not kind:
        sitting.do(sitting.service.discussion.present, by="member", material_id=IMAGE)
        return
    sitting.force(
        PresentationStarted(
            item_id=FIRST,
            material_id=MaterialId("other"),
            material_sha256="ab" * 32,
            presenter_id=PersonId("member"),
            material_kind=kind,
        )
    )


def denied(sitting: Sitting, *people: str, item_id: str = FIRST) -> None:
    told = tuple(Denied(person_id=PersonId(one), reason_code="consent_withdrawn") for one in people)
    sitting.force(AccessDecided(item_id=item_id, denied=told))


def recuse(sitting: Sitting, by: str = "member") -> None:
    service = sitting.service.attending
    whose = PersonId(by)
    sitting.do(service.recuse, by=by, item_id=FIRST, person_id=whose, reason_code="COI")


def end_recusal(sitting: Sitting, by: str = "member") -> None:
    sitting.do(sitting.service.attending.end_recusal, by=by, item_id=FIRST, person_id=PersonId(by))


CALLED = {"case_version": "item.called", "consent": "item.called", "quorum": "item.called"}
RECORDED = {"plan": "recommendation.recorded", "owner": "recommendation.recorded"}

TABLE: dict[str, tuple[tuple[Step, ...], dict[str, str]]] = {
    "called": ((), CALLED),
    "an image shown": ((shown,), CALLED | {"images": "presentation.started"}),
    "a slide shown": ((lambda s: shown(s, "wsi"),), CALLED | {"images": "presentation.started"}),
    "a photograph shown": (
        (lambda s: shown(s, "photo"),),
        CALLED | {"images": "presentation.started"},
    ),
    "a report shown": ((lambda s: shown(s, "report"),), CALLED),
    "a document shown": ((lambda s: shown(s, "document"),), CALLED),
    "a later version shown": (
        (
            lambda s: s.force(
                EvidenceShown(item_id=FIRST, case_version_id=CaseVersionId("version-1-2"))
            ),
        ),
        CALLED | {"case_version": "evidence.shown"},
    ),
    "kept from somebody": (
        (lambda s: denied(s, "guest"),),
        {"case_version": "item.called", "quorum": "access.decided"},
    ),
    "kept from nobody again": (
        (lambda s: denied(s, "guest"), denied),
        CALLED | {"consent": "access.decided", "quorum": "access.decided"},
    ),
    "another case kept from somebody": ((lambda s: denied(s, "guest", item_id=SECOND),), CALLED),
    "without the medical oncologist": (
        (lambda s: s.left("member"),),
        {"case_version": "item.called", "consent": "item.called"},
    ),
    "the medical oncologist is back": (
        (lambda s: s.left("member"), lambda s: s.joined("member")),
        CALLED | {"quorum": "attendance.joined"},
    ),
    "more came than are needed": ((lambda s: s.joined("expert", "deputy"),), CALLED),
    "recused": ((recuse,), {"case_version": "item.called", "consent": "item.called"}),
    "no longer recused": ((recuse, end_recusal), CALLED | {"quorum": "recusal.ended"}),
    "drafted": ((lambda s: s.drafted(),), CALLED),
    "read back": ((lambda s: s.drafted().read_back(),), CALLED),
    "recorded": (
        (lambda s: s.drafted().read_back().recorded(),),
        CALLED | RECORDED | {"quorum": "recommendation.recorded"},
    ),
    "recorded with a trial": (
        (
            lambda s: (
                s.drafted(
                    replace(WORDING, trials=(Trial(registry="NCT", id="NCT01", status="open"),))
                )
                .read_back()
                .recorded()
            ),
        ),
        CALLED
        | RECORDED
        | {"quorum": "recommendation.recorded", "trial": "recommendation.recorded"},
    ),
    "the quorum is lost after the decision": (
        (lambda s: s.drafted().read_back().recorded(), lambda s: s.left("member")),
        CALLED | RECORDED | {"quorum": "recommendation.recorded"},
    ),
    "decided without, and the quorum came after": (
        (
            lambda s: s.left("member").drafted().read_back().recorded(),
            lambda s: s.joined("member"),
        ),
        {"case_version": "item.called", "consent": "item.called"} | RECORDED,
    ),
    "closed, and everybody has left": (
        (
            lambda s: s.drafted().read_back().recorded().closed(),
            lambda s: s.left("member").left("scribe").left("radiologist"),
        ),
        CALLED | RECORDED | {"quorum": "recommendation.recorded"},
    ),
    "closed without a decision": (
        (lambda s: s.closed(reason="More is needed."),),
        {"case_version": "item.called", "consent": "item.called"},
    ),
}
"""What is done after the case was called, and the events that the ticked lines rest on."""


@pytest.mark.parametrize("name", TABLE)
def test_the_record_ticks_what_holds_and_names_the_event(name: str) -> None:
    sitting = Sitting().live().called()
    steps, expected = TABLE[name]
    for step in steps:
        step(sitting)

    assert held(sitting) == {code: last(sitting, type_) for code, type_ in expected.items()}
    assert refold(sitting.log) == sitting.meeting


def test_the_first_image_is_the_one_it_rests_on() -> None:
    sitting = Sitting().live().called()
    shown(sitting)
    shown(sitting)

    assert first(sitting, "presentation.started") < last(sitting, "presentation.started")
    assert held(sitting)["images"] == first(sitting, "presentation.started")


def test_before_it_is_called_nothing_is_ticked_and_other_items_stay_as_they_are() -> None:
    sitting = Sitting().live()
    assert held(sitting) == {}

    sitting.called()
    shown(sitting)

    assert by_record(sitting.meeting, sitting.item(SECOND)) == {}
    assert by_record(sitting.meeting, sitting.item(LECTURE)) == {}


def with_rule(**asked: object) -> Sitting:
    """Return a sitting at its first case whose rule asks for more."""
    sitting = Sitting()
    board = sitting.uow.boards.table
    (board_id,) = board
    board[board_id] = replace(board[board_id], quorum_rule=replace(RULE, **asked))
    return sitting


def test_a_quorum_of_verified_people_rests_on_the_event_that_said_they_are() -> None:
    sitting = with_rule(verified_credentials_only=True).live().called()
    people = ("chair", "member", "scribe")
    sitting.force(
        *(CredentialSeen(person_id=PersonId(one), status="verified") for one in people), by=None
    )

    assert held(sitting)["quorum"] == last(sitting, "credential.seen")


def test_a_quorum_of_those_who_see_rests_on_the_event_that_gave_the_images_back() -> None:
    sitting = with_rule(media_needed=("image",)).live().called()

    def images(*, seen: bool) -> None:
        sitting.force(MediaChanged(person_id=PersonId("member"), audio=True, images=seen), by=None)

    images(seen=False)
    assert "quorum" not in held(sitting)
    images(seen=True)
    assert held(sitting)["quorum"] == last(sitting, "media.changed")


def test_a_quorum_of_those_who_see_rests_on_the_event_that_solved_the_trouble() -> None:
    sitting = with_rule(media_needed=("image",)).live().called()
    told = {"item_id": FIRST, "kind": "no_image"}

    sitting.do(sitting.service.talk.report, by="member", **told)
    assert "quorum" not in held(sitting)
    sitting.do(sitting.service.talk.solve, by="member", person_id=PersonId("member"), **told)
    assert held(sitting)["quorum"] == last(sitting, "comms.solved")


def test_of_a_room_the_quorum_rests_on_the_roll_call_that_named_who_is_missing() -> None:
    sitting = Sitting().live("chair", "scribe", "radiologist", "room").called()
    named = Named(
        key="1",
        display_name="Dr Wang",
        institution_id=BEIJING,
        institution_name="Beijing Hospital",
        discipline="medical_oncology",
    )
    assert "quorum" not in held(sitting)

    sitting.force(RollCalled(endpoint_id=PersonId("room"), people=(named,)))

    assert held(sitting)["quorum"] == last(sitting, "rollcall.set")


def test_logs_that_do_not_say_whether_the_gate_was_asked_or_what_was_shown_tick_neither() -> None:
    sitting = Sitting().live()
    version = sitting.uow.cases.current(FIRST_CASE).id
    sitting.force(ItemCalled(item_id=FIRST, case_version_id=version))
    shown(sitting, kind="")
    before = Sitting().live()
    before.force(ItemCalled(item_id=FIRST, case_version_id=version))
    before.force(
        PresentationStarted(
            item_id=FIRST,
            material_id=IMAGE,
            material_sha256="ab" * 32,
            presenter_id=PersonId("member"),
        )
    )

    assert set(held(sitting)) == {"case_version", "quorum", "images"}
    assert set(held(before)) == {"case_version", "quorum"}


def tick(sitting: Sitting, code: str, *, done: bool) -> bool:
    """Tick a line by hand; return whether it made an event."""
    command = sitting.service.talk.tick
    return bool(sitting.do(command, by="scribe", item_id=FIRST, code=code, is_done=done).events)


@pytest.mark.parametrize("code", sorted(RECORD_ONLY))
@pytest.mark.parametrize("holds", [False, True])
def test_no_hand_changes_what_only_the_record_ticks(code: str, holds: bool) -> None:
    sitting = Sitting().live().called()
    shown(sitting)
    if not holds:
        sitting = Sitting().live("chair", "scribe")
        sitting.force(ItemCalled(item_id=FIRST, case_version_id=None))

    assert line(sitting, code).is_done is holds
    assert tick(sitting, code, done=holds) is False
    with pytest.raises(TickedByRecord):
        tick(sitting, code, done=not holds)
    assert line(sitting, code).by_hand is False


def test_what_people_tick_is_taken_back_by_people_until_the_record_says_it() -> None:
    sitting = Sitting().live().called()
    assert tick(sitting, "plan", done=True)
    assert line(sitting, "plan") == Line(code="plan", is_done=True)
    assert tick(sitting, "plan", done=False)

    sitting.drafted().read_back().recorded()

    seq = last(sitting, "recommendation.recorded")
    assert line(sitting, "plan") == Line(code="plan", is_done=True, seq=seq, by_hand=False)
    with pytest.raises(TickedByRecord):
        tick(sitting, "plan", done=False)


def test_an_image_on_a_shared_screen_is_ticked_by_hand_until_the_viewer_shows_one() -> None:
    sitting = Sitting().live().called()
    assert line(sitting, "images") == Line(code="images", is_done=False)
    assert tick(sitting, "images", done=True)
    assert line(sitting, "images") == Line(code="images", is_done=True)

    shown(sitting)

    seq = last(sitting, "presentation.started")
    assert line(sitting, "images") == Line(code="images", is_done=True, seq=seq, by_hand=False)
    with pytest.raises(TickedByRecord):
        tick(sitting, "images", done=False)


def test_while_a_new_version_is_worded_the_old_one_stands_and_the_quorum_is_asked_anew() -> None:
    sitting = Sitting().live().called().drafted().read_back().recorded()
    seq = last(sitting, "recommendation.recorded")

    sitting.do(sitting.service.advice.revise, FIRST, by="chair", reason="The dose.")

    assert held(sitting)["plan"] == seq
    assert held(sitting)["quorum"] == last(sitting, "item.called")
    sitting.left("member")
    assert "quorum" not in held(sitting)


def test_every_line_is_there_once_in_the_order_of_the_list() -> None:
    sitting = Sitting().live().called()

    assert [one.code for one in lines(sitting.meeting, sitting.item(FIRST))] == list(CHECKLIST)
    assert set(CHECKLIST) >= RECORD_ONLY


def test_the_minutes_say_what_the_record_shows_apart_from_what_people_ticked() -> None:
    sitting = Sitting().live().called()
    tick(sitting, "history", done=True)
    tick(sitting, "owner", done=True)
    shown(sitting)
    sitting.drafted().read_back().recorded().closed()
    item = sitting.item(FIRST)
    for item_id in ("item-previous", SECOND, LECTURE):
        sitting.deferred(item_id)
    sitting.do(sitting.service.sessions.end, by="chair")

    minutes = sitting.meeting.minutes
    assert minutes is not None
    told = [one for one in minutes.blocks if one.kind == "note" and one.item_id == FIRST]
    assert [(one.text, one.refs) for one in told[:2]] == [
        ("Gone through: history.", (item.opened_seq, item.closed_seq)),
        (
            "Shown by the record: question and version of the case fixed, everybody invited allowed"
            " to see the case, quorum met, an image of the case shown to all, the plan,"
            " who carries it out.",
            (
                item.opened_seq,
                first(sitting, "presentation.started"),
                last(sitting, "recommendation.recorded"),
            ),
        ),
    ]
