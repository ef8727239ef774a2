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
from tests.flows.house import House, Person, running, settings_for
from tests.flows.test_gastric import meet, next_meeting, sign
from tests.flows.test_vietnam import case_of, press


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
