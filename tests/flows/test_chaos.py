"""Everything goes wrong in one session, and the record is what was agreed all the same.

The chair’s line breaks, an item comes late, two write the same field, a consent is withdrawn while
the case is open, the server restarts, and at the end everybody leaves and forgets to end the
session.
"""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mdt.domain.consents import Consent
from mdt.domain.ids import CaseId, ConsentId, MeetingId
from mdt.domain.meetings import MeetingState
from server.sessions import chair_watch
from server.starting import open_database
from server.store.verify import verify
from tests.flows.house import House, Person, next_meeting, running, settings_for
from tests.flows.test_gastric import items

DRAFT = {
    "type": "CH", "intent": "K", "text": "Perioperative FLOT.", "lead_discipline": "",
    "implementer_id": "", "due_date": "", "guideline_status": "",
}  # fmt: skip


async def test_a_session_survives_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path / "data") as house:
        chair, deputy, scribe, member = [
            await house.person(name) for name in ("chair", "deputy", "scribe", "member")
        ]
        meeting_id = await next_meeting(chair)
        for person in (deputy, scribe, member):
            await person.join(meeting_id)
        case = await open_first_case(chair, meeting_id)

        with monkeypatch.context() as patch:
            patch.setattr(chair_watch, "LOST_AFTER", timedelta(seconds=1))
            await chair_is_lost_and_comes_back(chair, deputy, case)
        await one_more_item(chair, scribe, member, case)
        await two_write_the_same_field(chair, scribe, member, case)
        await consent_is_withdrawn(house, meeting_id, member, scribe, case)
        before = await house.meeting(meeting_id)
        for person in (deputy, scribe, member):
            await person.hears("room.event", lambda event: event["seq"] == before.seq)
            seqs = [event["seq"] for event in person.events()]
            assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))

    async with running(tmp_path / "data") as house:
        after = await house.meeting(meeting_id)
        assert after == before
        chair, deputy = await house.person("chair"), await house.person("deputy")
        joined = await chair.join(meeting_id)
        assert joined["snapshot"]["change"]["meeting"]["state"] == "live"
        assert joined["snapshot"]["change"]["chairing"]["leader_id"] == joined["person_id"]
        await deputy.join(meeting_id)
        await everybody_forgets_the_session(house, meeting_id, (chair, deputy))
        await paused_is_taken_up_and_ended(house, meeting_id)
        minutes = (await house.meeting(meeting_id)).minutes
        assert minutes is not None
        told = [block for block in minutes.blocks if block.kind == "handover"]
        assert len(told) >= 2

    database = open_database(settings_for(tmp_path / "data"))
    report = verify(database, tmp_path / "data")
    database.close()
    assert report.first_bad is None


async def open_first_case(chair: Person, meeting_id: str) -> dict[str, Any]:
    """Start the session, get the items before the first case done, and call the case."""
    joined = await chair.join(meeting_id)
    await chair.ok("session.start")
    first = items(joined, "case")[0]
    for item in joined["snapshot"]["change"]["items"]:
        if item["id"] == first["id"]:
            break
        await chair.ok("agenda.call", item_id=item["id"])
        await chair.ok("agenda.close", item_id=item["id"])
    await chair.ok("agenda.call", item_id=first["id"])
    return first


async def chair_is_lost_and_comes_back(chair: Person, deputy: Person, case: dict[str, Any]) -> None:
    """The deputy takes over by the server's clock, and the lead goes back."""
    more = {"item_id": case["id"], "seconds": 60}
    assert await deputy.refused("agenda.extend", **more) == "not_leading"
    await chair.socket.disconnect()
    await deputy.hears_of("role.handed_over")
    await deputy.ok("agenda.extend", **more)

    await chair.connect()
    seat = {"seat_id": chair.joined["seat_id"], "secret": chair.joined["secret"]}
    resumed = await chair.ok("room.resume", last_seq=chair.joined["snapshot"]["seq"], **seat)
    assert resumed["status"] == "seated"
    await deputy.hears(
        "room.event",
        lambda event: (
            event["type"] == "role.handed_over"
            and event["change"]["chairing"]["last"]["reason_code"] == "returned"
        ),
    )
    assert await deputy.refused("agenda.extend", **more) == "not_leading"
    await chair.ok("agenda.extend", **more)


