"""Loading the demo: once, whole, through the board's commands, with sign-ins that work."""

import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from mdt.domain.agenda import ItemOutcome
from mdt.domain.boards_kept import BOARD
from mdt.domain.credentials import CREDENTIAL, state_on
from mdt.domain.decide.boards import upcoming
from mdt.domain.ids import PersonId
from mdt.domain.letters import LetterState
from mdt.domain.meetings import Meeting, MeetingState
from mdt.domain.minutes import MinutesState, is_genuine
from mdt.domain.people import Role
from mdt.domain.rosters import ROSTER, on_call
from mdt.materials.blobs import BlobStore
from server.demo.load import load_demo
from server.demo.sign_ins import DemoSignIns
from server.store.database import Database
from server.store.keys import PublicKeys, open_signing_key
from server.store.unit_of_work import ServerUnitOfWork
from server.store.verify import verify

NOW = datetime(2026, 5, 20, 8, 7, tzinfo=UTC)  # a Wednesday
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Folder:
    """A data directory and what is loaded into it."""

    def __init__(self, root: Path, database: Database) -> None:
        self.root = root
        self.database = database
        self.blobs = BlobStore(root / "blobs")
        self.hashed: list[str] = []
        self.signer = open_signing_key(root / "keys")

    @property
    def told(self) -> DemoSignIns:
        """How to sign in, as a load tells it."""
        return self.load()

    def load(self, *, password: str = "", now: datetime = NOW) -> DemoSignIns:
        return load_demo(
            self.database.begin,
            data_dir=self.root,
            blobs=self.blobs,
            signer=self.signer,
            hash_password=self._hash,
            chosen_password=password,
            now=now,
        )

    def _hash(self, password: str) -> str:
        self.hashed.append(password)
        return CHEAP.hash(password)

    def person(self, uow: ServerUnitOfWork, email: str) -> PersonId:
        account = uow.accounts.by_email(email)
        assert account is not None
        return account.person_id

    def meetings(self, email: str) -> list[Meeting]:
        with self.database.snapshot() as uow:
            listed = uow.meetings.list_for(self.person(uow, email))
            return sorted(
                (uow.meetings.load(each.id) for each in listed), key=lambda each: each.starts_at
            )

    def rows(self, table: str) -> int:
        with self.database.connect() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


@pytest.fixture
def folder(tmp_path: Path, database: Database) -> Folder:
    """A data directory with an empty, migrated database."""
    root = tmp_path / "data"
    (root / "keys").mkdir(parents=True)
    return Folder(root, database)


