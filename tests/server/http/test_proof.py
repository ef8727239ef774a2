"""The proof of a meeting: downloaded, checked offline, and broken by any changed byte."""

import asyncio
import hashlib
import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mdt.domain.ids import MeetingId
from mdt.exports.offline.archive import pack, unpack
from mdt.exports.offline.chain import check_anchors, check_cases, check_events
from mdt.exports.offline.checks import verify
from mdt.exports.offline.fhir import check_fhir
from mdt.exports.offline.findings import Bad
from mdt.exports.offline.letters import check_letters
from mdt.exports.offline.minutes import check_minutes
from mdt.exports.offline.records import check_audit, check_record, check_records
from mdt.exports.offline.signed import Keys, canonical, event_hash
from server.store.anchors import Anchors
from tests.mdt.service import sitting
from tests.server.http.site import Site


async def _proof(site: Site, *, amended: bool = True) -> tuple[MeetingId, bytes]:
    """Sign, amend and sign again, anchor, and download the proof as the chair."""
    meeting_id = await site.signed()
    if amended:
        amending = site.service.amending
        await site.do(amending.amend, meeting_id, by="chair", reason="A name was wrong.")
        await site.do(amending.add_note, meeting_id, by="scribe", text="Read Петрова for 彼得.")
        await site.sign(meeting_id)
    return meeting_id, await _downloaded(site, meeting_id)


async def _downloaded(site: Site, meeting_id: MeetingId) -> bytes:
    """Anchor, and download the proof as the chair."""
    anchors = Anchors(
        site.settings.data.dir / "anchors.jsonl", site.database, site.deps.signer, site.clock
    )
    for outcome in site.outcomes:
        anchors.on_committed(outcome)
    anchors.close()
    chair = await site.signed_in("chair")
    answer = await chair.client.get(f"/meetings/{meeting_id}/proof.zip")
    assert answer.status == 200
    assert answer.content_type == "application/zip"
    return await answer.read()


def _said(proof: bytes) -> str:
    """Return what is bad about an archive, or nothing."""
    try:
        list(verify(unpack(proof)))
    except Bad as bad:
        return str(bad)
    return ""


async def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, check=False
    )


