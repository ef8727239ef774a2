"""Intervals of quality on SQLite and PostgreSQL: as they were stored, so they are read."""

import pytest
from sqlalchemy.exc import IntegrityError

from mdt.domain.ids import MeetingId
from server.sessions.quality_record import Worst
from server.store.database import Database
from tests.mdt.store import samples
from tests.server.sessions.intervals import POOR, interval

BAD = Worst(
    loss_up=0.125,
    loss_down=0.3,
    round_trip_s=0.35,
    jitter_s=0.0421,
    estimate_bps=5_000_000_000,
    freezes=3,
    freeze_s=1.75,
    concealed=0.08,
    route="turn_tls",
)


@pytest.fixture
def meeting_id(database: Database) -> MeetingId:
    with database.begin() as uow:
        samples.store_network(uow)
        return samples.begin_meeting(uow).id


def test_intervals_are_read_as_they_were_stored(database: Database, meeting_id: MeetingId) -> None:
    stored = [
        interval(samples.CHAIR, meeting_id=meeting_id),
        interval(samples.CHAIR, meeting_id=meeting_id, second=10, verdict=POOR, worst=BAD),
        interval(samples.SURGEON, meeting_id=meeting_id, second=5),
    ]
    with database.begin() as uow:
        uow.quality.add(list(reversed(stored)))

    with database.snapshot() as uow:
        assert list(uow.quality.of_meeting(meeting_id)) == stored
        assert uow.quality.of_meeting(MeetingId("another")) == ()


def test_an_interval_is_not_stored_twice(database: Database, meeting_id: MeetingId) -> None:
    one = interval(samples.CHAIR, meeting_id=meeting_id)
    with database.begin() as uow:
        uow.quality.add([one])

    with pytest.raises(IntegrityError), database.begin() as uow:
        uow.quality.add([one])


@pytest.mark.parametrize(
    ("person_id", "of_meeting"), [(samples.CHAIR, "another"), ("stranger", None)]
)
def test_an_interval_is_of_a_meeting_and_a_person_that_exist(
    database: Database, meeting_id: MeetingId, person_id: str, of_meeting: str | None
) -> None:
    with pytest.raises(IntegrityError), database.begin() as uow:
        uow.quality.add([interval(person_id, meeting_id=of_meeting or meeting_id)])
