"""Tampering: one byte changed in minutes, audit or PDF, and somebody says where."""

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from mdt.exports.offline.archive import unpack
from mdt.exports.offline.checks import verify as verify_proof
from mdt.exports.offline.findings import Bad
from server.starting import open_database
from server.store.verify import verify
from tests.flows.house import running, settings_for
from tests.server.http.browser import read_page
from tests.server.store import tamper

KINDS = (
    "README.txt",
    "verify.py",
    "proof/",
    "events.jsonl",
    "minutes.json",
    "minutes.pdf",
    "letters.json",
    "cases.jsonl",
    "records.jsonl",
    "audit.jsonl",
    "anchors.jsonl",
    "fhir.json",
    "keys/",
    "manifest.json",
    "manifest.sig",
)
"""Every kind of file that a proof holds, by how its name begins."""


async def proof_of(data: Path) -> bytes:
    """Download the proof of the meeting that the demo board held last week."""
    async with running(data) as house:
        chair = await house.person("chair")
        page = read_page(200, "/meetings", await chair.page("/meetings"), {})
        held = next(link for title, link in page.links.items() if "last week" in title)
        async with chair.http.get(f"{chair.url}{held}/proof.zip") as answer:
            assert answer.status == 200
            return await answer.read()


async def test_a_changed_byte_of_the_proof_is_named_by_its_file(tmp_path: Path) -> None:
    files = unpack(await proof_of(tmp_path / "data"))
    assert len(list(verify_proof(files))) == 8
    assert {kind for kind in KINDS if any(name.startswith(kind) for name in files)} == set(KINDS)
    assert all(name.startswith(KINDS) for name in files)
    kept = {json.loads(line)["kind"] for line in files["records.jsonl"].splitlines()}
    assert kept >= {"board", "credential", "agreement", "access", "followup"}

    for name, data in files.items():
        for place in (0, len(data) // 2, len(data) - 1):
            if not data:
                continue
            changed = bytearray(data)
            changed[place] ^= 1
            with pytest.raises(Bad) as found:
                list(verify_proof({**files, name: bytes(changed)}))
            # a signature that does not fit may be a changed signature, or a changed list of files
            named = ("manifest.sig", "manifest.json") if name == "manifest.sig" else (name,)
            assert str(found.value).startswith(named), f"{name}, byte {place}: {found.value}"


async def test_a_changed_byte_of_the_database_is_named_by_its_row(tmp_path: Path) -> None:
    await proof_of(tmp_path / "data")
    database = open_database(settings_for(tmp_path / "data"))
    assert verify(database, tmp_path / "data").first_bad is None

    for name, named in (("event", "event "), ("audit", "audit line "), ("record", "version ")):
        table = tamper.table(name)
        with tamper.open_raw(database.url) as connection:
            row = connection.execute(table.select().limit(1)).one()
            here = [column == getattr(row, column.name) for column in table.primary_key]
            broken = {"body": tamper.changed(row.body)}
            connection.execute(update(table).where(*here).values(broken))
            connection.commit()
            found = str(verify(database, tmp_path / "data").first_bad)
            connection.execute(update(table).where(*here).values(body=row.body))
            connection.commit()
        assert found.startswith(named), found

    assert verify(database, tmp_path / "data").first_bad is None
    database.close()
