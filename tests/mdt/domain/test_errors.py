"""Refusals: stable codes, and sentences in the reader's language."""

import importlib
import pkgutil

from mdt.domain import errors, refusals
from mdt.domain.errors import ItemsWithoutOutcome, Label, MdtError, RecommendationIncomplete

CATALOGUE = {
    "Please fill in: %(labels)s": "Заполните: %(labels)s",
    "Type": "Тип",
    "Intent": "Цель",
}


def russian(message: str) -> str:
    return CATALOGUE.get(message, message)


def classes() -> list[type[MdtError]]:
    nouns = [each.name for each in pkgutil.iter_modules(refusals.__path__)]
    modules = [importlib.import_module(f"mdt.domain.refusals.{noun}") for noun in nouns]
    assert len(modules) > 9
    return [
        cls
        for module in (errors, *modules)
        for cls in vars(module).values()
        if isinstance(cls, type) and issubclass(cls, MdtError) and cls is not MdtError
        if cls.__module__ == module.__name__
    ]


def test_every_refusal_has_a_code_and_a_sentence_of_its_own() -> None:
    codes = [cls.code for cls in classes()]

    assert len(set(codes)) == len(codes) > 30
    assert all(cls.sentence.strip() for cls in classes())


def test_labels_in_a_sentence_are_translated_with_it() -> None:
    refusal = RecommendationIncomplete(
        fields=("type", "intent"), labels=(Label("Type"), Label("Intent"))
    )

    assert refusal.said(russian) == "Заполните: Тип, Цель"
    assert str(refusal) == "Please fill in: Type, Intent"
    assert (refusal.field, refusal.fields) == ("type", ("type", "intent"))


def test_words_of_people_are_never_translated_nor_interpreted() -> None:
    refusal = ItemsWithoutOutcome(titles=("Type", "100 %(titles)s %s"))

    assert refusal.said(russian).endswith("Type, 100 %(titles)s %s")


def test_a_list_in_a_sentence_is_punctuated_as_its_language_is() -> None:
    refusal = RecommendationIncomplete(
        fields=("type", "intent"), labels=(Label("Type"), Label("Intent"))
    )

    said = refusal.said(lambda message: "、" if message == ", " else russian(message))

    assert said == "Заполните: Тип、Цель"
