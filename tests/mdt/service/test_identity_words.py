"""Nobody types a patient's identity into a meeting, or into anything that is kept of the case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mdt.domain.agenda import ItemKind
from mdt.domain.ids import ItemId, PersonId
from mdt.domain.refusals.cases import LooksLikeIdentity, RecusedFromCase
from mdt.domain.reviews import REVIEW
from mdt.service.board import BoardService
from server.store.vault import FileVault
from tests import canary
from tests.mdt.domain.attempts import stored
from tests.mdt.service import test_followups, test_opinions, test_reviews, test_urgency
from tests.mdt.service.sheets import sheet
from tests.mdt.service.signing import FakeSigner
from tests.mdt.service.sitting import (
    FIRST,
    FIRST_CASE,
    LECTURE,
    PREVIOUS,
    SECOND,
    WORDING,
    Sitting,
    item,
    plan,
)
from tests.mdt.service.taking_part import let_back, recuse
from tests.mdt.service.test_requests import ASKED, wish

OWNER = PersonId("member")
ADDED = ItemId("item-added")
Way = Callable[[Sitting, str], object]


def house(folder: Path, here: Sitting | None = None) -> Sitting:
    """A network that keeps links to patients; the first case has one."""
    here = here or Sitting()
    here.service = BoardService(here._tick, here._next_id, FileVault(folder))
    here.service.identity_links.keep(
        here.uow,
        FIRST_CASE,
        by=OWNER,
        reference=canary.RECORD_NUMBER,
        words="\n".join((*canary.IDENTITY, "Radiologist")),
    )
    return here


def chat(here: Sitting, text: str) -> None:
    here.do(here.service.discussion.post, by="member", text=text)


def titled(text: str) -> object:
    return plan(items=(item(FIRST, ItemKind.CASE, text, FIRST_CASE),))


WAYS: dict[str, Way] = {
    "chat": chat,
    "wording": lambda here, text: here.drafted(replace(WORDING, rationale=text)),
    "dissent": lambda here, text: here.drafted().dissented(text=text),
    "reason": lambda here, text: here.deferred(FIRST, "other", text),
    "removal": lambda here, text: here.do(
        here.service.meetings.remove, by="chair", person_id=OWNER, reason=text
    ),
    "item": lambda here, text: here.do(
        here.service.ordering.add,
        by="chair",
        item=item(ADDED, ItemKind.TOPIC, text, None),
        after=None,
        reason_code="omitted",
    ),
    "action": lambda here, text: here.do(
        here.service.actions.add,
        by="chair",
        text=text,
        owner_id=OWNER,
        due=date(2026, 4, 1),
        item_id=FIRST,
    ),
    "request": lambda here, text: here.service.requests.draft(
        here.uow, ASKED, wish(question=text), by=OWNER, based_on=0
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("words", canary.IDENTITY)
def test_a_text_that_tells_the_identity_is_refused(tmp_path: Path, way: str, words: str) -> None:
    here = house(tmp_path).live().called()
    told = f"Seen today: {words}."

    with pytest.raises(LooksLikeIdentity):
        WAYS[way](here, told)

    assert all(told not in repr(logged.event) for logged in here.log)


@pytest.mark.parametrize("way", WAYS)
def test_other_texts_are_not(tmp_path: Path, way: str) -> None:
    here = house(tmp_path).live().called()
    before = stored(here)

    WAYS[way](here, "Node of 11 mm, CEA 4.2; 小细胞肺癌, Рак желудка.")

    assert stored(here) != before, "the text was taken"


@pytest.mark.parametrize("words", canary.IDENTITY)
def test_the_reason_of_an_urgent_meeting_is_looked_at_before_anybody_is_called(
    tmp_path: Path, words: str
) -> None:
    here = house(tmp_path, test_urgency.ready())
    before = stored(here)

    with pytest.raises(LooksLikeIdentity) as refused:
        test_urgency.opened(here, replace(test_urgency.WANTED, reason=f"Bleeding: {words}"))

    assert refused.value.field == "reason"
    assert stored(here) == before
    test_urgency.opened(here, replace(test_urgency.WANTED, reason="Dr Radiologist asks for it"))


def test_a_refusal_names_the_field_that_holds_the_words(tmp_path: Path) -> None:
    here = house(tmp_path).live().called()

    with pytest.raises(LooksLikeIdentity) as refused:
        here.drafted(replace(WORDING, rationale=canary.CYRILLIC))

    assert refused.value.field == "rationale"


@pytest.mark.parametrize("words", canary.IDENTITY)
def test_titles_of_a_plan_are_looked_at_before_there_is_a_meeting(
    tmp_path: Path, words: str
) -> None:
    here = house(tmp_path)

    with pytest.raises(LooksLikeIdentity):
        here.planned(titled(f"Case of {words}"))
    here.planned(titled("Gastric cancer, converted"))


def test_a_new_case_is_not_called_by_a_patient_whom_the_hospital_knows(tmp_path: Path) -> None:
    here = house(tmp_path)

    def create(title: str) -> object:
        return here.service.cases.create(
            here.uow,
            by=PersonId("chair"),  # of the hospital that sent the first case
            title=title,
            tumour_site="stomach",
            sheet=sheet(),
            language="en",
        )

    with pytest.raises(LooksLikeIdentity):
        create(f"{canary.LATIN}, second episode")
    create("Gastric cancer, second episode")


def test_who_takes_part_is_spoken_of_by_name(tmp_path: Path) -> None:
    here = house(tmp_path).live().called()

    chat(here, "Dr Radiologist, do you see the node?")  # the patient is called so, too

    assert here.meeting.chat[-1].text.startswith("Dr Radiologist")


def test_a_meeting_about_other_patients_knows_nothing_of_this_one(tmp_path: Path) -> None:
    here = house(tmp_path)
    others = tuple(one for one in plan().items if one.id not in {FIRST})
    here.published(plan(items=others)).joined("chair", "member")
    here.do(here.service.sessions.start, by="chair")

    chat(here, canary.LATIN)

    assert {one.id for one in here.meeting.items} == {PREVIOUS, SECOND, LECTURE}


def test_a_link_that_is_kept_or_destroyed_during_the_session_counts_from_then_on(
    tmp_path: Path,
) -> None:
    here = Sitting()
    here.service = BoardService(here._tick, here._next_id, FileVault(tmp_path))
    here.live().called()
    chat(here, canary.LATIN)

    links = here.service.identity_links
    links.keep(here.uow, FIRST_CASE, by=OWNER, reference="1", words=canary.LATIN)
    with pytest.raises(LooksLikeIdentity):
        chat(here, canary.LATIN)

    links.destroy(here.uow, FIRST_CASE, by=OWNER)
    chat(here, canary.LATIN)


TOLD = f"Seen today: {canary.LATIN}."


@pytest.mark.parametrize("words", canary.IDENTITY)
def test_the_reason_for_a_signature_in_absence_holds_none_either(
    tmp_path: Path, words: str
) -> None:
    here = house(tmp_path, Sitting().live().ended())

    def sign(reason: str) -> None:
        here.do(
            here.service.minutes.sign,
            by="deputy",
            meaning="reviewed",
            signer=FakeSigner(),
            absence_reason=reason,
        )

    with pytest.raises(LooksLikeIdentity) as refusal:
        sign(f"At the bedside of {words}.")
    sign("On leave.")

    assert refusal.value.field == "absence_reason"
    minutes = here.meeting.minutes
    assert minutes is not None
    assert [each.absence_reason for each in minutes.signatures] == ["On leave."]


def test_a_report_of_what_became_of_it_holds_none_either(tmp_path: Path) -> None:
    here = house(tmp_path).live().called().drafted().read_back().recorded()
    test_followups.begin(here)

    with pytest.raises(LooksLikeIdentity):
        test_followups.report(here, replace(test_followups.FULL, text=TOLD))
    test_followups.report(here)


def test_an_opinion_holds_none_either(tmp_path: Path) -> None:
    expert = test_opinions.SECOND
    here = house(tmp_path, test_opinions.ask(test_opinions.accepted(), expert))

    with pytest.raises(LooksLikeIdentity):
        test_opinions.give(here, expert, text=TOLD)
    test_opinions.give(here, expert)


@pytest.mark.parametrize("is_done", [False, True])
def test_a_second_reading_holds_none_either(tmp_path: Path, *, is_done: bool) -> None:
    here = house(tmp_path, test_reviews.accepted())
    review_id = test_reviews.ask(here)
    before = here.uow.records.current(REVIEW, review_id).value.before
    reviews, more = here.service.reviews, {"grade": "none"} if is_done else {}

    def write(note: str) -> None:
        (reviews.complete if is_done else reviews.save)(
            here.uow,
            review_id,
            by=test_reviews.READER,
            based_on=1,
            slides=test_reviews.SLIDES,
            after=before,
            note=note,
            **more,
        )

    with pytest.raises(LooksLikeIdentity):
        write(TOLD)
    write("As reported.")


def test_who_is_recused_from_the_case_does_not_open_its_link_to_the_patient(
    tmp_path: Path,
) -> None:
    here = house(tmp_path)
    links = here.service.identity_links
    recuse(here.live("chair", "scribe", "member"), "scribe")

    with pytest.raises(RecusedFromCase):
        links.open(here.uow, FIRST_CASE, by=PersonId("scribe"))
    let_back(here, "scribe")
    assert links.open(here.uow, FIRST_CASE, by=PersonId("scribe")) == canary.RECORD_NUMBER
