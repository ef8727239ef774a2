"""Every event has a name that people understand."""

from mdt.domain.event_names import EVENT_NAMES
from mdt.domain.event_types import EVENT_TYPES


def test_every_event_has_a_name_and_no_name_is_left_over() -> None:
    assert set(EVENT_NAMES) == set(EVENT_TYPES)


def test_no_two_events_are_called_the_same() -> None:
    assert len(set(EVENT_NAMES.values())) == len(EVENT_NAMES)