@pytest.fixture(scope="module")
def loaded(shared_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The demo, loaded once for all tests that read it."""
    root = tmp_path_factory.mktemp("loaded") / "data"
    (root / "keys").mkdir(parents=True)
    once = Folder(root, shared_database)
    once.load()
    return once


TABLES = ("network", "institution", "person", "account", "board", "case_", "material", "event")


def test_a_second_load_adds_nothing_and_tells_the_same_sign_ins(folder: Folder) -> None:
    first = folder.load()
    counts = [folder.rows(table) for table in TABLES]

    again = folder.load(now=NOW + timedelta(days=40))

    assert again == first
    assert [folder.rows(table) for table in TABLES] == counts
    assert all(counts)
    assert folder.hashed == [first.password]


def test_the_past_sitting_has_sent_one_letter_and_begun_another(loaded: Folder) -> None:
    past = loaded.meetings("chair.gastric@example.org")[0]

    [decided] = [each for each in past.recommendations.values() if each.recorded_seq is not None]
    assert decided.fit is not None
    assert decided.fit.available == "yes"
    states = {letter.recipient: letter.state for letter in past.letters.values()}
    assert states == {"institution": LetterState.ISSUED, "gp": LetterState.DRAFT}


def test_everybody_signs_in_with_the_password_that_is_told(loaded: Folder) -> None:
    told = loaded.told

    with loaded.database.snapshot() as uow:
        for sign_in in told.accounts:
            account = uow.accounts.by_email(sign_in.email)
            assert account is not None
            assert CHEAP.verify(account.password_hash, told.password)
            assert account.ui_language == "en"
            assert uow.people.get(account.person_id).display_name == sign_in.name


def test_the_password_is_random_and_kept_for_this_user_only(loaded: Folder, tmp_path: Path) -> None:
    told = loaded.told

    kept = loaded.root / "demo-password"
    assert kept.read_text().strip() == told.password
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(set(told.password)) > 5
    assert len(told.password) == 19


def test_a_chosen_password_replaces_the_one_that_was_made_up(folder: Folder) -> None:
    before = folder.load()

    after = folder.load(password="chosen by the operator")

    assert after.password == "chosen by the operator" != before.password
    with folder.database.snapshot() as uow:
        for sign_in in after.accounts:
            account = uow.accounts.by_email(sign_in.email)
            assert account is not None
            assert CHEAP.verify(account.password_hash, after.password)
    assert folder.load().password == after.password


def test_a_load_that_fails_leaves_nothing_and_can_be_repeated(folder: Folder) -> None:
    begin = folder.database.begin
    opened = []

    @contextmanager
    def failing() -> Iterator[ServerUnitOfWork]:
        opened.append(1)
        with begin() as uow:
            yield uow
            if len(opened) == 2:
                raise OSError("the disk is gone")

    folder.database.begin = failing  # type: ignore[method-assign]
    with pytest.raises(OSError, match="disk is gone"):
        folder.load()
    assert not any(folder.rows(table) for table in TABLES)

    assert folder.load().accounts
    assert all(folder.rows(table) for table in TABLES)


def test_every_board_has_one_meeting_to_come_and_the_gastric_one_is_soon(loaded: Folder) -> None:
    told = loaded.told

    for slug in ("gastric", "bone", "vietnam", "osaka", "breast"):
        upcoming = loaded.meetings(f"chair.{slug}@example.org")[-1]
        assert upcoming.state is MeetingState.PUBLISHED
        assert NOW < upcoming.starts_at < NOW + timedelta(days=8)
        assert upcoming.items
        everyone = [each for each in told.accounts if each.board_slug == slug]
        assert len(upcoming.participants) == len(everyone)
    soon = loaded.meetings("guest.gastric@example.org")[-1]
    assert soon.starts_at == datetime(2026, 5, 20, 8, 30, tzinfo=UTC)


def test_no_meeting_to_come_falls_on_a_weekend(folder: Folder) -> None:
    folder.load(now=datetime(2026, 5, 21, 8, 7, tzinfo=UTC))  # a Thursday

    for slug in ("bone", "vietnam", "osaka", "breast"):
        assert folder.meetings(f"chair.{slug}@example.org")[-1].starts_at.weekday() < 5


def test_the_gastric_board_has_held_and_signed_a_sitting(loaded: Folder) -> None:
    past = loaded.meetings("chair.gastric@example.org")[0]

    assert past.state is MeetingState.ENDED
    assert NOW - timedelta(days=8) < past.starts_at < NOW - timedelta(days=6)
    assert [item.outcome for item in past.items] == [ItemOutcome.DECISION, ItemOutcome.DONE]
    recommendation = next(iter(past.recommendations.values()))
    assert recommendation.quorum is not None
    assert recommendation.quorum.satisfied
    assert len(recommendation.dissents) == 1
    assert past.minutes is not None
    assert past.minutes.state is MinutesState.SIGNED
    keys = PublicKeys(loaded.root / "keys")
    assert len(past.minutes.signatures) == 2
    assert all(is_genuine(past.id, each, keys.verify) for each in past.minutes.signatures)


def test_the_coordinator_can_choose_people_and_cases_of_the_own_board(loaded: Folder) -> None:
    with loaded.database.snapshot() as uow:
        coordinator = loaded.person(uow, "coordinator.gastric@example.org")
        (board,) = uow.boards.list_for(coordinator)
        people = uow.boards.people_of(board.id)
        cases = uow.cases.list_for_board(board.id)
        roles = {member.role for member in board.members if member.person_id == coordinator}
        mixed = uow.boards.list_for(loaded.person(uow, "chair.vietnam@example.org"))[0]
        other = uow.cases.list_for_board(mixed.id)

    assert roles == {Role.COORDINATOR}
    assert len(people) == 12
    assert [case.pseudonym for case in cases] == ["K-2M9D", "K-7F3Q", "K-9T4W"]
    assert all(case.title.endswith("(synthetic)") for case in cases)
    assert {case.tumour_site for case in other} == {"nasopharynx", "liver", "lung"}


def test_every_board_is_settled_with_days_deputies_and_somebody_on_call(loaded: Folder) -> None:
    with loaded.database.snapshot() as uow:
        for slug in ("gastric", "bone", "vietnam", "osaka", "breast"):
            (board,) = uow.boards.list_for(loaded.person(uow, f"chair.{slug}@example.org"))
            kept = uow.records.current(BOARD, board.id).value
            roster = uow.records.current(ROSTER, board.id).value

            assert len(upcoming(kept, NOW, 3)) == 3
            assert kept.emergency
            assert any(member.deputy_id for member in kept.members)
            assert all(on_call(roster, code, NOW) for code in board.quorum_rule.all_of)
            assert not {"en"} >= set(kept.titles)


def test_credentials_of_the_demo_are_verified_but_for_those_that_show_otherwise(
    loaded: Folder,
) -> None:
    with loaded.database.snapshot() as uow:
        entries = [entry.value for entry in uow.records.find(CREDENTIAL)]
        states = Counter(state_on(credential, NOW.date()).value for credential in entries)

    assert states["verified"] > 30
    assert states["expired"] == 2
    assert states["claimed"] >= 2
    assert all(c.decided_by != c.person_id for c in entries)


def test_every_case_says_that_it_is_synthetic_and_shows_its_pictures(loaded: Folder) -> None:
    with loaded.database.snapshot() as uow:
        for slug in ("gastric", "bone", "vietnam", "osaka", "breast"):
            (board,) = uow.boards.list_for(loaded.person(uow, f"chair.{slug}@example.org"))
            for case in uow.cases.list_for_board(board.id):
                version = uow.cases.current(case.id)
                assert version.sheet.question.startswith("Synthetic case. ")
                assert version.created_at < NOW
                for material in version.materials:
                    assert len(loaded.blobs.read(material.sha256)) == material.size


def test_everything_that_was_loaded_verifies(loaded: Folder) -> None:
    report = verify(loaded.database, loaded.root)

    assert report.first_bad is None


def test_the_table_has_one_line_per_role_with_the_password_once(loaded: Folder) -> None:
    told = loaded.told

    lines = told.table().splitlines()
    assert told.table().count(told.password) == 1
    for role in ("coordinator", "chair", "deputy", "scribe", "member", "guest"):
        assert sum(f" {role}.gastric@example.org " in line for line in lines) == 1
    assert (
        len(
            {line.index("@example.org") - len(line.split("@")[0].split()[-1]) for line in lines[1:]}
        )
        == 1
    )
