"""Value sets cover what the domain can hold, and labels are for people."""

import re
from enum import StrEnum

import pytest

from mdt.domain import valuesets
from mdt.domain.agenda import ItemKind, ItemOutcome, ItemState
from mdt.domain.errors import Label, UnknownCode
from mdt.domain.meetings import MeetingState
from mdt.domain.minutes import MinutesState, SignatureMeaning
from mdt.domain.people import Role
from mdt.domain.recommendations import RecommendationContent, RecommendationState, Stance
from mdt.domain.valuesets import ValueSet, check_code, label

SETS = {
    name: values
    for name, values in vars(valuesets).items()
    if name.isupper() and isinstance(values, dict)
}


@pytest.mark.parametrize(
    ("values", "states"),
    [
        (valuesets.ROLES, Role),
        (valuesets.ITEM_KINDS, ItemKind),
        (valuesets.ITEM_STATES, ItemState),
        (valuesets.OUTCOMES, ItemOutcome),
        (valuesets.MEETING_STATES, MeetingState),
        (valuesets.MINUTES_STATES, MinutesState),
        (valuesets.SIGNATURE_MEANINGS, SignatureMeaning),
        (valuesets.RECOMMENDATION_STATES, RecommendationState),
        (valuesets.STANCES, Stance),
    ],
)
def test_every_state_has_a_label_and_no_label_is_left_over(
    values: ValueSet, states: type[StrEnum]
) -> None:
    assert set(values) == set(states)


def test_every_field_of_a_recommendation_has_a_label() -> None:
    assert set(valuesets.RECOMMENDATION_FIELDS) == set(RecommendationContent.__dataclass_fields__)


def test_the_standards_are_whole() -> None:
    obds = set("CH HO IM ZS SZ CI CZ CIZ IZ WW AS WS OP ST KW SO".split(" "))  # noqa: SIM905

    assert len(valuesets.DISCIPLINES) == 24
    assert obds <= set(valuesets.RECOMMENDATION_TYPES)
    assert set("KPDORSX") == set(valuesets.INTENTS)


@pytest.mark.parametrize("name", SETS)
def test_codes_are_short_and_labels_are_words(name: str) -> None:
    for code, words in SETS[name].items():
        assert re.fullmatch(r"[A-Za-z0-9_]{1,64}", code)
        assert words.strip() == words != ""
    assert len(set(SETS[name].values())) == len(SETS[name])


def test_an_unknown_code_is_refused_and_shown_shortened() -> None:
    with pytest.raises(UnknownCode) as refused:
        check_code(valuesets.INTENTS, "x" * 500, field="intent")

    assert refused.value.field == "intent"
    assert len(str(refused.value)) < 150


def test_a_code_of_an_older_record_stands_for_itself() -> None:
    assert label(valuesets.INTENTS, "K") == "Curative"
    assert isinstance(label(valuesets.INTENTS, "K"), Label)
    assert label(valuesets.INTENTS, "retired") == "retired"
