"""The story of the gastric board, in process: from the lobby to signed minutes that verify."""

from pathlib import Path
from typing import Any

from server.starting import open_database
from server.store.verify import verify
from tests.flows.house import PASSWORD, House, Person, next_meeting, running, settings_for
from tests.server.http.browser import read_page
from tests.server.signaling.wires import until

GUEST = "guest"


def items(joined: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [item for item in joined["snapshot"]["change"]["items"] if item["kind"] == kind]


async def test_the_board_meets_decides_and_signs(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as house:
        chair = await house.person("chair")
        meeting_id = await next_meeting(chair)
        await meet(house, chair, meeting_id)
        await sign(chair, meeting_id)
        member = await house.person("member")
        assert await member.status(f"/meetings/{meeting_id}/minutes") == 200
        assert await member.status(f"/meetings/{meeting_id}/minutes.pdf") == 200

    database = open_database(settings_for(tmp_path / "data"))
    report = verify(database, tmp_path / "data")
    database.close()
    assert report.first_bad is None


async def meet(house: House, chair: Person, meeting_id: str) -> None:
    """Hold the whole session."""
    joined = await chair.join(meeting_id)
    scribe, member, guest = [await house.person(name) for name in ("scribe", "member", GUEST)]
    await scribe.join(meeting_id)
    await member.join(meeting_id)
    assert (await guest.join(meeting_id))["status"] == "lobby"
    await chair.hears("room.lobby", lambda body: len(body["lobby"]) == 1)
    guest_id = guest.joined["person_id"]
    await chair.ok("room.admit", person_id=guest_id)
    admitted = await guest.hears("room.admitted")
    assert admitted["snapshot"]["change"]["participants"]

    await chair.ok("session.start")
    first, second = items(joined, "case")[:2]
    for item in joined["snapshot"]["change"]["items"]:
        if item["id"] == first["id"]:
            await decide(chair, scribe, guest, first)
        elif item["id"] == second["id"]:
            await chair.ok("agenda.call", item_id=item["id"])
            await chair.ok(
                "agenda.defer", item_id=item["id"], reason_code="missing_imaging", reason="MRI."
            )
        else:
            await chair.ok("agenda.call_next")
            await chair.ok("agenda.close", item_id=item["id"])
    await chair.ok("session.end")
    last = [await person.hears_of("minutes.drafted") for person in (chair, scribe, member, guest)]

    for person in (scribe, member, guest):
        seqs = [event["seq"] for event in person.events()]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    assert last[0] == last[1] == last[2]


async def decide(chair: Person, scribe: Person, guest: Person, item: dict[str, Any]) -> None:
    """Present the first case, discuss it, and record a recommendation with a dissent."""
    await chair.ok("agenda.call", item_id=item["id"])
    called = await scribe.hears(
        "room.event", lambda event: any(one["case"] for one in event["change"]["items"])
    )
    shown = called["change"]["items"][0]["case"]
    assert shown["sections"]
    image = next(m for m in shown["materials"] if m["mime"].startswith("image/"))
    await chair.ok("presentation.start", material_id=image["id"])
    assert await scribe.status(image["url"]) == 200
    assert await guest.status(image["url"]) == 200
    await chair.ok("presentation.point", material_id=image["id"], x=0.25, y=0.75)
    assert (await scribe.hears("room.pointer"))["x"] == 0.25
    await guest.ok("hand.raise")
    await chair.ok("floor.give", person_id=guest.joined["person_id"])
    await guest.ok("chat.post", text="I would add a CT of the chest.")
    await scribe.hears_of("chat.posted")

    participants = scribe.joined["snapshot"]["change"]["participants"]
    people = {one["role"]: one["person_id"] for one in participants}
    draft = {
        "type": "CH", "intent": "K", "text": "Perioperative FLOT, then D2 gastrectomy.",
        "lead_discipline": "medical_oncology", "implementer_id": people["member"],
        "due_date": "2030-01-31", "guideline_status": "within",
        "guidelines": [{"body": "RUSSCO"}, {"body": "CACA", "agrees": False, "note": "HIPEC."}],
    }  # fmt: skip
    ref = {"item_id": item["id"]}
    incomplete = {**draft, "due_date": ""}
    await scribe.ok("recommendation.save_draft", revision=0, draft=incomplete, **ref)
    formed = await guest.hears_of("recommendation.draft_changed")
    assert formed["change"]["recommendations"][0]["draft"]["text"] == draft["text"]
    assert await chair.refused("recommendation.record", revision=1, **ref) in {
        "recommendation_incomplete", "not_read_back"
    }  # fmt: skip
    await scribe.ok("recommendation.save_draft", revision=1, draft=draft, **ref)
    await scribe.ok("dissent.add", stance="insufficient_information", text="No CT.", **ref)
    await chair.ok("recommendation.read_back", revision=2, **ref)
    answer = await chair.ok("recommendation.record", revision=2, **ref)
    recorded = await guest.hears_of("recommendation.recorded")
    view = recorded["change"]["recommendations"][0]
    assert view["recorded_seq"] == recorded["seq"] == answer["seq"]
    meeting = (await chair.ok("room.snapshot"))["change"]["meeting"]
    assert view["session_id"] == meeting["session_id"]
    assert view["quorum"]["present"]
    assert [one["text"] for one in view["dissents"]] == ["No CT."]
    await chair.ok("agenda.close", item_id=item["id"])


async def sign(chair: Person, meeting_id: str) -> None:
    """End the review, and sign with the password given again."""
    path = f"/meetings/{meeting_id}/minutes"
    status, text = await chair.post(f"{path}/end-review", {}, form_of=path)
    assert status == 200, text
    page = read_page(200, path, await chair.page(path), {})
    form = page.form("Sign minutes")
    fields = {**dict(form.fields), "password": PASSWORD, "meaning": "approved_as_chair"}
    fields.pop("form_token", None)
    status, text = await chair.post(form.action, fields, form_of=path)
    assert status == 200, text
    assert "Irina Sokolova" in text


BOARD = (
    "chair", "deputy", "scribe", "member", "pathology", "radiology", "radiotherapy", "nutrition",
    "anaesthesia", "coordinator", "trainee", GUEST,
)  # fmt: skip
"""Everybody of the board, from both hospitals."""


async def test_where_hipec_is_not_available_the_alternative_is_recorded(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as house:
        people = {name: await house.person(name) for name in BOARD}
        chair = people["chair"]
        meeting_id = await next_meeting(chair)
        joined = await chair.join(meeting_id)
        for name in BOARD[1:]:
            await people[name].join(meeting_id)
        await chair.ok("room.admit", person_id=people[GUEST].joined["person_id"])
        await chair.ok("session.start")
        recurrence = items(joined, "case")[1]
        ref = {"item_id": recurrence["id"]}
        await chair.ok("agenda.call", **ref)

        first = await advise(people, ref, wanted(people, needs=["HIPEC"]))
        await refuse_hipec(people, first)
        await chair.ok("recommendation.revise", reason="HIPEC cannot be done there.", **ref)
        instead = wanted(people, text="Systemic chemotherapy, then restaging.", type="CH")
        second = await advise(people, ref, instead, revision=1)
        await chair.ok("agenda.close", **ref)

        meeting = await house.meeting(meeting_id)
    old, new = (meeting.recommendations[one["id"]] for one in (first, second))
    assert (old.state, old.superseded_by) == ("superseded", new.id)
    assert (new.state, new.supersedes) == ("recorded", old.id)
    assert [one.text for one in old.content.alternatives] == [
        "Systemic chemotherapy, then restaging.", "Best supportive care.",
    ]  # fmt: skip
    assert len(meeting.present) == 12
    assert old.quorum is not None
    counted = {one.person_id for one in old.quorum.present}
    assert {people[name].joined["person_id"] for name in ("trainee", GUEST)}.isdisjoint(counted)
    database = open_database(settings_for(tmp_path / "data"))
    report = verify(database, tmp_path / "data")
    database.close()
    assert report.first_bad is None


def wanted(people: dict[str, Person], **changes: object) -> dict[str, Any]:
    """Return what the board wants for the recurrence; Moscow is to do it."""
    return {
        "type": "OP", "intent": "P", "text": "Cytoreduction with HIPEC.",
        "lead_discipline": "surgical_oncology",
        "implementer_id": people["chair"].joined["person_id"], "due_date": "2030-01-31",
        "guideline_status": "within", "certainty": "conditional",
        "condition_text": "No progression on restaging.", "condition_due": "2030-01-10",
        "guidelines": [
            {"body": "RUSSCO", "edition": "2024"},
            {"body": "CACA", "agrees": False, "note": "Advises systemic treatment first."},
        ],
        "alternatives": [
            {"type": "CH", "text": "Systemic chemotherapy, then restaging."},
            {"type": "KW", "text": "Best supportive care."},
        ],
        **changes,
    }  # fmt: skip


async def advise(
    people: dict[str, Person], ref: dict[str, str], draft: dict[str, Any], revision: int = 0
) -> dict[str, Any]:
    """Draft, read back and record; return how everybody in the room sees it."""
    chair, scribe, member = people["chair"], people["scribe"], people["member"]
    fields = list(draft)
    await scribe.ok(
        "recommendation.save_draft", revision=revision, draft=draft, fields=fields, **ref
    )
    before = (await chair.ok("recommendation.read_back", revision=revision + 1, **ref))["seq"]
    await chair.ok("recommendation.record", revision=revision + 1, **ref)
    heard = await member.hears(
        "room.event",
        lambda event: event["type"] == "recommendation.recorded" and event["seq"] > before,
    )
    return next(one for one in heard["change"]["recommendations"] if one["state"] == "recorded")


async def refuse_hipec(people: dict[str, Person], view: dict[str, Any]) -> None:
    """The place that shall do it does not have it, says so, and everybody hears that."""
    assert view["incapable"] == ["HIPEC"]
    assert [one["agrees"] for one in view["draft"]["guidelines"]] == [True, False]
    assert not view["advisory"]
    answer = {
        "recommendation_id": view["id"], "available": "no", "affordable": "unknown",
        "registered": "yes", "note": "The perfusion machine is in repair.",
    }  # fmt: skip
    assert (
        await people["radiotherapy"].refused("local_fit.answer", **answer) == "local_fit_not_yours"
    )
    await people["chair"].ok("local_fit.answer", **answer)
    heard = await people["scribe"].hears_of("local_fit.answered")
    assert heard["change"]["recommendations"][0]["fit"]["available"] == "no"


async def test_a_seat_survives_the_server_that_gave_it(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as house:
        chair, member = await house.person("chair"), await house.person("member")
        meeting_id = await next_meeting(chair)
        joined = await chair.join(meeting_id)
        await member.join(meeting_id)
        await chair.ok("session.start")
        first = items(joined, "previous_minutes") or items(joined, "case")
        await chair.ok("agenda.call", item_id=first[0]["id"])
        await member.ok("hand.raise")
        acknowledged = await member.ok("chat.post", text="acknowledged")

    async with running(tmp_path / "data") as house:
        chair, member = await house.person("chair"), await house.person("member")
        before = await house.meeting(meeting_id)
        assert before.seq == acknowledged["seq"]
        await member.connect()
        ref = {"seat_id": "gone", "secret": "gone", "last_seq": before.seq}
        assert await member.refused("room.resume", **ref) == "unknown_seat"
        snapshot = (await member.join(meeting_id))["snapshot"]
        again = await chair.join(meeting_id)

        after = await house.meeting(meeting_id)
        assert after.seq == before.seq
        assert snapshot["change"]["meeting"]["hands"] == [member.joined["person_id"]]
        assert snapshot["change"]["chat"][-1]["text"] == "acknowledged"
        opened = [i for i in again["snapshot"]["change"]["items"] if i["opened_at"]]
        assert [item["id"] for item in opened] == [first[0]["id"]]
        await chair.ok("agenda.extend", item_id=first[0]["id"], seconds=60)


async def test_stopping_tells_everybody_when_to_come_back(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as house:
        chair = await house.person("chair")
        await chair.join(await next_meeting(chair))
        assert await chair.status("/readyz") == 200

        await house.app.stop()

        told = await chair.hears("server.draining")
        assert 500 <= told["retry_ms"] <= 5000
        await until(lambda: not chair.socket.connected)
