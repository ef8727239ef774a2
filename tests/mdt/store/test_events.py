"""Event logs: numbered, chained, kept apart by command, and never changed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from mdt.domain.errors import NotFound
from mdt.domain.events import ChatPosted, HandRaised, MeetingCancelled, MeetingPublished
from mdt.domain.ids import MeetingId
from mdt.domain.meetings import Meeting, MeetingState
from mdt.domain.people import Role
from mdt.domain.replay import replay
from mdt.store.unit_of_work import SqlUnitOfWork
from server.store.database import Database
from tests.mdt.store import samples
from tests.mdt.store.samples import CHAIR, COORDINATOR, GUEST, START, SURGEON

MEETING = MeetingId("meeting-1")


@pytest.fixture
def board(database: Database) -> Database:
    with database.begin() as uow:
        samples.store_network(uow)
    return database


def say(uow: SqlUnitOfWork, meeting: Meeting, words: str, command_id: str | None = None) -> Meeting:
    after, _ = uow.meetings.append(
        meeting,
        (ChatPosted(text=words),),
        session_id=None,
        at=START + timedelta(seconds=meeting.seq),
        actor_id=CHAIR,
        command_id=command_id,
    )
    return after


def test_a_meeting_comes_back_as_it_was_appended(board: Database) -> None:
    with board.begin() as uow:
        meeting = samples.begin_meeting(uow)
        appended = say(uow, meeting, "Тишина 🤫 Việt (NFD: e\u0323)")

    board.folds.drop([MEETING])
    with board.snapshot() as uow:
        loaded = uow.meetings.load(MEETING)
        log = uow.meetings.since(MEETING, 0, 100)

    assert loaded == appended
    assert [logged.seq for logged in log] == [1, 2, 3]
    assert [logged.prev for logged in log[1:]] == [logged.hash for logged in log[:-1]]
    assert replay(log) == loaded


def test_events_that_wait_for_the_commit_are_seen_by_later_commands(board: Database) -> None:
    with board.begin() as uow:
        with uow.command():
            meeting = samples.begin_meeting(uow)
        with uow.command():
            say(uow, uow.meetings.load(MEETING), "one")
        with uow.command():
            log = uow.meetings.since(MEETING, 1, 100)

    assert meeting.seq == 2
    assert [logged.seq for logged in log] == [2, 3]


def test_since_gives_no_more_than_the_limit(board: Database) -> None:
    with board.begin() as uow:
        meeting = samples.begin_meeting(uow)
        for number in range(4):
            meeting = say(uow, meeting, str(number))
        uow.transaction.settle()
        say(uow, meeting, "waits")
        log = uow.meetings.since(MEETING, 2, 3)

    assert [logged.seq for logged in log] == [3, 4, 5]


def test_a_command_is_found_by_its_last_event(board: Database) -> None:
    with board.begin() as uow:
        meeting = samples.begin_meeting(uow)
        uow.meetings.append(
            meeting,
            (ChatPosted(text="a"), HandRaised(person_id=CHAIR)),
            session_id=None,
            at=START,
            actor_id=CHAIR,
            command_id="c-1",
        )
        before_commit = uow.meetings.find_command(MEETING, CHAIR, "c-1")
    with board.begin() as uow:
        kept = uow.meetings.find_command(MEETING, CHAIR, "c-1")
    board.folds.drop([MEETING])
    with board.begin() as uow:
        read = uow.meetings.find_command(MEETING, CHAIR, "c-1")
        of_another = uow.meetings.find_command(MEETING, SURGEON, "c-1")

    assert (before_commit, kept, read, of_another) == (4, 4, 4, None)


def test_the_database_refuses_a_second_row_for_one_command(board: Database) -> None:
    with board.begin() as uow:
        say(uow, samples.begin_meeting(uow), "first", "c-1")

    with pytest.raises(IntegrityError), board.begin() as uow:
        say(uow, uow.meetings.load(MEETING), "again", "c-1")

    with board.begin() as uow:
        assert uow.meetings.load(MEETING).seq == 3


def test_a_failing_command_leaves_the_others_of_its_transaction(board: Database) -> None:
    with board.begin() as uow:
        with uow.command():
            samples.begin_meeting(uow)
        with pytest.raises(ZeroDivisionError), uow.command():
            say(uow, uow.meetings.load(MEETING), "lost", "c-lost")
            uow.audit.append("meeting.spoilt", at=START, actor_id=CHAIR)
            uow.people.add_network(samples.NetworkId("lost"), "written directly")
            raise ZeroDivisionError
        with uow.command():
            say(uow, uow.meetings.load(MEETING), "kept", "c-kept")

    with board.begin() as uow:
        kept = uow.meetings.load(MEETING)
        assert [line.text for line in kept.chat] == ["kept"]
        assert uow.meetings.find_command(MEETING, CHAIR, "c-lost") is None
        assert uow.meetings.find_command(MEETING, CHAIR, "c-kept") == 3
        assert uow.audit.about("") == ()
        uow.people.add_network(samples.NetworkId("lost"), "so the name is still free")


def test_a_failing_command_that_was_settled_leaves_nothing(board: Database) -> None:
    with board.begin() as uow:
        samples.begin_meeting(uow)
    with board.begin() as uow:
        with uow.command():
            say(uow, uow.meetings.load(MEETING), "earlier")
        with pytest.raises(ZeroDivisionError), uow.command():
            say(uow, uow.meetings.load(MEETING), "lost", "c-lost")
            uow.meetings.list_for(CHAIR)
            assert uow.meetings.find_command(MEETING, CHAIR, "c-lost") == 4
            raise ZeroDivisionError
        with uow.command():
            say(uow, uow.meetings.load(MEETING), "later")

    with board.begin() as uow:
        meeting = uow.meetings.load(MEETING)
        assert [line.text for line in meeting.chat] == ["earlier", "later"]
        assert uow.meetings.find_command(MEETING, CHAIR, "c-lost") is None


def test_a_transaction_that_is_rolled_back_leaves_no_trace_in_the_cache(board: Database) -> None:
    with board.begin() as uow:
        samples.begin_meeting(uow)
    with pytest.raises(ZeroDivisionError), board.begin() as uow:
        say(uow, uow.meetings.load(MEETING), "lost", "c-1")
        raise ZeroDivisionError

    with board.begin() as uow:
        meeting = uow.meetings.load(MEETING)
        assert (meeting.seq, len(meeting.chat)) == (2, 0)
        assert uow.meetings.find_command(MEETING, CHAIR, "c-1") is None
        say(uow, meeting, "next")


def test_a_meeting_that_went_on_takes_no_event_for_its_past(board: Database) -> None:
    with board.begin() as uow:
        old = samples.begin_meeting(uow)
        say(uow, old, "one")
        with pytest.raises(ValueError, match="went on"):
            say(uow, old, "two")


def test_an_unknown_meeting_is_not_found(board: Database) -> None:
    with board.begin() as uow, pytest.raises(NotFound):
        uow.meetings.load(MeetingId("nothing"))
    with board.snapshot() as uow, pytest.raises(NotFound):
        uow.meetings.load(MeetingId("nothing"))


def test_a_reader_sees_one_committed_state_for_its_whole_snapshot(board: Database) -> None:
    with board.begin() as uow:
        samples.begin_meeting(uow)

    with board.snapshot() as reading:
        assert reading.meetings.since(MEETING, 0, 10)[-1].seq == 2
        with board.begin() as uow:
            say(uow, uow.meetings.load(MEETING), "meanwhile")
        seen = reading.meetings.load(MEETING)
        log = reading.meetings.since(MEETING, 0, 10)
    with board.snapshot() as reading:
        afterwards = reading.meetings.load(MEETING)

    assert (seen.seq, log[-1].seq, afterwards.seq) == (2, 2, 3)


def test_a_reader_that_has_read_nothing_takes_the_newest_state(board: Database) -> None:
    with board.begin() as uow:
        samples.begin_meeting(uow)

    with board.snapshot() as reading:
        with board.begin() as uow:
            say(uow, uow.meetings.load(MEETING), "meanwhile")
        seen = reading.meetings.load(MEETING)
        log = reading.meetings.since(MEETING, 0, 10)

    assert seen.seq == log[-1].seq == 3


def test_meetings_are_listed_for_those_who_have_to_do_with_them(board: Database) -> None:
    with board.begin() as uow:
        meeting = samples.begin_meeting(uow)
        uow.meetings.append(
            meeting,
            (MeetingCancelled(reason="holiday"),),
            session_id=None,
            at=START,
            actor_id=COORDINATOR,
            command_id=None,
        )
        staged = uow.meetings.list_for(GUEST)
    with board.snapshot() as uow:
        stored = uow.meetings.list_for(GUEST)
        for_stranger = uow.meetings.list_for(samples.PersonId("person-nobody"))

    assert staged == stored
    assert [(entry.state, entry.role) for entry in stored] == [(MeetingState.CANCELLED, Role.GUEST)]
    assert stored[0].starts_at == START + timedelta(hours=1)
    assert for_stranger == ()


def test_a_board_coordinator_sees_meetings_that_others_planned(board: Database) -> None:
    uninvited = samples.plan().participants[:2]
    plan = replace(samples.plan(), participants=uninvited)
    with board.begin() as uow:
        uow.meetings.create(
            MEETING,
            (replace(samples.planned(), plan=plan),),
            at=START,
            actor_id=CHAIR,
            command_id=None,
        )
    with board.snapshot() as uow:
        listed = uow.meetings.list_for(COORDINATOR)
        for_guest = uow.meetings.list_for(GUEST)

    assert [(entry.id, entry.role) for entry in listed] == [(MEETING, None)]
    assert for_guest == ()


@pytest.fixture
def recorded(board: Database) -> Database:
    with board.begin() as uow:
        say(uow, samples.begin_meeting(uow), "on the record", "c-1")
        uow.audit.append("meeting.planned", at=START, actor_id=COORDINATOR, subject=MEETING)
        uow.cases.add(*samples.case_with_version())
    return board


RECORDED = ("event", "audit", "case_version", "material", "case_version_material")


def refused(connection: Connection, statement: str) -> None:
    """Hold that a trigger refuses, in its own words; a statement that is wrong is no refusal."""
    with pytest.raises(DBAPIError, match=r"append-only|does not follow"), connection.begin():
        connection.execute(text(statement))


def rows(board: Database, table: str) -> list[tuple[object, ...]]:
    """Return everything that a table has."""
    with board.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]


@pytest.mark.parametrize("table", RECORDED)
def test_what_was_recorded_is_neither_updated_nor_deleted(recorded: Database, table: str) -> None:
    columns = {
        "event": "type",
        "audit": "action",
        "case_version": "language",
        "material": "title",
        "case_version_material": "material_id",
    }
    before = rows(recorded, table)
    with recorded.connect() as connection:
        refused(connection, f"UPDATE {table} SET {columns[table]} = 'x'")
        refused(connection, f"DELETE FROM {table}")
        if connection.dialect.name == "postgresql":
            refused(connection, f"TRUNCATE {table} CASCADE")

    assert before
    assert rows(recorded, table) == before


@pytest.mark.parametrize("table", RECORDED)
@pytest.mark.parametrize("recursive_triggers", ["ON", "OFF"])
def test_insert_or_replace_replaces_nothing(
    recorded: Database, table: str, recursive_triggers: str
) -> None:
    with recorded.connect() as connection:
        if connection.dialect.name == "postgresql":
            conflict = f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT DO NOTHING"
            with connection.begin():
                before = connection.execute(text(f"SELECT * FROM {table}")).all()
            if table in ("event", "audit"):
                refused(connection, conflict)
            else:
                with connection.begin():
                    connection.execute(text(conflict))
            with connection.begin():
                assert connection.execute(text(f"SELECT * FROM {table}")).all() == before
            return
        connection.exec_driver_sql(f"PRAGMA recursive_triggers={recursive_triggers}")
        connection.rollback()
        before = connection.execute(text(f"SELECT * FROM {table}")).all()
        connection.rollback()
        refused(connection, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        assert connection.execute(text(f"SELECT * FROM {table}")).all() == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no other can replace a row
def test_a_replacement_by_the_same_command_is_refused(recorded: Database) -> None:
    follow_up = (
        "INSERT OR REPLACE INTO event SELECT meeting_id, 4, session_id, at, actor_id, command_id,"
        " type, body, hash, hash FROM event WHERE seq = 3"
    )
    before = rows(recorded, "event")
    with recorded.connect() as connection:
        connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
        connection.rollback()
        refused(connection, follow_up)

    assert rows(recorded, "event") == before


@pytest.mark.parametrize(
    "select",
    [
        "SELECT meeting_id, 5, session_id, at, actor_id, NULL, type, body, hash, hash",
        "SELECT meeting_id, 4, session_id, at, actor_id, NULL, type, body, prev, hash",
        "SELECT 'meeting-2', 2, session_id, at, actor_id, NULL, type, body, hash, hash",
    ],
)
def test_a_row_that_does_not_follow_the_log_is_refused(recorded: Database, select: str) -> None:
    before = rows(recorded, "event"), rows(recorded, "audit")
    with recorded.connect() as connection:
        refused(connection, f"INSERT INTO event {select} FROM event WHERE seq = 3")
        refused(
            connection,
            "INSERT INTO audit"
            " SELECT 3, at, actor_id, action, subject, body, hash, hash FROM audit",
        )

    assert (rows(recorded, "event"), rows(recorded, "audit")) == before


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has no SHA-256
def test_postgresql_computes_the_hash_itself(recorded: Database) -> None:
    forged = (
        "INSERT INTO event SELECT meeting_id, 4, session_id, at, actor_id, NULL, type,"
        " body, hash, decode(repeat('ab', 32), 'hex') FROM event WHERE seq = 3"
    )
    before = rows(recorded, "event")
    with recorded.connect() as connection:
        refused(connection, forged)

    assert rows(recorded, "event") == before


def test_publishing_twice_is_stored_once_per_event(board: Database) -> None:
    with board.begin() as uow:
        meeting, logged = uow.meetings.create(
            MEETING,
            (samples.planned(), MeetingPublished()),
            at=START,
            actor_id=COORDINATOR,
            command_id="plan-1",
        )

    assert [entry.event.TYPE for entry in logged] == ["meeting.planned", "meeting.published"]
    assert meeting.head == logged[-1].hash
