"""The Vietnam group: two guidelines on one case, what Hanoi cannot do, and teaching refused."""

from pathlib import Path
from typing import Any

from server.starting import open_database
from server.store.verify import verify
from tests.flows.house import House, Person, next_meeting, running, settings_for
from tests.server.http.browser import HtmlPage, read_page

BOARD = "vietnam"


async def read(person: Person, path: str) -> HtmlPage:
    return read_page(200, path, await person.page(path), {})


async def press(person: Person, path: str, button: str, **typed: str) -> tuple[int, str]:
    """Fill in the form that has a button, as it is drawn, and press it."""
    form = (await read(person, path)).form(button)
    _, name, value = next(one for one in form.buttons if one[0] == button)
    fields = {**dict(form.fields), **typed}
    fields.pop("form_token", None)
    if name:
        fields[name] = value
    return await person.post(form.action, fields, form_of=path)


async def case_of(person: Person, pseudonym: str) -> str:
    """Return the address of a case, found in the list."""
    text = await person.page("/cases")
    before = text.split(pseudonym)[0]
    return "/cases/" + before.rsplit('href="/cases/', 1)[1].split('"')[0]


async def test_guidelines_differ_hanoi_cannot_and_nobody_teaches_without_consent(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "data") as house:
        owner = await house.person("member", board=BOARD)
        await prepare(owner)
        meeting_id = await hold(house, owner)
        await shown_where(owner)
        await teach(owner)
        minutes = await owner.page(f"/meetings/{meeting_id}/minutes")
        assert "CACA" in minutes
        assert "NCCN" in minutes

    database = open_database(settings_for(tmp_path / "data"))
    report = verify(database, tmp_path / "data")
    database.close()
    assert report.first_bad is None


async def prepare(owner: Person) -> None:
    """The recurrence has its history; its hospital says what it would do."""
    path = await case_of(owner, "K-8B2X")
    page = await owner.page(path)
    assert "IMRT 70 Gy in 33 fractions" in page
    status, text = await press(
        owner,
        f"{path}/edit",
        "Save as a new version",
        **{"plan.type": "ST", "plan.intent": "K", "plan.text": "IMRT 60 Gy in Hà Nội"},
    )
    assert status == 200, text
    assert "Version 2 of" in text
    assert "IMRT 60 Gy in Hà Nội" in text


async def hold(house: House, owner: Person) -> str:
    """Meet: the recommendation cites two guidelines that differ, and cannot be done in Hanoi."""
    chair = await house.person("chair", board=BOARD)
    scribe, radiology = [await house.person(name, board=BOARD) for name in ("scribe", "radiology")]
    meeting_id = await next_meeting(chair)
    joined = await chair.join(meeting_id)
    for person in (scribe, owner, radiology):
        await person.join(meeting_id)
    await chair.ok("session.start")
    cases = [one for one in joined["snapshot"]["change"]["items"] if one["kind"] == "case"]
    others = [one for one in joined["snapshot"]["change"]["items"] if one["kind"] != "case"]
    for item in others:
        await chair.ok("agenda.call", item_id=item["id"])
        await chair.ok("agenda.close", item_id=item["id"])
    await chair.ok("agenda.call", item_id=cases[0]["id"])
    called = await scribe.hears(
        "room.event", lambda event: any(one["case"] for one in event["change"]["items"])
    )
    assert called["change"]["items"][0]["case"]["version"] == 2
    await decide(chair, scribe, owner, cases[0])
    for item in cases[1:]:
        await chair.ok(
            "agenda.defer", item_id=item["id"], reason_code="out_of_time", reason="Next week."
        )
    await chair.ok("session.end")
    await owner.hears_of("minutes.drafted")
    return meeting_id


async def decide(chair: Person, scribe: Person, owner: Person, item: dict[str, Any]) -> None:
    ref = {"item_id": item["id"]}
    draft = {
        "type": "ST", "intent": "K", "text": "Carbon-ion re-irradiation.",
        "lead_discipline": "radiation_oncology", "implementer_id": owner.joined["person_id"],
        "due_date": "2030-01-31", "guideline_status": "within",
        "guidelines": [
            {"body": "CACA", "title": "Nasopharyngeal carcinoma", "edition": "2022"},
            {"body": "NCCN", "title": "Head and neck", "agrees": False, "note": "IMRT first."},
        ],
        "alternatives": [
            {"type": "ST", "intent": "K", "text": "IMRT 60 Gy with cisplatin in Hà Nội.",
             "discipline": "radiation_oncology", "reason": "No carbon ions in the country."},
        ],
    }  # fmt: skip
    await scribe.ok("recommendation.save_draft", revision=0, draft=draft, **ref)
    await chair.ok("recommendation.read_back", revision=1, **ref)
    await chair.ok("recommendation.record", revision=1, **ref)
    recorded = await owner.hears_of("recommendation.recorded")
    [view] = recorded["change"]["recommendations"]
    bodies = [(one["body"], one["agrees"]) for one in view["draft"]["guidelines"]]
    assert bodies == [("CACA", True), ("NCCN", False)]
    fit = {"available": "no", "affordable": "no", "registered": "no", "note": "Not in Việt Nam."}
    assert await chair.refused("local_fit.answer", recommendation_id=view["id"], **fit)
    await owner.ok("local_fit.answer", recommendation_id=view["id"], **fit)
    answered = await chair.hears_of("local_fit.answered")
    assert "Not in Việt Nam." in str(answered)
    await chair.ok("agenda.close", **ref)


async def shown_where(owner: Person) -> None:
    """The page of the case tells which country saw which version, and on what ground."""
    page = await owner.page(await case_of(owner, "K-8B2X"))

    assert "Shown in meetings" in page
    assert '<td data-label="Country">China</td><td data-label="Version">2</td>' in page
    assert "Standard contract" in page


async def teach(owner: Person) -> None:
    """A copy for teaching is refused until the patient consents to that, and leads nowhere back."""
    path = await case_of(owner, "K-8B2X")
    status, text = await press(owner, path, "Make a copy for teaching")
    assert (status, "teaching_consent_missing" in text) == (403, True)
    status, text = await press(
        owner,
        path,
        "Record consent",
        purpose="education",
        countries="VN, CN",
        text_id="Form E, version 1",
        data_classes="clinical",
    )
    assert status == 200, text

    status, copy = await press(owner, path, "Make a copy for teaching")

    assert status == 200
    assert "K-8B2X" not in copy
    assert path not in copy
    assert "Nam Định" not in copy
