"""A whole meeting on a case whose patient's identity is known: it turns up nowhere."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import structlog

from server.starting import open_database
from server.store.verify import verify
from tests import canary
from tests.flows.house import House, Person, next_meeting, running, settings_for
from tests.flows.media import Media, engine, grows
from tests.flows.test_gastric import meet, sign
from tests.flows.test_vietnam import case_of, press
from tests.server.signaling.wires import until
from tests.synthetic.descriptions import AUDIO_PT, VIDEO_PT


def test_the_canary_is_found_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(f"... {canary.CYRILLIC.upper()} ...")
    (tmp_path / f"{canary.RECORD_NUMBER}.png").write_bytes(b"")

    found = canary.find(tmp_path, [f"GET /cases?q={canary.LATIN}", "nothing"])

    assert len(found) == 3


async def test_a_planted_identity_turns_up_nowhere(tmp_path: Path) -> None:
    told: list[str] = []
    with structlog.testing.capture_logs() as logs:
        async with running(tmp_path / "data") as house:
            owner = await house.person("member")
            path = await case_of(owner, "K-2M9D")
            await plant(owner, path)
            told += await try_to_tell(owner, path)
            meeting_id = await whole_meeting(house, told)
            number = await destroy(owner, path)
            assert number == canary.RECORD_NUMBER

        database = open_database(settings_for(tmp_path / "data"))
        report = verify(database, tmp_path / "data")
        database.close()
    told += [json.dumps(line, default=str, ensure_ascii=False) for line in logs]

    assert report.first_bad is None  # signed minutes verify after the link is gone
    assert canary.find(tmp_path / "data", told) == []
    assert meeting_id


async def test_nobody_tells_the_identity_in_the_room(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as house:
        owner, chair, scribe = [await house.person(n) for n in ("member", "chair", "scribe")]
        await plant(owner, await case_of(owner, "K-2M9D"))
        meeting_id = await next_meeting(chair)
        joined = await chair.join(meeting_id)
        await scribe.join(meeting_id)
        await chair.ok("session.start")
        first = next(i for i in joined["snapshot"]["change"]["items"] if i["kind"] == "case")
        await chair.ok("agenda.call", item_id=first["id"])

        for words in canary.IDENTITY:
            told = f"It is {words}."
            draft = {"type": "CH", "intent": "K", "text": told}
            refused = [
                await chair.refused("chat.post", text=told),
                await scribe.refused(
                    "recommendation.save_draft", item_id=first["id"], revision=0, draft=draft
                ),
                await chair.refused(
                    "agenda.defer", item_id=first["id"], reason_code="other", reason=told
                ),
            ]
            assert refused == ["identity_in_text"] * 3, words

    assert canary.find(tmp_path / "data", [json.dumps(b) for _, b in scribe.heard]) == []


async def test_labels_of_streams_and_screens_name_nobody(tmp_path: Path) -> None:
    """A browser names its streams as it likes, and a shared window has a title."""
    told: list[str] = []
    with structlog.testing.capture_logs() as logs:
        async with running(tmp_path / "data", engine()) as house:
            chair, member = await house.person("chair"), await house.person("member")
            meeting_id = await next_meeting(chair)
            for person in (chair, member):
                told.append(json.dumps(await person.join(meeting_id), ensure_ascii=False))
            ears, voice = Media(Labelled(member, told)), Media(Labelled(chair, told))  # type: ignore[arg-type]  # as much of a person as media need
            await ears.subscribe()
            await voice.publish()
            await until(grows(ears, AUDIO_PT))
            await until(grows(ears, VIDEO_PT))
            for person in house.people:
                told += [json.dumps(body, ensure_ascii=False) for _, body in person.heard]
            for media in (ears, voice):
                await media.close()
    told += [json.dumps(line, default=str, ensure_ascii=False) for line in logs]

    assert any("a=msid:" in text for text in told)
    assert canary.find(tmp_path / "data", told) == []


class Labelled:
    """Somebody whose browser tells the identity in every label of its session descriptions."""

    def __init__(self, person: Person, told: list[str]) -> None:
        self._person = person
        self._told = told

    async def ok(self, name: str, /, **data: Any) -> Any:
        """Send a command with labels in its description; keep what is answered."""
        if "sdp" in data:
            data["sdp"] = with_labels(data["sdp"])
        answer = await self._person.ok(name, **data)
        self._told.append(json.dumps(answer, ensure_ascii=False))
        return answer


def with_labels(sdp: str) -> str:
    """Return a description whose session, streams, tracks and sections are named after somebody."""
    title = " ".join(canary.IDENTITY)
    one = canary.LATIN
    lines = []
    for line in sdp.replace("\r", "").split("\n"):
        lines.append(f"s={title}" if line.startswith("s=") else line)
        if line.startswith("m="):
            lines.append(f"i={title}")
        if line.startswith("a=mid:"):
            lines += [f"a=msid:{one} {canary.RECORD_NUMBER}", f"a=label:{one}", f"a=title:{title}"]
    return "\r\n".join(lines)


async def plant(owner: Person, path: str) -> None:
    """Tell the vault who the patient is."""
    words = "\n".join(canary.IDENTITY)
    status, text = await press(
        owner, path, "Keep the link", reference=canary.RECORD_NUMBER, words=words
    )
    assert status == 200, text


async def try_to_tell(owner: Person, path: str) -> list[str]:
    """Write the identity into a sheet and a draft: refused, and answered without it in a log."""
    for words in canary.IDENTITY:
        status, text = await press(
            owner, f"{path}/edit", "Save as a new version", pathology=f"Seen: {words}."
        )
        assert (status, "identity_in_text" in text) == (422, True), words
        fields = {"read_at": "0", "imaging": f"CT of {words}"}
        status, text = await owner.post(f"{path}/draft", fields, form_of=path)
        assert (status, "identity_in_text" in text) == (422, True), words
    return [await owner.page(path), await owner.page("/cases"), await owner.page(f"{path}/edit")]


async def whole_meeting(house: House, told: list[str]) -> str:
    """Meet, decide, sign; keep every page and frame that anybody was sent."""
    chair = await house.person("chair")
    meeting_id = await next_meeting(chair)
    await meet(house, chair, meeting_id)
    await sign(chair, meeting_id)
    told.append(await chair.page(f"/meetings/{meeting_id}/minutes"))
    async with chair.http.get(f"{chair.url}/meetings/{meeting_id}/minutes.pdf") as answer:
        told.append((await answer.read()).decode("latin-1"))
        told.append(str(answer.headers))
    async with chair.http.get(f"{chair.url}/meetings/{meeting_id}/proof.zip") as answer:
        assert answer.status == 200
        proof = zipfile.ZipFile(io.BytesIO(await answer.read()))
    told += [name + proof.read(name).decode("latin-1") for name in proof.namelist()]
    told += [proof.read(name).decode("utf-8", "replace") for name in proof.namelist()]
    for person in house.people:
        told += [json.dumps(body, ensure_ascii=False) for _, body in person.heard]
        told.append(json.dumps(person.joined, ensure_ascii=False))
    return meeting_id


async def destroy(owner: Person, path: str) -> str:
    """Open the link once more, then destroy it; return what it said."""
    _, opened = await press(owner, path, "Show the record number")
    number: Any = opened.split('<strong dir="auto">')[1].split("</strong>")[0]
    status, text = await press(owner, path, "Destroy the link for ever")
    assert (status, "The link was destroyed" in text) == (200, True)
    status, text = await owner.post(f"{path}/link/open", {}, form_of=path)
    assert status == 409
    return str(number)
