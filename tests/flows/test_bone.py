"""Scenario B: a pelvic tumour from Almaty before the experts in Shanghai, each side one room."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mdt.domain.boards import Board
from mdt.domain.cases import Case
from mdt.domain.ids import InstitutionId, MeetingId, PersonId, RequestId
from mdt.domain.meetings import MeetingPlan
from mdt.domain.people import Participant, Role
from mdt.domain.requests import REQUEST, Request
from server.starting import open_database
from server.store.unit_of_work import ServerUnitOfWork
from server.store.verify import verify
from tests.flows.house import House, Person, running, settings_for
from tests.flows.pressing import opened, pressed

CASE = "K-4H8N"
ALMATY, SHANGHAI = ("deputy", "paediatrics", "imaging"), ("member", "pathology", "radiotherapy")
"""Who sits in each room, by the first part of the address."""


def person_id(uow: ServerUnitOfWork, name: str) -> PersonId:
    account = uow.accounts.by_email(f"{name}.bone@example.org")
    assert account is not None
    return account.person_id


def the_board(uow: ServerUnitOfWork) -> Board:
    boards = uow.boards.list_for(person_id(uow, "chair"))
    return next(board for board in boards if board.slug == "bone")


async def stored(house: House, path: str) -> Request:
    """Return the request that a page shows, as stored."""
    request_id = RequestId(path.removeprefix("/requests/"))
    entry = await house.app.read.run(lambda uow: uow.records.current(REQUEST, request_id))
    return entry.value


async def test_a_patient_in_bed_gets_a_preliminary_advice_and_a_place(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as house:
        case = await house.app.write.run(lambda uow: bedridden(house, uow))
        dana = await house.person("paediatrics", board="bone")
        chair = await house.person("chair", board="bone")
        asked = await ask(house, dana, chair, case)
        meeting_id = await house.app.write.run(lambda uow: planned(house, uow))
        await schedule(house, asked, meeting_id)
        await meet(house, chair, meeting_id)
        await answer(house, dana, chair, asked)

    database = open_database(settings_for(tmp_path / "data"))
    report = verify(database, tmp_path / "data")
    database.close()
    assert report.first_bad is None


def bedridden(house: House, uow: ServerUnitOfWork) -> Case:
    """Enter what changed: the patient stays in bed. Prior care was in four countries."""
    by = person_id(uow, "paediatrics")
    case = next(one for one in uow.cases.list_for_board(the_board(uow).id) if one.pseudonym == CASE)
    now = uow.cases.current(case.id)
    assert {one.country for one in now.sheet.treatments} == {"DE", "KR", "RU", "KZ"}
    house.app.board.cases.add_version(
        uow,
        case.id,
        by=by,
        sheet=replace(now.sheet, ecog=4, urgency="emergency"),
        materials=now.materials,
        language=now.language,
    )
    return case


async def ask(house: House, dana: Person, chair: Person, case: Case) -> str:
    """Almaty asks; the form has the question and the urgency of the latest version."""
    sent = await pressed(dana, f"/requests/new?case={case.id}", "Send to the board", language="ru")
    assert sent.status == 200
    request = await stored(house, sent.path)
    assert (request.urgency, request.state) == ("emergency", "submitted")
    assert sent.path in (await opened(chair, "/requests")).links.values()
    accepted = await pressed(chair, sent.path, "Accept", text="Tomorrow.")
    assert accepted.status == 200
    return sent.path


def planned(house: House, uow: ServerUnitOfWork) -> MeetingId:
    """Plan a meeting of the whole board without a case yet."""
    board = the_board(uow)
    by = person_id(uow, "coordinator")
    people = {one.id: one for one in uow.boards.people_of(board.id)}
    plan = MeetingPlan(
        title="Remote consultation",
        starts_at=datetime.now(UTC) + timedelta(days=2),
        tz=board.tz,
        planned_min=60,
        languages=board.languages,
        participants=tuple(
            Participant(
                person_id=one.person_id,
                display_name=people[one.person_id].display_name,
                institution_id=InstitutionId(""),
                institution_name="",
                discipline=people[one.person_id].discipline,
                role=one.role,
            )
            for one in board.members
        ),
        items=(),
    )
    return house.app.board.meetings.plan(uow, by=by, board_id=board.id, plan=plan).meeting.id


async def schedule(house: House, asked: str, meeting_id: MeetingId) -> None:
    """The coordinator puts the request on the agenda with a click, and publishes."""
    coordinator = await house.person("coordinator", board="bone")
    listed = await pressed(coordinator, asked, "Put on the agenda", meeting_id=meeting_id)
    assert listed.status == 200
    request = await stored(house, asked)
    meeting = await house.meeting(meeting_id)
    assert [item.id for item in meeting.items] == [request.item_id]
    assert meeting.items[0].case_id == request.case_id
    assert request.question[:80] in meeting.items[0].title
    published = await pressed(coordinator, f"/meetings/{meeting_id}", "Publish")
    assert published.status == 200


async def meet(house: House, chair: Person, meeting_id: MeetingId) -> None:
    """Two rooms with three named people each, and the chair; the quorum is theirs."""
    rooms = {name: await house.person(name, board="bone") for name in ("room", "hall")}
    joined = await chair.join(meeting_id)
    ids = await house.app.read.run(
        lambda uow: {name: person_id(uow, name) for name in (*ALMATY, *SHANGHAI)}
    )
    for (name, room), people in zip(rooms.items(), (ALMATY, SHANGHAI), strict=True):
        await room.join(meeting_id)
        seat = await house.app.read.run(lambda uow, name=name: person_id(uow, name))
        named = [{"person_id": ids[each]} for each in people]
        await chair.ok("rollcall.set", endpoint_id=seat, people=named)
    await chair.ok("session.start")
    item = joined["snapshot"]["change"]["items"][0]
    await chair.ok("agenda.call", item_id=item["id"])
    await record(chair, item["id"], ids["deputy"])

    meeting = await house.meeting(meeting_id)
    advice = meeting.recommendation_on(item["id"])
    assert advice is not None
    assert advice.quorum is not None
    assert advice.quorum.satisfied
    counted = {one.person_id for one in advice.quorum.present}
    assert set(ids.values()) < counted
    assert not counted & {
        one.person_id for one in meeting.participants.values() if one.role is Role.ROOM
    }
    await transfer(chair, item["id"], ids)
    await chair.ok("agenda.close", item_id=item["id"])
    await chair.ok("session.end")


async def record(chair: Person, item_id: str, implementer_id: str) -> None:
    """A preliminary recommendation needs its condition and the day it is looked at again."""
    draft: dict[str, Any] = {
        "type": "transfer_of_care", "intent": "K", "certainty": "preliminary",
        "text": "Transfer to Shanghai for limb salvage after a third cycle, if still feasible.",
        "lead_discipline": "surgical_oncology", "implementer_id": implementer_id,
        "due_date": "2099-01-31", "guideline_status": "none_exists",
        "rationale": "Young patient; the family asks for the limb to be kept.",
    }  # fmt: skip
    ref = {"item_id": item_id}
    await chair.ok("recommendation.save_draft", revision=0, draft=draft, **ref)
    early = await chair.refused("recommendation.read_back", revision=1, **ref)
    assert early == "recommendation_incomplete"
    draft |= {"condition_text": "MRI after the third cycle.", "condition_due": "2099-01-15"}
    await chair.ok("recommendation.save_draft", revision=1, draft=draft, **ref)
    await chair.ok("recommendation.read_back", revision=2, **ref)
    await chair.ok("recommendation.record", revision=2, **ref)


async def transfer(chair: Person, item_id: str, ids: dict[str, PersonId]) -> None:
    """The transfer is an action at both hospitals, each with its owner."""
    for text, owner in (("Send slides and documents.", "deputy"), ("Hold a bed.", "member")):
        await chair.ok(
            "action.add", item_id=item_id, text=text, owner_id=ids[owner], due="2099-01-20"
        )


async def answer(house: House, dana: Person, chair: Person, asked: str) -> None:
    """The board answers; the sender reads it, and the outcome is awaited from Almaty."""
    sent = await pressed(chair, asked, "Send the answer", text="Preliminary: transfer to Shanghai.")
    assert sent.status == 200
    assert (await stored(house, asked)).state == "answered"
    assert "Preliminary: transfer to Shanghai." in await dana.page(asked)
    deputy = await house.person("deputy", board="bone")
    due = await opened(deputy, "/followups?whose=mine")
    assert any(link.startswith("/followups/") for link in due.links.values())
