"""The Sino-French breast board: seven disciplines, one of which is lost, and minutes in French.

The radiotherapist drops off before the decision, so it is advice; she confirms it afterwards. The
minutes are approved in two languages, their proof verifies, and the treating side reports that
the advice was followed in part.
"""

from pathlib import Path
from typing import Any

from mdt.domain.followups import FOLLOWUP, Report
from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.meetings import Meeting
from mdt.exports.offline import verify as offline
from server.starting import open_database
from server.store.verify import verify
from tests.flows.house import House, Person, running, settings_for
from tests.flows.test_gastric import items, next_meeting
from tests.flows.test_vietnam import press

BOARD = "breast"
SEVEN = ("chair", "deputy", "scribe", "member", "radiology", "pathology", "physics")
WORDING = {
    "type": "ST", "intent": "K", "lead_discipline": "radiation_oncology",
    "text": "Left breast: 40 Gy in 15 fractions, trastuzumab goes on. No boost.",
    "due_date": "2030-01-31", "guideline_status": "within",
    "guidelines": [{"body": "ESMO", "title": "Early breast cancer", "edition": "2024"}],
}  # fmt: skip
FRENCH = "Sein gauche : 40 Gy en 15 fractions, poursuite du trastuzumab. Pas de boost."


async def test_a_discipline_is_lost_confirms_and_the_record_says_so(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as house:
        seated = {name: await house.person(name, board=BOARD) for name in SEVEN}
        meeting_id = await next_meeting(seated["chair"])
        await decide(house, seated, meeting_id)
        await translate(house, seated, meeting_id)
        await approve(house, seated, meeting_id)
        await write(house, seated, meeting_id)
        await prove(seated["chair"], meeting_id)
        await follow_up(house, meeting_id)

    database = open_database(settings_for(tmp_path / "data"))
    report = verify(database, tmp_path / "data")
    database.close()
    assert report.first_bad is None


async def decide(house: House, seated: dict[str, Person], meeting_id: str) -> None:
    """Seven sit down, six decide."""
    joined = {name: await person.join(meeting_id) for name, person in seated.items()}
    chair, scribe, deputy = seated["chair"], seated["scribe"], seated["deputy"]
    await chair.ok("session.start")
    ref = {"item_id": items(joined["chair"], "case")[1]["id"]}
    await chair.ok("agenda.call", **ref)
    draft = {**WORDING, "implementer_id": deputy.joined["person_id"]}
    await scribe.ok("recommendation.save_draft", revision=0, draft=draft, **ref)
    await deputy.ok("room.leave")
    await chair.hears_of("attendance.left")
    await chair.ok("recommendation.read_back", revision=1, **ref)
    await chair.ok("recommendation.record", revision=1, **ref)
    view = (await scribe.hears_of("recommendation.recorded"))["change"]["recommendations"][0]
    assert view["quorum"]["satisfied"] is False
    await chair.hears_of("relist.proposed")
    await deputy.join(meeting_id)
    await deputy.ok("recommendation.confirm", recommendation_id=view["id"])
    await chair.ok("agenda.close", **ref)
    for item in joined["chair"]["snapshot"]["change"]["items"]:
        if item["id"] != ref["item_id"]:
            await chair.ok("agenda.call", item_id=item["id"])
            await chair.ok("agenda.defer", item_id=item["id"], reason_code="out_of_time", reason="")
    await chair.ok("session.end")
    await scribe.hears_of("minutes.drafted")


async def stored(house: House, meeting_id: str) -> Meeting:
    return await house.app.read.run(lambda uow: uow.meetings.load(MeetingId(meeting_id)))


async def translate(house: House, seated: dict[str, Person], meeting_id: str) -> None:
    """The scribe in Paris says the minutes in French; a wrong dose is not approved."""
    scribe, path = seated["scribe"], f"/meetings/{meeting_id}/minutes/translations/fr"
    status, _ = await press(scribe, path, "Draft from the record")
    assert status == 200
    minutes = (await stored(house, meeting_id)).minutes
    assert minutes is not None
    for block in minutes.blocks:
        said = block.translations["fr"]
        fields = {"block_id": block.id, "seq": str(said.seq), "status": "approved"}
        text = said.text.replace(str(WORDING["text"]), FRENCH)
        wrong = {**fields, "text": text.replace("40 Gy", "400 Gy")}
        if wrong["text"] != text:
            status, page = await scribe.post(path, wrong, form_of=path)
            assert status == 422
            assert "translation_differs" in page
        reason = {"override_reason": "Checked by the scribe."}
        status, page = await scribe.post(path, {**fields, "text": text, **reason}, form_of=path)
        assert status == 200, page


async def approve(house: House, seated: dict[str, Person], meeting_id: str) -> None:
    """The discipline that leads signs, then the chair, each for both languages."""
    path = f"/meetings/{meeting_id}/minutes"
    status, _ = await press(seated["scribe"], path, "End the review")
    assert status == 200
    password = "demo password of the tests"
    for name, meaning in (("deputy", "reviewed"), ("chair", "approved_as_chair")):
        status, page = await press(
            seated[name], path, "Sign minutes", password=password, meaning=meaning
        )
        assert status == 200, page
    meeting = await stored(house, meeting_id)
    assert meeting.minutes is not None
    assert meeting.minutes.were_signed
    page = await seated["member"].page(path)
    assert FRENCH in page
    assert "confirm" in page


async def write(house: House, seated: dict[str, Person], meeting_id: str) -> None:
    """The letters call it advice, in each language, and wait for the answer of Paris."""
    meeting = await stored(house, meeting_id)
    letters = {each.language: each for each in meeting.letters.values()}
    assert set(letters) == {"en", "fr"}
    assert letters["fr"].text.startswith("Avis sans quorum (staff, hors RCP)")
    assert letters["en"].text.startswith("Advisory opinion")
    assert FRENCH in letters["fr"].text
    path = f"/meetings/{meeting_id}/letters/{letters['fr'].id}"
    status, page = await press(seated["chair"], path, "Issue the letter")
    assert status == 409
    assert "local_fit_missing" in page
    await house.app.write.run(
        lambda uow: house.app.board.advice.answer_fit(
            uow,
            MeetingId(meeting_id),
            letters["fr"].recommendation_id,
            by=PersonId(seated["deputy"].joined["person_id"]),
            available="yes",
            affordable="yes",
            registered="yes",
        )
    )
    status, page = await press(seated["chair"], path, "Issue the letter")
    assert status == 200, page


async def prove(chair: Person, meeting_id: str) -> None:
    """The proof of it all verifies without the server."""
    async with chair.http.get(f"{chair.url}/meetings/{meeting_id}/proof.zip") as answer:
        files = offline.unpack(await answer.read())
    lines = list(offline.verify(files))
    assert any("2 signatures are genuine" in line for line in lines)
    assert files["minutes.pdf"].startswith(b"%PDF-")


async def follow_up(house: House, meeting_id: str) -> None:
    """The treating side reports: followed in part, and why."""

    def report(uow: Any) -> Any:
        [entry] = [
            each for each in uow.records.find(FOLLOWUP) if each.value.meeting_id == meeting_id
        ]
        return house.app.board.followups.report(
            uow,
            entry.subject_id,
            told=Report(
                status="partly_done",
                concordance="partial",
                reasons=("patient_wish",),
                done="40 Gy in 15 fractions; trastuzumab was stopped.",
                vital="alive",
            ),
            by=entry.value.owner_id,
            based_on=entry.n,
        )

    entry = await house.app.write.run(report)
    assert entry.value.report.concordance == "partial"
