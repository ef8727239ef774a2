"""Accounts and sign-ins come back as they were stored, and end when they should."""

import hashlib
from datetime import timedelta

import pytest

from mdt.domain.errors import Invalid
from server.auth.accounts import Account, SignIn
from server.store.database import Database
from tests.mdt.store import samples
from tests.mdt.store.samples import CHAIR, SCRIBE, START

ACCOUNT = Account(person_id=CHAIR, email="chair@example.org", password_hash="argon2id$1")


@pytest.fixture
def people(database: Database) -> Database:
    with database.begin() as uow:
        samples.store_network(uow)
    return database


def token(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def sign_in(name: str, person_id: samples.PersonId = CHAIR, *, minutes: int = 0) -> SignIn:
    seen_at = START + timedelta(minutes=minutes)
    return SignIn(
        token_hash=token(name),
        person_id=person_id,
        created_at=START,
        seen_at=seen_at,
        expires_at=START + timedelta(hours=12),
    )


def test_an_account_is_found_by_address_and_by_person(people: Database) -> None:
    with people.begin() as uow:
        uow.accounts.add(ACCOUNT)
    with people.begin() as uow:
        uow.accounts.set_password_hash(CHAIR, "argon2id$2")
        uow.accounts.set_language(CHAIR, "zh")

    with people.snapshot() as uow:
        found = uow.accounts.by_email("chair@example.org")
        assert found == uow.accounts.of(CHAIR)
        assert uow.accounts.by_email("nobody@example.org") is None
        assert uow.accounts.of(SCRIBE) is None
    assert found is not None
    assert (found.password_hash, found.ui_language) == ("argon2id$2", "zh")


def test_an_address_belongs_to_one_account(people: Database) -> None:
    with people.begin() as uow:
        uow.accounts.add(ACCOUNT)
        with pytest.raises(Invalid) as refusal, uow.command():
            uow.accounts.add(samples_account(SCRIBE))
        with uow.command():
            uow.accounts.set_language(CHAIR, "ru")

    assert refusal.value.field == "email"
    with people.snapshot() as uow:
        account = uow.accounts.of(CHAIR)
        assert account is not None
        assert account.ui_language == "ru"
        assert uow.accounts.of(SCRIBE) is None


def samples_account(person_id: samples.PersonId) -> Account:
    return Account(person_id=person_id, email=ACCOUNT.email, password_hash="argon2id$3")


def test_a_sign_in_lives_until_it_is_removed(people: Database) -> None:
    with people.begin() as uow:
        uow.sign_ins.add(sign_in("a"))
        uow.sign_ins.add(sign_in("b"))
        uow.sign_ins.touch(token("a"), START + timedelta(minutes=5))
        uow.sign_ins.remove(token("b"))

    with people.snapshot() as uow:
        assert uow.sign_ins.get(token("a")) == sign_in("a", minutes=5)
        assert uow.sign_ins.get(token("b")) is None


def test_all_sign_ins_of_a_person_end_together(people: Database) -> None:
    with people.begin() as uow:
        for name, person_id in (("a", CHAIR), ("b", CHAIR), ("c", SCRIBE)):
            uow.sign_ins.add(sign_in(name, person_id))
        uow.sign_ins.remove_of(CHAIR)

    with people.snapshot() as uow:
        left = [name for name in "abc" if uow.sign_ins.get(token(name))]
    assert left == ["c"]


def test_sign_ins_that_are_idle_or_over_are_forgotten(people: Database) -> None:
    with people.begin() as uow:
        for name, minutes in (("idle", 0), ("used", 30)):
            uow.sign_ins.add(sign_in(name, minutes=minutes))
        removed = uow.sign_ins.remove_expired(
            seen_before=START + timedelta(minutes=15), ended_before=START
        )
        assert uow.sign_ins.get(token("used")) is not None
        over = uow.sign_ins.remove_expired(
            seen_before=START, ended_before=START + timedelta(hours=13)
        )

    assert (removed, over) == (1, 1)
