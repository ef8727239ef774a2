"""What is typed into a form before it is submitted: bounded, and of two windows none is lost."""

import pytest

from mdt.domain.drafts import DRAFT_CHARS_MAX, DRAFT_FIELDS_MAX, FormDraft, type_fields
from mdt.domain.errors import Invalid, RevisionConflict, TooLong
from mdt.domain.text import TEXT_MAX

LONGEST = "x" * TEXT_MAX


def test_all_fields_together_are_bounded_and_nothing_is_cut_off() -> None:
    fields = {f"wanted.{n}": LONGEST for n in range(DRAFT_CHARS_MAX // TEXT_MAX)}
    full = type_fields(FormDraft(), fields, read_at=0, next_n=1)

    with pytest.raises(TooLong) as refusal:
        type_fields(full, {"question": "?"}, read_at=1, next_n=2)

    assert refusal.value.params == {"length": DRAFT_CHARS_MAX + 1, "limit": DRAFT_CHARS_MAX}
    shorter = type_fields(full, {"wanted.0": ""}, read_at=1, next_n=2)
    assert type_fields(shorter, {"question": "?"}, read_at=2, next_n=3).texts["question"] == "?"


def test_fields_are_counted_and_their_names_bounded() -> None:
    many = {f"field.{n}": "x" for n in range(DRAFT_FIELDS_MAX)}
    full = type_fields(FormDraft(), many, read_at=0, next_n=1)

    for one_more in ({"text": "x"}, {"n" * 101: "x"}):
        with pytest.raises(Invalid):
            type_fields(full, one_more, read_at=1, next_n=2)


def test_the_slower_of_two_windows_gets_both_texts_of_a_field_and_keeps_the_others() -> None:
    first = type_fields(FormDraft(), {"text": "FLOT"}, read_at=0, next_n=1)
    both = type_fields(first, {"note": "MRI"}, read_at=0, next_n=2)

    with pytest.raises(RevisionConflict) as conflict:
        type_fields(both, {"text": "FOLFOX"}, read_at=0, next_n=3)

    assert both.texts == {"text": "FLOT", "note": "MRI"}
    assert (conflict.value.current, conflict.value.rejected) == ("FLOT", "FOLFOX")
