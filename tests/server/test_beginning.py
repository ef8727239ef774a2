"""The beginning of an installation: somebody who can sign in, and let others in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.settings import load
from server.starting import claimed
from server.store.unit_of_work import ServerUnitOfWork
from tests.server.test_cli import invoke, sentence

WORDS = {
    "--network": "Steppe network",
    "--institution": "KZ Asia/Almaty Oncology Centre, Almaty",
    "--name": "Dr First",
    "--email": "First@Example.org",
}


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSILIUM_AUTH__ARGON2_MEMORY_KIB", "8")
    monkeypatch.setenv("CONSILIUM_LOGS__LEVEL", "error")


def begin(folder: Path, *more: str, **changed: str):
    words = {**WORDS, **{f"--{name}": value for name, value in changed.items()}}
    said = [word for pair in words.items() for word in pair]
    return invoke("begin", "--data", folder, *said, *more)


@contextmanager
def stored(folder: Path) -> Iterator[ServerUnitOfWork]:
    """What the folder holds."""
    settings = load({"data": {"dir": folder}})
    with claimed(settings, migrate=False) as database, database.snapshot() as uow:
        yield uow


def test_the_first_administrator_gets_a_secret_and_a_network(tmp_path: Path) -> None:
    told = begin(tmp_path, "--institution", "CN Asia/Shanghai Bone Centre")

    assert told.exit_code == 0, told.output
    assert re.search(r"first@example\.org .* 72 hours: ([A-Z2-9]{4}-){4}[A-Z2-9]{4}", told.output)
    with stored(tmp_path) as uow:
        account = uow.accounts.by_email("first@example.org")
        person = uow.people.get(account.person_id)
        place = uow.people.institution(person.institution_id)
        places = uow.people.institutions_of(place.network_id)
    assert account.secret_until is not None
    assert (person.display_name, person.tz) == ("Dr First", "Asia/Almaty")
    assert [one.name for one in places] == ["Bone Centre", "Oncology Centre, Almaty"]


def test_what_is_wrong_is_one_sentence_and_nothing_is_stored(tmp_path: Path) -> None:
    said = [
        sentence(begin(tmp_path, institution="Almaty")),
        sentence(begin(tmp_path, institution="KZ Asia/Nowhere Centre")),
        sentence(begin(tmp_path, email="nobody")),
        sentence(begin(tmp_path, name=" ")),
    ]

    assert len(set(said)) == 4
    with stored(tmp_path) as uow:
        assert uow.audit.head()[0] == 0


def test_an_address_begins_once(tmp_path: Path) -> None:
    assert begin(tmp_path).exit_code == 0

    assert "address" in sentence(begin(tmp_path, network="Another"))
