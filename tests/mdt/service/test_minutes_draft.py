"""What the drafted minutes say, in every language."""

from dataclasses import replace
from types import ModuleType

import pytest

from mdt.domain.minutes import (
    Minutes,
    MinutesBlock,
)
from mdt.domain.minutes_text import EN, PHRASES
from mdt.domain.paragraphs import actions as told_actions
from mdt.domain.paragraphs import advice as told_advice
from mdt.domain.paragraphs import attendance as told_attendance
from mdt.domain.paragraphs import chairing as told_chairing
from mdt.domain.paragraphs import talk as told_talk
from mdt.domain.paragraphs.said import Said
from mdt.domain.phrases import actions, advice, attendance, chairing, talk
from tests.mdt.service.sitting import FIRST, LECTURE, SECOND, WORDING, Sitting, plan

NOUNS = (attendance, talk, advice, chairing, actions)
TELLERS = (told_attendance, told_talk, told_advice, told_chairing, told_actions)


def minutes_of(sitting: Sitting) -> Minutes:
    assert sitting.meeting.minutes is not None
    return sitting.meeting.minutes


def block(sitting: Sitting, kind: str) -> MinutesBlock:
    return next(block for block in minutes_of(sitting).blocks if block.kind == kind)


def texts(sitting: Sitting, kind: str) -> list[str]:
    return [block.text for block in minutes_of(sitting).blocks if block.kind == kind]


def test_the_draft_says_what_happened() -> None:
    sitting = Sitting().live().ended()

    (recommendation,) = texts(sitting, "recommendation")
    assert WORDING.text in recommendation
    for words in ("Surgery", "Curative", "Surgical oncology", "Dr Chair", "2026-04-01"):
        assert words in recommendation
    assert "Within the guideline" in recommendation
    assert "The quorum was met" in recommendation
    (dissent,) = texts(sitting, "dissent")
    assert "Dr Radiologist (Radiology)" in dissent
    assert "“Peritoneal disease was not excluded.”" in dissent
    (deferral,) = texts(sitting, "deferral")
    assert "Imaging is missing" in deferral
    assert "MRI follows on Monday." in deferral
    assert len(texts(sitting, "item")) == 4
    assert ["K-7F31" in text for text in texts(sitting, "case")] == [True, False]


def test_attendance_is_told_by_institution_with_times_in_the_meetings_zone() -> None:
    sitting = Sitting().live()
    sitting.left("member").joined("member").ended()

    moscow, beijing, absent = texts(sitting, "attendance")

    assert moscow.startswith("Moscow Centre: Dr Chair (Surgical oncology, Chair), 10:00–10:00; ")
    assert moscow.index("Dr Trainee") < moscow.index("Dr Scribe (Pathology")
    assert "Dr Member (Medical oncology, Member), 10:00–10:00, 10:00–10:00" in beijing
    assert "Dr Expert (Radiation oncology)" in absent
    assert "Dr Member" not in absent


def test_every_block_names_events_of_the_log() -> None:
    sitting = Sitting().live().ended()
    allowed = {
        "heading": {"meeting.planned"},
        "session": {"session.started", "session.ended"},
        "attendance": {"attendance.joined", "attendance.left", "meeting.planned"},
        "quorum": {"recommendation.recorded"},
        "item": {"item.called", "item.closed", "item.deferred"},
        "case": {"item.called"},
        "recommendation": {"recommendation.recorded"},
        "dissent": {"dissent.recorded"},
        "deferral": {"item.deferred"},
        "note": {"recommendation.recorded", "item.called"},
    }

    for entry in minutes_of(sitting).blocks:
        assert entry.refs
        assert {sitting.types()[ref - 1] for ref in entry.refs} <= allowed[entry.kind]


def test_an_advisory_recommendation_says_what_was_missing() -> None:
    sitting = Sitting().live("chair", "scribe", "member").called().drafted()
    sitting.left("member").read_back().recorded().closed()
    for item in sitting.meeting.items:
        if item.outcome is None:
            sitting.deferred(item.id)

    sitting.do(sitting.service.sessions.end, by="chair")

    (text,) = texts(sitting, "recommendation")
    assert "The quorum was not met; this recommendation is advisory." in text
    assert "Missing: Medical oncology, 2 of 3 people, 2 of 3 disciplines." in text
    assert "with quorum: 0" in block(sitting, "quorum").text


def test_a_case_without_decision_says_why() -> None:
    sitting = Sitting().live().called().drafted().dissented(text="Too early.")
    sitting.closed(reason="The board could not agree.")
    for item in sitting.meeting.items:
        if item.outcome is None:
            sitting.deferred(item.id)

    sitting.do(sitting.service.sessions.end, by="chair")

    assert any("The board could not agree." in text for text in texts(sitting, "item"))
    assert texts(sitting, "recommendation") == []
    (dissent,) = texts(sitting, "dissent")
    assert "did not join the draft" in dissent
    assert "Too early." in dissent
    assert "was not presented" in texts(sitting, "case")[1]
    assert "Not called." in texts(sitting, "item")[0]


