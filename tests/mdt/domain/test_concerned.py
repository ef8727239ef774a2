"""Whom events are about: every event that names a person is known."""

import dataclasses
import typing

from mdt.domain import events as ev
from mdt.domain.concerned import FIELDS, concerned
from mdt.domain.event_types import EVENT_CLASSES
from mdt.domain.happened.attendance import ParticipantRemoved
from mdt.domain.happened.chairing import ChairHandedOver
from mdt.domain.ids import PersonId

BEFORE = {"from_id"}
"""Who had the lead: an event of handing it over is about who has it now."""


def people_in(cls: type[ev.Event]) -> set[str]:
    """Return the fields of an event that hold one person."""
    hints = typing.get_type_hints(cls)
    return {
        field.name
        for field in dataclasses.fields(cls)
        if hints[field.name] in (PersonId, PersonId | None)
    }


def test_every_event_that_names_one_person_is_about_them() -> None:
    by_event = {cls: people_in(cls) - BEFORE for cls in EVENT_CLASSES}

    assert set().union(*by_event.values()) == set(FIELDS)
    assert [cls for cls, fields in by_event.items() if len(fields) > 1] == []


def test_an_event_is_about_whom_it_names_and_not_about_who_caused_it() -> None:
    member, chair = PersonId("member"), PersonId("chair")

    assert concerned(ParticipantRemoved(person_id=member, reason="Why")) == member
    handed = ChairHandedOver(from_id=chair, to_id=member, reason_code="handed")
    assert concerned(handed) == member
    assert concerned(ev.SessionEnded()) is None
