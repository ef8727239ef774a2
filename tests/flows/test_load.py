"""Three boards at once, each with a full room: nothing is lost, and everybody has the same."""

from collections import Counter
from pathlib import Path

import pytest

from mdt.domain.events import ChatPosted
from mdt.domain.meetings import MeetingState
from mdt.domain.replay import replay
from server.app import utc_now
from server.starting import open_database
from server.store.verify import verify
from tests.flows.boards_at_once import DROPPED, ITEMS, SIZES, gather, hold_all
from tests.flows.house import running, settings_for


@pytest.mark.timeout(600)
async def test_three_full_boards_lose_nothing_while_people_drop_and_come_back(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "data") as house:
        gatherings = await house.app.write.run(gather, house.app.board, utc_now())
        sittings = await hold_all(house.url, gatherings)
        kept = {one.meeting_id: await house.meeting(one.meeting_id) for one in sittings}

    database = open_database(settings_for(tmp_path / "data"))
    assert sorted(len(one.clients) for one in sittings) == sorted(SIZES.values())
    for sitting in sittings:
        with database.snapshot() as uow:
            log = uow.meetings.since(sitting.meeting_id, 0, 100_000)
        lines = Counter(one.event.text for one in log if isinstance(one.event, ChatPosted))
        assert lines == sitting.said, "every line once, however often it was sent"
        assert replay(log) == kept[sitting.meeting_id]
        assert {client.window.seq for client in sitting.clients} == {len(log)}
        assert kept[sitting.meeting_id].state is MeetingState.ENDED
        assert len(sitting.switches_s) == ITEMS * len(sitting.clients)
        assert len(sitting.returns_s) >= ITEMS * (len(sitting.clients) // DROPPED - 1)
    report = verify(database, tmp_path / "data")
    database.close()
    assert report.first_bad is None
