"""An urgent case: one page and one form, and people talk in the room."""

import re
from pathlib import Path

from mdt.domain.ids import MeetingId
from server.starting import open_database
from server.store.verify import verify
from tests.flows.house import House, Person, running, settings_for
from tests.server.http.browser import read_page

STEPS = [
    "meeting.planned",
    "meeting.published",
    "attendance.joined",
    "credential.seen",
    "session.started",
]


async def opened(person: Person, **stated: str) -> tuple[int, str]:
    """Open an urgent meeting with one page and one form; return the status and its address."""
    page = read_page(200, "/urgent", await person.page("/urgent"), {})
    fields = dict(page.form("Open the meeting").fields)
    case = re.findall(r'<option value="([^" ]+ [^" ]+)"', page.text)[0]
    fields |= {"case": case, "reason": "Bleeding, operation tonight?", **stated}
    headers = {"Origin": person.url, "Sec-Fetch-Site": "same-origin"}
    async with person.http.post(person.url + "/urgent", data=fields, headers=headers) as answer:
        return answer.status, answer.url.path


async def test_one_form_opens_the_room_and_nobody_else_is_needed(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as house:
        radiologist = await house.person("radiology")

        status, path = await opened(radiologist, disciplines="medical_oncology")
        meeting_id = path.split("/")[2]
        await radiologist.join(meeting_id)
        await radiologist.ok("session.start")
        log = await house.app.read.run(
            lambda uow: uow.meetings.since(MeetingId(meeting_id), 0, 100)
        )

        on_duty = await house.person("member")
        assert f"/meetings/{meeting_id}" in await on_duty.page("/urgent")
        await on_duty.join(meeting_id)
        await radiologist.ok("agenda.call_next")
        await on_duty.hears_of("item.called")
        assert (status, path.endswith("/room")) == (200, True)
        assert [logged.event.TYPE for logged in log] == STEPS
        assert {logged.actor_id for logged in log} == {None, radiologist.joined["person_id"]}
        await lists_it(house, meeting_id)

    database = open_database(settings_for(tmp_path / "data"))
    report = verify(database, tmp_path / "data")
    database.close()
    assert report.first_bad is None


async def lists_it(house: House, meeting_id: str) -> None:
    """Those who oversee the network find the meeting in their list; others do not."""
    coordinator, nobody = await house.person("coordinator"), await house.person("nutrition")

    assert f"/meetings/{meeting_id}" in await coordinator.page("/urgent")
    assert f"/meetings/{meeting_id}" not in await nobody.page("/urgent")


async def test_vital_interest_without_its_two_clinicians_opens_nothing(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as house:
        radiologist = await house.person("radiology")

        status, path = await opened(
            radiologist, disciplines="medical_oncology", basis="vital_interest"
        )

        assert (status, path) == (422, "/urgent")
        assert "Bleeding" not in await radiologist.page("/urgent")
