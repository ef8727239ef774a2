"""Drafts on SQLite and PostgreSQL: kept per person and form, changed in place, and forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mdt.domain.drafts import FormDraft
from server.store.database import Database
from server.store.drafts import KeptDraft
from tests.mdt.store import samples

DRAFT = KeptDraft(
    person_id=samples.CHAIR,
    form="opinion",
    subject="request-1",
    n=3,
    based_on=1,
    draft=FormDraft(texts={"text": "«Сначала FLOT» 先化疗"}, revisions={"text": 3}),
    changed_at=samples.START,
)


@pytest.fixture
def filled(database: Database) -> Database:
    with database.begin() as uow:
        samples.store_network(uow)
        uow.drafts.put(DRAFT)
    return database


def test_a_draft_is_read_as_it_was_stored_and_by_its_writer_only(filled: Database) -> None:
    with filled.begin() as uow:
        assert uow.drafts.get(samples.CHAIR, "opinion", "request-1") == DRAFT
        assert uow.drafts.get(samples.SURGEON, "opinion", "request-1") is None
        assert uow.drafts.get(samples.CHAIR, "review", "request-1") is None
        assert uow.drafts.get(samples.CHAIR, "opinion", "request-2") is None


def test_several_drafts_are_read_at_once_and_only_those_that_were_asked_for(
    filled: Database,
) -> None:
    second, third = replace(DRAFT, subject="request-2"), replace(DRAFT, subject="request-3")
    foreign = replace(DRAFT, subject="request-4", person_id=samples.SURGEON)

    with filled.begin() as uow:
        for one in (second, third, foreign, replace(second, form="review")):
            uow.drafts.put(one)

    with filled.begin() as uow:
        asked = ("request-1", "request-2", "request-4", "request-5")
        found = uow.drafts.among(samples.CHAIR, "opinion", asked)
        assert found == {"request-1": DRAFT, "request-2": second}
        assert uow.drafts.among(samples.CHAIR, "opinion", ()) == {}


def test_a_later_draft_takes_the_place_of_the_one_before(filled: Database) -> None:
    later = replace(DRAFT, n=4, draft=FormDraft(texts={"text": "OP"}, revisions={"text": 4}))

    with filled.begin() as uow:
        uow.drafts.put(later)

    with filled.begin() as uow:
        assert uow.drafts.get(samples.CHAIR, "opinion", "request-1") == later


def test_the_newest_draft_of_a_form_is_found(filled: Database) -> None:
    with filled.begin() as uow:
        later = DRAFT.changed_at + timedelta(minutes=1)
        uow.drafts.put(replace(DRAFT, subject="request-0", changed_at=later))
        uow.drafts.put(replace(DRAFT, form="review", subject="r", changed_at=later))

        assert uow.drafts.newest(samples.CHAIR, "opinion") == "request-0"
        assert uow.drafts.newest(samples.SURGEON, "opinion") == ""


def test_a_finished_draft_is_gone_and_no_other(filled: Database) -> None:
    with filled.begin() as uow:
        uow.drafts.put(replace(DRAFT, subject="request-2"))
        uow.drafts.remove(samples.CHAIR, "opinion", "request-1")

    with filled.begin() as uow:
        assert uow.drafts.get(samples.CHAIR, "opinion", "request-1") is None
        assert uow.drafts.get(samples.CHAIR, "opinion", "request-2") is not None


def test_what_nobody_went_on_with_is_forgotten(filled: Database) -> None:
    with filled.begin() as uow:
        uow.drafts.put(replace(DRAFT, subject="new", changed_at=DRAFT.changed_at + timedelta(1)))

        assert uow.drafts.remove_older(DRAFT.changed_at + timedelta(hours=1)) == 1
        assert uow.drafts.get(samples.CHAIR, "opinion", "request-1") is None
        assert uow.drafts.get(samples.CHAIR, "opinion", "new") is not None


def test_drafts_about_what_begins_alike_are_found_the_earliest_first(filled: Database) -> None:
    later = replace(DRAFT, subject="m_1:fr:b", changed_at=samples.START + timedelta(minutes=1))
    earlier = replace(DRAFT, subject="m_1:fr:c")
    others = [
        replace(DRAFT, subject="m11:fr:b"),
        replace(DRAFT, subject="m_1:zh:b"),
        replace(later, person_id=samples.SURGEON),
        replace(later, form="review"),
    ]

    with filled.begin() as uow:
        for one in (later, earlier, *others):
            uow.drafts.put(one)

    with filled.begin() as uow:
        assert uow.drafts.beginning(samples.CHAIR, "opinion", "m_1:fr:") == (earlier, later)
