"""Every text that somebody types into a meeting is known to be one."""

from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

import pytest

from mdt.domain import events as ev
from mdt.domain.event_types import EVENT_CLASSES
from mdt.domain.events import Event
from mdt.domain.typed import TYPED, typed_texts
from tests.mdt.service.sitting import WORDING, plan

NOT_TYPED = {
    "access.decided": "codes",
    "agenda.reordered": "ids",
    "attendance.left": "a code",
    "checklist.ticked": "a code",
    "comms.reported": "codes",
    "comms.solved": "codes",
    "credential.seen": "a code",
    "discipline.called": "a code",
    "evidence.shown": "ids",
    "letter.drafted": "made of what was typed before",
    "meeting.closed": "codes",
    "meeting.published": "codes",
    "minutes.drafted": "made of what was typed before",
    "poll.answered": "one of the options that were typed",
    "presentation.started": "a hash",
    "quality.answered": "codes",
    "recommendation.confirmed": "codes",
    "recommendation.recorded": "the draft that was typed",
    "relist.proposed": "a code",
    "role.handed_over": "a code",
    "rollcall.set": "names of people who work here",
    "room.rules_set": "a code",
}
"""Events that have texts which nobody types into them, and what these are."""


def has_text(hint: Any) -> bool:
    """Return whether a type holds a plain text somewhere; ids and codes of enums are none."""
    if hint is str:
        return True
    if isinstance(hint, NewType) or not (get_args(hint) or is_dataclass(hint)):
        return False
    if get_origin(hint) is not None or get_origin(hint) in {Union, UnionType}:
        return any(has_text(part) for part in get_args(hint) if part is not ...)
    if is_dataclass(hint):
        return any(has_text(one) for one in get_type_hints(hint).values())
    return False


@pytest.mark.parametrize("cls", EVENT_CLASSES, ids=lambda cls: cls.TYPE)
def test_every_event_with_texts_says_which_of_them_are_typed(cls: type[Event]) -> None:
    hints = get_type_hints(cls)
    with_text = {one.name for one in fields(cls) if has_text(hints[one.name])}

    assert set(TYPED.get(cls, ())) <= with_text
    if with_text:
        assert (cls in TYPED) is not (cls.TYPE in NOT_TYPED), with_text


def test_texts_are_told_with_the_field_they_stand_in() -> None:
    planned = ev.MeetingPlanChanged(plan=plan())
    chat = ev.ChatPosted(text="Hello")

    assert list(typed_texts(chat)) == [("text", "Hello")]
    assert ("title", "HIPEC: who benefits") in list(typed_texts(planned))
    drafted = dict(_texts_of_a_draft())
    assert drafted["text"] == WORDING.text
    assert list(typed_texts(ev.SessionEnded())) == []


def _texts_of_a_draft() -> list[tuple[str, str]]:
    draft: Any = ev.RecommendationDraftChanged(
        recommendation_id=None,  # type: ignore[arg-type]  # only texts are looked at
        item_id=None,  # type: ignore[arg-type]
        case_id=None,  # type: ignore[arg-type]
        case_version_id=None,  # type: ignore[arg-type]
        revision=1,
        content=WORDING,
    )
    return list(typed_texts(draft))