@pytest.mark.parametrize(
    ("languages", "expected", "words"),
    [
        (("ru", "zh"), "ru", ("Кворум имелся", "Хирургическое лечение", "особое мнение")),
        (("zh", "ru"), "zh", ("达到法定人数", "手术", "不同意")),
        (("fr", "ru"), "fr", ("Le quorum était atteint", "Chirurgie", "en désaccord")),
        (("vi", "ru"), "en", ("The quorum was met", "Surgery", "disagrees")),
    ],
)
def test_minutes_are_drafted_in_the_meetings_first_language(
    languages: tuple[str, ...], expected: str, words: tuple[str, ...]
) -> None:
    sitting = Sitting().published(plan(languages=languages))
    sitting.joined("chair", "scribe", "member", "radiologist")
    sitting.do(sitting.service.sessions.start, by="chair")

    sitting.ended()

    said = "\n".join(entry.text for entry in minutes_of(sitting).blocks).lower()
    assert minutes_of(sitting).language == expected
    assert all(word.lower() in said for word in words)
    assert WORDING.text.lower() in said
    assert "peritoneal disease was not excluded." in said


@pytest.mark.parametrize("language", PHRASES)
def test_every_language_says_everything_that_english_says(language: str) -> None:
    phrases = PHRASES[language]

    assert phrases.sentences.keys() == EN.sentences.keys()
    for key, sentence in phrases.sentences.items():
        names = {part.split(")")[0] for part in sentence.split("%(")[1:]}
        english = {part.split(")")[0] for part in EN.sentences[key].split("%(")[1:]}
        assert names == english, key
    assert phrases.labels.keys() == EN.labels.keys()
    for name, labels in phrases.labels.items():
        assert labels.keys() == EN.labels[name].keys(), name


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_says_in_every_language_what_it_says_in_english(noun: ModuleType) -> None:
    for said in (noun.ZH, noun.RU, noun.FR):
        assert said.keys() == noun.EN.keys()
    assert noun.EN.items() <= EN.sentences.items(), "another noun uses the same key"
    for name, labels in noun.LABELS.items():
        assert labels.keys() == {"en", "zh", "ru", "fr"}
        assert labels["en"].items() <= EN.labels[name].items(), "another noun uses the same name"
        assert all(labels[code].keys() == labels["en"].keys() for code in labels)


@pytest.mark.parametrize("noun", TELLERS)
def test_what_a_noun_tells_stands_in_the_minutes(
    noun: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_item = Said(kind="note", text="Of the item.", refs=(7,))
    of_meeting = Said(kind="note", text="Of the meeting.", refs=(1, 8))
    monkeypatch.setattr(
        noun, "of_item", lambda _m, _p, item: (of_item,) if item.id == FIRST else ()
    )
    monkeypatch.setattr(noun, "of_meeting", lambda _m, _p: (of_meeting,))

    sitting = Sitting().live().ended()

    own = {of_item.text, of_meeting.text}
    notes = [entry for entry in minutes_of(sitting).blocks if entry.text in own]
    assert [(note.text, note.item_id, note.refs) for note in notes] == [
        ("Of the item.", FIRST, (7,)),
        ("Of the meeting.", None, (1, 8)),
    ]
    assert minutes_of(sitting).blocks[-1] == notes[1]
    of_case = [entry for entry in minutes_of(sitting).blocks if entry.item_id == FIRST]
    kinds = [entry.kind for entry in of_case]
    before = noun in (told_attendance, told_talk)
    assert (of_case.index(notes[0]) < kinds.index("recommendation")) == before


def test_words_that_look_like_placeholders_stay_words() -> None:
    sitting = Sitting().live()
    hostile = "100 % %(name)s %s {x}"
    sitting.called().drafted(replace(WORDING, text=hostile)).dissented(text=hostile)
    sitting.read_back().recorded().closed()
    for item in sitting.meeting.items:
        if item.outcome is None:
            sitting.deferred(item.id, "other", hostile)

    sitting.do(sitting.service.sessions.end, by="chair")

    for kind in ("recommendation", "dissent", "deferral"):
        assert hostile in texts(sitting, kind)[0]


def test_items_stand_in_the_order_of_the_agenda() -> None:
    sitting = Sitting().live().ended()

    order = [entry.item_id for entry in minutes_of(sitting).blocks if entry.kind == "item"]

    assert order[1:] == [FIRST, SECOND, LECTURE]
