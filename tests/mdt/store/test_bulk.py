"""Many rows in one statement are the rows that one at a time would be."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, insert, select

from mdt.store.base import UtcDateTime
from mdt.store.bulk import BulkInsert, moment_for
from server.store.database import Database

THING = Table(
    "thing",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String),
    Column("at", UtcDateTime),
    Column("order", JSON),
)


@pytest.mark.parametrize("count", [1, 2, 3, 127, 128, 129, 300])
def test_any_number_of_rows_is_inserted_in_order(database: Database, count: int) -> None:
    with database.connect() as connection, connection.begin():
        THING.create(connection)
        at = moment_for(connection, datetime(2026, 11, 21, tzinfo=UTC))
        BulkInsert(THING).run(
            connection, [(number, f"n{number}", at, "[]") for number in range(count)]
        )
        rows = connection.execute(select(THING.c.id, THING.c.name)).all()

    assert sorted(rows) == [(number, f"n{number}") for number in range(count)]


def test_an_existing_row_changes_only_in_the_named_columns(database: Database) -> None:
    bulk = BulkInsert(THING, changes=("name",))
    with database.connect() as connection, connection.begin():
        THING.create(connection)
        early, late = (
            moment_for(connection, datetime(2026, 11, day, tzinfo=UTC)) for day in (1, 2)
        )
        bulk.run(connection, [(1, "old", early, "[]"), (2, "other", early, "[]")])
        bulk.run(connection, [(1, "new", late, "[1]"), (3, "added", late, "[]")])
        rows = connection.execute(select(THING).order_by(THING.c.id)).all()

    assert [(row.id, row.name, row.at.day) for row in rows] == [
        (1, "new", 1),
        (2, "other", 1),
        (3, "added", 2),
    ]


@pytest.mark.parametrize("microsecond", [0, 1, 120_000, 999_999])
def test_moments_are_spelt_as_everywhere_else(database: Database, microsecond: int) -> None:
    tashkent = timezone(timedelta(hours=5))
    moment = datetime(2026, 1, 2, 3, 4, 5, microsecond, tzinfo=tashkent)
    with database.connect() as connection, connection.begin():
        THING.create(connection)
        BulkInsert(THING).run(connection, [(1, "bulk", moment_for(connection, moment), "[]")])
        connection.execute(insert(THING), {"id": 2, "name": "usual", "at": moment, "order": []})
        as_stored = connection.exec_driver_sql("SELECT at FROM thing ORDER BY id").scalars().all()
        read = connection.execute(select(THING.c.at)).scalars().all()

    assert as_stored[0] == as_stored[1]
    assert read == [moment, moment]


def test_a_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="naive"), database.connect() as connection:
        connection.execute(select(THING.c.at).where(THING.c.at == datetime(2026, 1, 1)))  # noqa: DTZ001
