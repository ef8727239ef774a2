"""Hands, floor, chat and what is shown."""

import pytest

from mdt.domain.agenda import ItemState
from mdt.domain.errors import (
    MdtError,
    NoItemOpen,
    NotAllowed,
    NotPresent,
    Required,
    RoomClosed,
    SessionNotRunning,
    TooLong,
    UnknownMaterial,
)
from mdt.domain.ids import PersonId
from mdt.domain.meetings import CHAT_KEPT
from tests.mdt.service.sitting import FIRST, LECTURE, SECOND, Sitting, refold


def test_hands_queue_in_the_order_they_went_up() -> None:
    sitting = Sitting().live()
    raise_hand = sitting.service.discussion.raise_hand
    for name in ("trainee", "member", "trainee"):
        sitting.do(raise_hand, by=name)

    assert sitting.meeting.hands == ("trainee", "member")


def test_a_hand_comes_down_by_its_owner_or_the_chair() -> None:
    sitting = Sitting().live()
    hands = sitting.service.discussion
    for name in ("trainee", "member", "scribe"):
        sitting.do(hands.raise_hand, by=name)

    sitting.do(hands.lower_hand, by="member")
    sitting.do(hands.lower_hand, by="chair", person_id=PersonId("trainee"))
    with pytest.raises(NotAllowed):
        sitting.do(hands.lower_hand, by="trainee", person_id=PersonId("scribe"))

    assert sitting.meeting.hands == ("scribe",)


def test_lowering_a_hand_that_is_down_is_no_event() -> None:
    sitting = Sitting().live()
    before = sitting.meeting.seq

    outcome = sitting.do(sitting.service.discussion.lower_hand, by="member")

    assert (outcome.events, outcome.seq) == ((), before)


def test_the_floor_passes_from_one_to_the_next() -> None:
    sitting = Sitting().live()
    talk = sitting.service.discussion
    sitting.do(talk.raise_hand, by="member")
    sitting.do(talk.give_floor, by="chair", person_id=PersonId("radiologist"))

    sitting.do(talk.give_floor, by="chair", person_id=PersonId("member"))

    assert (sitting.meeting.floor, sitting.meeting.hands) == ("member", ())
    assert sitting.types()[-3:] == ["floor.ended", "hand.lowered", "floor.given"]


def test_the_floor_ends_by_its_holder_or_the_chair() -> None:
    sitting = Sitting().live()
    talk = sitting.service.discussion
    for by in ("member", "chair"):
        sitting.do(talk.give_floor, by="chair", person_id=PersonId("member"))
        with pytest.raises(NotAllowed):
            sitting.do(talk.end_floor, by="radiologist")
        sitting.do(talk.end_floor, by=by)
        assert sitting.meeting.floor is None


def test_the_floor_is_the_chairs_to_give_to_somebody_in_the_room() -> None:
    sitting = Sitting().live()
    give = sitting.service.discussion.give_floor

    with pytest.raises(NotAllowed):
        sitting.do(give, by="member", person_id=PersonId("member"))
    with pytest.raises(NotPresent, match="Dr Expert"):
        sitting.do(give, by="chair", person_id=PersonId("expert"))
    with pytest.raises(NotPresent):
        sitting.do(give, by="chair", person_id=PersonId("stranger"))


def test_a_chat_line_carries_author_number_and_moment() -> None:
    sitting = Sitting().published().joined("trainee")

    outcome = sitting.do(sitting.service.discussion.post, by="trainee", text=" Hello\x00 👩‍⚕️ ")

    (line,) = sitting.meeting.chat
    assert (line.text, line.display_name, line.seq) == ("Hello 👩‍⚕️", "Dr Trainee", outcome.seq)
    assert line.at == outcome.events[0].at


@pytest.mark.parametrize(("text", "error"), [(" \x07", Required), ("x" * 2_001, TooLong)])
def test_a_chat_line_says_something_short(text: str, error: type[MdtError]) -> None:
    sitting = Sitting().live()

    with pytest.raises(error):
        sitting.do(sitting.service.discussion.post, by="member", text=text)