async def one_more_item(
    chair: Person, scribe: Person, member: Person, case: dict[str, Any]
) -> None:
    """What comes up late is put on the agenda with its reason, by who leads."""
    late = {"kind": "topic", "title": "A bed for tonight", "time_box_s": 300, "after": case["id"]}
    assert await scribe.refused("agenda.add", reason_code="urgent", **late) == "not_allowed"
    assert await chair.refused("agenda.add", **late) == "reason_required"
    await chair.ok("agenda.add", reason_code="urgent", **late)
    added = await member.hears_of("item.added")
    assert any(item["title"] == "A bed for tonight" for item in added["change"]["items"])


async def two_write_the_same_field(
    chair: Person, scribe: Person, member: Person, case: dict[str, Any]
) -> None:
    """The slower one gets both texts, and nothing of either is lost."""
    ref = {"item_id": case["id"], "revision": 0, "fields": ["text"]}
    await scribe.ok("recommendation.save_draft", draft=DRAFT, **ref)
    other = {**DRAFT, "text": "Surgery first."}
    answer = await chair.call("recommendation.save_draft", draft=other, **ref)
    assert answer["error"]["code"] == "revision_conflict"
    detail = answer["error"]["detail"]
    assert detail["current"]["text"] == "Perioperative FLOT."
    assert detail["rejected"]["text"] == "Surgery first."
    await member.hears_of("recommendation.draft_changed")


async def consent_is_withdrawn(
    house: House, meeting_id: str, member: Person, scribe: Person, case: dict[str, Any]
) -> None:
    """Who is abroad loses the case at once, with no gap; who treats the patient does not."""
    meeting = await house.meeting(meeting_id)
    item = meeting.current_item
    assert item is not None
    assert item.case_id is not None
    case_id = CaseId(item.case_id)
    board, write, read = house.app.board, house.app.write, house.app.read
    owner = (await read.run(lambda uow: uow.cases.get(case_id))).owner_id
    abroad = {"CN", "RU"}
    given = Consent(
        case_id=case_id,
        purpose="care",
        countries=tuple(sorted(abroad)),
        data_classes=("clinical", "image"),
        legal_basis="explicit_consent",
        text_id="care-2026-1",
        language="en",
        method="paper",
        obtained_by=owner,
        valid_from="2020-01-01",
    )
    await write.run(lambda uow: board.consents.record(uow, given, by=owner))
    entries = await read.run(lambda uow: board.consents.of_case(uow, case_id))
    consent_id = ConsentId(entries[-1].subject_id)

    await write.run(lambda uow: board.consents.withdraw(uow, consent_id, by=owner))

    meeting = await house.meeting(meeting_id)
    shut_out = meeting.withheld[item.id]
    assert shut_out
    assert set(shut_out.values()) == {"consent_withdrawn"}
    for person in (member, scribe):
        change = (await person.ok("room.snapshot"))["change"]
        shown = next(one["case"] for one in change["items"] if one["id"] == case["id"])
        is_out = person.joined["person_id"] in shut_out
        assert (shown is None) == is_out
        assert bool(change["recommendations"]) is not is_out
        assert (change["talk"]["item_id"] is None) == is_out


async def everybody_forgets_the_session(
    house: House, meeting_id: str, people: tuple[Person, ...]
) -> None:
    """The session pauses by itself, and does not end."""
    for person in people:
        await person.ok("room.leave")
    room = house.app.rooms.get(MeetingId(meeting_id))
    assert room is not None
    for seat in room.seated:
        await house.app.entrance.leave(room, seat, reason="disconnected")

    async def state() -> MeetingState:
        return (await house.meeting(meeting_id)).state

    while await state() is MeetingState.LIVE:  # noqa: ASYNC110 - only the store knows
        await asyncio.sleep(0.05)
    assert await state() is MeetingState.PAUSED


async def paused_is_taken_up_and_ended(house: House, meeting_id: str) -> None:
    """The chair comes back, resumes, and ends the session properly."""
    chair = await house.person("chair")
    joined = await chair.join(meeting_id)
    await chair.ok("session.resume")
    for item in joined["snapshot"]["change"]["items"]:
        if item["state"] not in {"closed", "deferred"}:
            reason = {"reason_code": "out_of_time"}
            await chair.ok("agenda.defer", item_id=item["id"], **reason)
    await chair.ok("session.end")
    assert (await house.meeting(meeting_id)).state is MeetingState.ENDED
