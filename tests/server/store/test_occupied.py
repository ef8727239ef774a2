"""Which rooms a dead server left people in."""

from pathlib import Path

import pytest

from mdt.domain.ids import PersonId
from server.store.database import Database
from server.store.occupied import occupied_meetings
from tests.databases import sqlite_file, sqlite_template
from tests.server.http.site import Site

__all__ = ["sqlite_file", "sqlite_template"]


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    return {}


async def test_only_meetings_with_somebody_in_the_room_are_named(
    sqlite_file: Path, overrides: dict[str, dict[str, object]]
) -> None:
    async with Site(sqlite_file, overrides) as site:
        empty = await site.published()
        left = await site.live("chair")
        for_ever = await site.live("chair", "scribe", "member")
        meetings = site.service.meetings
        for person in ("chair",):
            await site.write.run(
                lambda uow, person=person: meetings.left(
                    uow, left, person_id=PersonId(person), reason="left"
                )
            )
        await site.write.run(
            lambda uow: meetings.left(
                uow, for_ever, person_id=PersonId("member"), reason="disconnected"
            )
        )

        found = await site.write.run(occupied_meetings)

        assert empty not in {meeting.id for meeting in found}
        assert [meeting.id for meeting in found] == [for_ever]
        assert found[0].present == {PersonId("chair"), PersonId("scribe")}


def test_a_new_database_has_none(sqlite_file: Path) -> None:
    database = Database(sqlite_file)
    with database.begin() as uow:
        assert occupied_meetings(uow) == ()
    database.close()
