"""Value sets cover what the domain can hold, and labels are for people."""

import importlib
import pkgutil
import re
from collections.abc import Mapping
from enum import StrEnum

import pytest

from mdt.domain import codes, valuesets
from mdt.domain.agenda import ItemKind, ItemOutcome, ItemState
from mdt.domain.codes import advice
from mdt.domain.errors import Label, UnknownCode
from mdt.domain.meetings import MeetingState
from mdt.domain.minutes import MinutesState, SignatureMeaning
from mdt.domain.people import Role
from mdt.domain.recommendations import RecommendationContent, RecommendationState, Stance
from mdt.domain.valuesets import ValueSet, check_code, label

NOUNS = {
    each.name: importlib.import_module(f"mdt.domain.codes.{each.name}")
    for each in pkgutil.iter_modules(codes.__path__)
}
SETS = {
    f"{noun}.{name}": values
    for noun, module in (("valuesets", valuesets), *NOUNS.items())
    for name, values in vars(module).items()
    if name.isupper() and name != "ROOM" and isinstance(values, Mapping)
    if all(isinstance(words, str) for words in values.values())
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


def test_the_room_knows_a_value_set_by_a_name_of_its_own() -> None:
    names = [name for module in NOUNS.values() for name in module.ROOM]

    assert len(NOUNS) > 9
    assert len(set(names)) == len(names)
    assert all(
        values in SETS.values() for module in NOUNS.values() for values in module.ROOM.values()
    )


def test_every_field_of_a_recommendation_has_a_label() -> None:
    assert set(advice.FIELDS) == set(RecommendationContent.__dataclass_fields__)


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