def test_the_meeting_keeps_the_last_lines_and_the_log_all() -> None:
    sitting = Sitting().live()
    for n in range(CHAT_KEPT + 3):
        sitting.do(sitting.service.discussion.post, by="member", text=f"line {n}")

    assert len(sitting.meeting.chat) == CHAT_KEPT
    assert sitting.meeting.chat[-1].text == f"line {CHAT_KEPT + 2}"
    assert sitting.types().count("chat.posted") == CHAT_KEPT + 3
    assert refold(sitting.log) == sitting.meeting


@pytest.mark.parametrize("command", ["raise_hand", "lower_hand", "end_floor", "post", "present"])
def test_who_is_not_in_the_room_takes_no_part(command: str) -> None:
    sitting = Sitting().live().called().left("member")
    more = {"post": {"text": "hi"}, "present": {"material_id": "image-1"}}.get(command, {})
    by = "chair" if command == "end_floor" else "member"
    sitting.left(by)

    with pytest.raises(NotPresent):
        sitting.do(getattr(sitting.service.discussion, command), by=by, **more)


def test_nobody_talks_before_publishing_or_after_the_end() -> None:
    draft = Sitting().planned()
    with pytest.raises(RoomClosed):
        draft.do(draft.service.discussion.post, by="chair", text="hi")

    over = Sitting().live().ended()
    with pytest.raises(SessionNotRunning):
        over.do(over.service.discussion.post, by="chair", text="hi")


def test_showing_a_material_moves_the_item_on() -> None:
    sitting = Sitting().live().called()
    talk = sitting.service.discussion

    sitting.do(talk.present, by="member", material_id="image-1")
    assert sitting.item(FIRST).state is ItemState.PRESENTING
    shown = sitting.meeting.presentation
    assert shown is not None
    assert (shown.material_id, shown.presenter_id) == ("image-1", "member")

    sitting.do(talk.stop_presenting, by="member")
    assert sitting.item(FIRST).state is ItemState.DISCUSSING
    assert sitting.meeting.presentation is None


def test_the_event_names_the_bytes_that_were_shown() -> None:
    sitting = Sitting().live().called()

    sitting.do(sitting.service.discussion.present, by="member", material_id="image-1")

    assert sitting.log[-1].event.material_sha256 == "ab" * 32


def test_once_the_wording_forms_an_image_does_not_undo_that() -> None:
    sitting = Sitting().live().called().drafted()

    sitting.do(sitting.service.discussion.present, by="member", material_id="image-1")
    sitting.do(sitting.service.discussion.stop_presenting, by="chair")

    assert sitting.item(FIRST).state is ItemState.DECIDING


@pytest.mark.parametrize("material", ["image-2", "nothing"])
def test_only_materials_of_the_open_case_are_shown(material: str) -> None:
    sitting = Sitting().live().called()

    with pytest.raises(UnknownMaterial):
        sitting.do(sitting.service.discussion.present, by="member", material_id=material)


def test_only_the_presenter_and_the_chair_show() -> None:
    sitting = Sitting().live().called()
    talk = sitting.service.discussion

    with pytest.raises(NotAllowed):
        sitting.do(talk.present, by="radiologist", material_id="image-1")
    with pytest.raises(NotAllowed):
        sitting.do(talk.present, by="radiologist", material_id="no-such-image")
    sitting.do(talk.present, by="chair", material_id="image-1")
    with pytest.raises(NotAllowed):
        sitting.do(talk.stop_presenting, by="radiologist")


def test_nothing_is_shown_outside_a_case_or_a_session() -> None:
    sitting = Sitting().live()
    present = sitting.service.discussion.present

    with pytest.raises((UnknownMaterial, NoItemOpen)):
        sitting.do(present, by="chair", material_id="image-1")
    sitting.called(LECTURE)
    with pytest.raises(UnknownMaterial):
        sitting.do(present, by="chair", material_id="image-1")
    sitting.closed(LECTURE).called(SECOND)
    sitting.do(sitting.service.sessions.pause, by="chair", reason="Break")
    with pytest.raises(SessionNotRunning):
        sitting.do(present, by="chair", material_id="image-2")


def test_stopping_what_is_not_shown_is_no_event() -> None:
    sitting = Sitting().live().called()

    assert sitting.do(sitting.service.discussion.stop_presenting, by="chair").events == ()