async def test_the_script_in_the_archive_checks_it_alone(site: Site, tmp_path: Path) -> None:
    _, proof = await _proof(site)
    folder = tmp_path / "unpacked"
    for name, data in unpack(proof).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (tmp_path / "proof.zip").write_bytes(proof)

    for arguments in ([folder / "verify.py"], [folder / "verify.py", tmp_path / "proof.zip"]):
        done = await _run("-I", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "2 signatures are genuine" in done.stdout
        assert "Everything is as it was recorded." in done.stdout

    log = folder / "events.jsonl"
    log.write_bytes(log.read_bytes().replace(b"FLOT", b"FLOP", 1))
    done = await _run("-I", folder / "verify.py")
    assert done.returncode == 1
    assert "BAD  events.jsonl: its SHA-256 differs from the manifest" in done.stdout


async def test_a_signature_without_some_items_is_checked_with_what_it_leaves_out(
    site: Site,
) -> None:
    await site.do(site.service.consents.end_agreement, "agreement", by="coordinator")
    meeting_id = await site.ended()
    sign, signer = site.service.minutes.sign, site.deps.signer
    await site.do(sign, meeting_id, by="radiologist", meaning="reviewed", signer=signer)
    await site.sign(meeting_id)

    proof = await _downloaded(site, meeting_id)

    assert b'"left_out":["item-case-1","item-case-2"]' in unpack(proof)["events.jsonl"]
    assert _said(proof) == ""


async def test_an_ordinary_zip_program_opens_the_archive(site: Site, tmp_path: Path) -> None:
    _, proof = await _proof(site, amended=False)
    (tmp_path / "proof.zip").write_bytes(proof)

    listed = await _run("-m", "zipfile", "-t", tmp_path / "proof.zip")

    assert "Done testing" in listed.stdout


async def test_one_flipped_byte_anywhere_is_named(site: Site) -> None:
    _, proof = await _proof(site)
    files = unpack(proof)
    assert _said(proof) == ""

    chance = random.Random(8)
    places = {chance.randrange(len(proof)) for _ in range(250)} | set(
        range(len(proof) - 80, len(proof))
    )
    for place in places:
        changed = bytearray(proof)
        changed[place] ^= 1 << chance.randrange(8)
        assert _said(bytes(changed)), f"byte {place} changed unseen"
    for name, data in files.items():
        for place in {chance.randrange(len(data)) for _ in range(8 if data else 0)}:
            changed = bytearray(data)
            changed[place] ^= 4
            said = _said(pack({**files, name: bytes(changed)}))
            about = ("manifest.json", name) if name == "manifest.sig" else (name,)
            assert said.startswith(about), f"{name}: {said}"


async def test_whoever_packs_anew_without_the_key_is_found(site: Site) -> None:
    """Change one file, with every hash that is not signed made to fit."""
    _, proof = await _proof(site)
    files = unpack(proof)

    for name in sorted(files.keys() - {"manifest.json", "manifest.sig"}):
        manifest = json.loads(files["manifest.json"])
        changed = files[name].replace(b"a", b"b", 1) + b" "
        manifest["files"][name] = hashlib.sha256(changed).hexdigest()
        said = _said(pack({**files, name: changed, "manifest.json": canonical(manifest)}))
        assert said, f"{name} changed unseen"


async def test_the_chain_of_events_is_checked_by_itself(site: Site) -> None:
    """Even with a manifest that fits, what the events say cannot differ from the rest."""
    _, proof = await _proof(site)
    files = unpack(proof)
    manifest = json.loads(files["manifest.json"])
    keys = Keys(files)

    changed = {**files, "events.jsonl": files["events.jsonl"].replace(b"FLOT", b"FLOP", 1)}
    with pytest.raises(Bad, match="the chain does not end where the manifest says"):
        check_events(changed, manifest)
    events, hashes = check_events(files, manifest)
    with pytest.raises(Bad, match="differs from anchors"):
        check_anchors(files, manifest, keys, ["00" * 32, *hashes[:-1]])
    reworded = files["minutes.json"].replace("Петрова".encode(), "Петрову".encode())
    with pytest.raises(Bad, match="differs from the events"):
        check_minutes({**files, "minutes.json": reworded}, events, manifest["meeting_id"], keys)
    other = [{**each} for each in events]
    for each in other:
        if each["type"] == "minutes.block_added":
            each["data"] = {**each["data"], "after": other[0]["data"].get("none")}
            each["data"]["block"] = {**each["data"]["block"], "text": "Nothing."}
    with pytest.raises(Bad, match="the signature is for another text"):
        check_minutes(files, other, manifest["meeting_id"], keys)
    lettered = files["letters.json"].replace(b"FLOT", b"FLOP", 1)
    with pytest.raises(Bad, match="differs from the events"):
        check_letters({**files, "letters.json": lettered}, events)
    seen = files["cases.jsonl"].replace(b"FLOT", b"FLOP", 1)
    with pytest.raises(Bad, match="content hash differs"):
        check_cases({**files, "cases.jsonl": seen}, events)
    with pytest.raises(Bad, match="is missing"):
        check_cases({**files, "cases.jsonl": b""}, events)
    noted = files["audit.jsonl"].replace(b"chair", b"chase", 1)
    with pytest.raises(Bad, match="its hash differs"):
        check_audit({**files, "audit.jsonl": noted})


async def test_what_is_kept_outside_the_meeting_goes_along_and_is_checked(site: Site) -> None:
    _, proof = await _proof(site, amended=False)
    files = unpack(proof)
    rows = [json.loads(line) for line in files["records.jsonl"].splitlines()]
    kinds = {row["kind"] for row in rows}
    assert {"agreement", "access", "followup"} <= kinds
    events = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    _, told = check_audit(files)
    assert check_records(files, events, told) == len(rows)

    def said(changed: list[dict[str, object]]) -> str:
        lines = b"".join(canonical(row) + b"\n" for row in changed)
        try:
            check_records({**files, "records.jsonl": lines}, events, told)
        except Bad as bad:
            return str(bad)
        return ""

    for n, row in enumerate(rows):
        body = row["body"].replace('"n":1', '"n":2')
        forged = event_hash(
            f"{row['kind']}:{row['subject_id']}", row["n"], row["prev"], body.encode()
        )
        for change in ({"body": body}, {"body": body, "hash": forged}, {"n": row["n"] + 1}):
            assert said([*rows[:n], {**row, **change}, *rows[n + 1 :]]).startswith(
                f"records.jsonl, {row['kind']} "
            )
    first = rows[0]
    second = event_hash(
        f"{first['kind']}:{first['subject_id']}", 2, first["prev"], first["body"].encode()
    )
    told[first["kind"], first["subject_id"], 2] = second
    assert "does not follow the version before" in said([{**first, "n": 2, "hash": second}])
    del told[first["kind"], first["subject_id"], 2]
    several = [*rows, {**rows[-1], "n": 2, "prev": rows[-1]["hash"]}]
    assert "its hash differs" in said(several)


async def test_a_rule_and_a_follow_up_say_what_the_events_say(site: Site) -> None:
    _, proof = await _proof(site, amended=False)
    files = unpack(proof)
    events = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    rule = next(e["data"]["quorum_rule"] for e in events if "quorum_rule" in e["data"])
    decided = next(e["data"] for e in events if e["type"] == "recommendation.recorded")
    follow = {name: decided[name] for name in ("recommendation_id", "case_version_id", "number")}

    check_record("rule", "quorum_rule", rule, events)
    check_record("rule", "quorum_rule", {**rule, "version": 99, "min_count": 9}, events)
    check_record("it", "followup", follow, events)
    with pytest.raises(Bad, match=r"^rule: differs from the rule of event"):
        check_record("rule", "quorum_rule", {**rule, "min_count": 99}, events)
    with pytest.raises(Bad, match=r"^it: differs from event"):
        check_record("it", "followup", {**follow, "number": 99}, events)


async def test_the_fhir_document_of_a_proof_says_what_the_minutes_say(site: Site) -> None:
    meeting_id, proof = await _proof(site)
    files = unpack(proof)
    events = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    assert check_fhir(files, events, meeting_id) == 1

    told = files["fhir.json"]
    reworded = json.loads(told)
    reworded["entry"][1]["resource"]["activity"][0]["detail"]["description"] = "Nothing."
    with pytest.raises(Bad, match=r"plan .*differs from the events"):
        check_fhir({**files, "fhir.json": canonical(reworded)}, events, meeting_id)
    for before, after, found in (
        (b"D2", b"D1", "differs from"),
        (b"Moscow", b"Minsk", "section"),
        (meeting_id.encode(), b"another", "of another meeting"),
        (b'"CarePlan"', b'"Plan"', "lacks"),
    ):
        assert before in told
        with pytest.raises(Bad, match=found):
            check_fhir({**files, "fhir.json": told.replace(before, after)}, events, meeting_id)


async def test_only_who_steers_the_board_takes_the_proof_away(site: Site) -> None:
    meeting_id = await site.signed()
    for name, status in (("member", 403), ("guest", 403), ("coordinator", 200)):
        browser = await site.signed_in(name)
        answer = await browser.client.get(f"/meetings/{meeting_id}/proof.zip")
        assert answer.status == status, name

    entries = await site.read.run(lambda uow: uow.audit.about(meeting_id))
    assert [each.actor_id for each in entries if each.action == "proof.exported"] == ["coordinator"]


async def test_who_may_not_see_a_case_of_the_meeting_gets_no_proof(site: Site) -> None:
    """The sheet of each case goes into the archive, so the gate is asked for each."""
    meeting_id = await site.signed()
    browser = await site.signed_in("deputy")
    address = f"/meetings/{meeting_id}/proof.zip"
    assert (await browser.client.get(address)).status == 200

    await site.write.run(
        lambda uow: uow.records.add(
            sitting.AGREEMENT,
            "agreement",
            replace(sitting.AGREED, ended_on="2026-02-01"),
            based_on=1,
            by=None,
            at=sitting.START,
            action="agreement.ended",
        )
    )

    assert (await browser.client.get(address)).status == 403
    chair = await site.signed_in("chair")
    assert (await chair.client.get(address)).status == 200
