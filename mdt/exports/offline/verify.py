"""Checks a proof archive of Consilium without Consilium: ``python verify.py [proof.zip]``.

Needs Python 3.11 or newer and the package ``cryptography``. Without an argument it checks the
folder it lies in. It trusts nothing but the bytes and the public keys in the archive: compare the
key ids that it prints with those that the board's server names. It ends with 0 when everything
is as it was recorded, and otherwise names what is not.
"""

import base64
import hashlib
import html
import json
import re
import struct
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

GENESIS = "00" * 32
KEY_FILE = re.compile(r"keys/([0-9a-f]{16})\.pem")
Json = Any
"""What ``json.loads`` returns; every use is inside a check that ends in ``Bad``."""
Version = tuple[str, str, int]
"""One version of a record: its kind, its subject, its number."""


class Bad(Exception):
    """Something is not as it was recorded; the message names it."""


# The archive: stored files, one after the other, in one exact form.

_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DATE = 0x5C21  # 2026-01-01, so that the same files are the same bytes
_UTF8 = 0x800


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of stored files, in the order given; the same files, the same bytes.

    Source: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
    """
    body, directory = bytearray(), bytearray()
    for name, data in files.items():
        raw, crc, at = name.encode(), zlib.crc32(data), len(body)
        common = (20, _UTF8, 0, 0, _DATE, crc, len(data), len(data), len(raw), 0)
        body += _LOCAL.pack(b"PK\3\4", *common) + raw + data
        directory += _ENTRY.pack(b"PK\1\2", 20, *common, 0, 0, 0, 0, at) + raw
    count, size, start = len(files), len(directory), len(body)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, size, start, 0)
    return bytes(body + directory + end)


def unpack(archive: bytes) -> dict[str, bytes]:
    """Return the files of an archive that ``pack`` made. Raises Bad for any other bytes."""
    files: dict[str, bytes] = {}
    at = 0
    while archive[at : at + 4] == b"PK\3\4":
        try:
            *_, crc, size, _, name_length, _ = _LOCAL.unpack_from(archive, at)
        except struct.error as error:
            raise Bad(f"the archive ends within a file, at byte {at}") from error
        start = at + _LOCAL.size + name_length
        name = archive[at + _LOCAL.size : start].decode("utf-8", "replace")
        data = archive[start : start + size]
        if len(data) != size or zlib.crc32(data) != crc:
            raise Bad(f"{name}: its bytes differ from its checksum in the archive")
        if name in files:
            raise Bad(f"{name}: is in the archive twice")
        files[name] = data
        at = start + size
    if pack(files) != archive:
        raise Bad("the archive: its directory is not as it was packed")
    return files


# The hashes, as the record makes them.


def canonical(value: Json) -> bytes:
    """Return the canonical bytes of a value: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def event_hash(chain: str, seq: int, prev: str, body: bytes) -> str:
    """Return the hash of one row of a chain, hex."""
    digest = hashlib.sha256(b"consilium.event.v1\0" + chain.encode() + b"\0")
    digest.update(seq.to_bytes(8, "big") + bytes.fromhex(prev))
    digest.update(body)
    return digest.hexdigest()


def content_hash(kind: str, body: bytes) -> str:
    """Return the hash of a content, hex."""
    return hashlib.sha256(f"consilium.{kind}.v1".encode() + b"\0" + body).hexdigest()


class Keys:
    """The public keys of the archive; each is named by itself."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.keys: dict[str, Ed25519PublicKey] = {}
        for name, data in files.items():
            if (found := KEY_FILE.fullmatch(name)) is None:
                continue
            try:
                key = pem.load_pem_public_key(data)
            except (ValueError, UnsupportedAlgorithm) as error:
                raise Bad(f"{name}: is not a key") from error
            if not isinstance(key, Ed25519PublicKey):
                raise Bad(f"{name}: is another kind of key")
            raw = key.public_bytes(pem.Encoding.Raw, pem.PublicFormat.Raw)
            if hashlib.sha256(raw).hexdigest()[:16] != found[1]:
                raise Bad(f"{name}: is not the key that its name says")
            self.keys[found[1]] = key

    def check(self, place: str, key_id: str, statement: bytes, signature: str) -> None:
        """Refuse a signature that the named key did not make over this statement."""
        key = self.keys.get(key_id)
        if key is None:
            raise Bad(f"{place}: its key {key_id} is not in the archive")
        try:
            key.verify(base64.b64decode(signature, validate=True), statement)
        except (InvalidSignature, ValueError) as error:
            raise Bad(f"{place}: the signature is not genuine") from error


# The checks, one per file.


def check_manifest(files: Mapping[str, bytes], keys: Keys) -> Json:
    """Check the list of files, its signature, and every file against it."""
    signed = checked("manifest.sig", json.loads, files["manifest.sig"])
    if set(signed) != {"key_id", "signature"} or canonical(signed) != files["manifest.sig"]:
        raise Bad("manifest.sig: is not in its one exact form")
    keys.check("manifest.json", signed["key_id"], files["manifest.json"], signed["signature"])
    manifest = json.loads(files["manifest.json"])
    for name, digest in manifest["files"].items():
        if name not in files:
            raise Bad(f"{name}: is missing")
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise Bad(f"{name}: its SHA-256 differs from the manifest")
    strangers = files.keys() - manifest["files"].keys() - {"manifest.json", "manifest.sig"}
    if strangers:
        raise Bad(f"{min(strangers)}: is not in the manifest")
    return manifest


def check_events(files: Mapping[str, bytes], manifest: Json) -> tuple[list[Json], list[str]]:
    """Check the chain of events; return the events, and the hash of each."""
    events, hashes, prev = [], [], GENESIS
    for n, body in enumerate(files["events.jsonl"].splitlines(keepends=True), start=1):
        place = f"events.jsonl, event {n}"
        if not body.endswith(b"\n"):
            raise Bad(f"{place}: is cut off")
        event = json.loads(body)
        if event["seq"] != n:
            raise Bad(f"{place}: has the number {event['seq']}")
        prev = event_hash(manifest["meeting_id"], n, prev, body[:-1])
        events.append(event)
        hashes.append(prev)
    if (len(events), prev) != (manifest["events"], manifest["head"]):
        raise Bad("events.jsonl: the chain does not end where the manifest says")
    return events, hashes


def check_anchors(
    files: Mapping[str, bytes], manifest: Json, keys: Keys, hashes: list[str]
) -> None:
    """Check the heads that were signed while the meeting went on."""
    for n, line in enumerate(files["anchors.jsonl"].splitlines(), start=1):
        place = f"anchors.jsonl, line {n}"
        anchor = json.loads(line)
        signature = anchor.pop("signature")
        keys.check(place, anchor["key_id"], canonical(anchor), signature)
        if anchor["meeting_id"] != manifest["meeting_id"]:
            raise Bad(f"{place}: is of another meeting")
        if not 0 < anchor["seq"] <= len(hashes) or hashes[anchor["seq"] - 1] != anchor["head"]:
            raise Bad(f"events.jsonl, event {anchor['seq']}: differs from {place}")


class Minutes:
    """The minutes, followed through the events that made them."""

    def __init__(self, meeting_id: str, keys: Keys) -> None:
        self.meeting_id, self.keys = meeting_id, keys
        self.versions: list[Json] = []
        self.blocks: list[Json] = []  # of the version that is being written

    def follow(self, event: Json) -> None:
        """Apply one event; those of other nouns change nothing here."""
        act: Callable[[Json, Json], None] | None = getattr(
            self, "_" + event["type"].replace("minutes.", "").replace(".", "_"), None
        )
        if event["type"].startswith("minutes.") and act is not None:
            act(event["data"], event)

    def _drafted(self, data: Json, _event: Json) -> None:
        if self.versions and not any(
            each["meaning"] == "approved_as_chair" for each in self.versions[-1]["signatures"]
        ):
            self.versions.pop()
        self._begin(data["version"], data["blocks"])

    def _revised(self, data: Json, _event: Json) -> None:
        for block in self.blocks:
            if block["id"] == data["block_id"]:
                block["text"] = data["text"]
                block["translations"] = {
                    language: {**told, "status": "none"}
                    for language, told in block.get("translations", {}).items()
                }

    def _block_added(self, data: Json, _event: Json) -> None:
        ids = [block["id"] for block in self.blocks]
        at = ids.index(data["after"]) + 1 if data["after"] in ids else len(ids)
        self.blocks.insert(at, dict(data["block"]))

    def _block_translated(self, data: Json, _event: Json) -> None:
        told = {name: data[name] for name in ("text", "status", "override_reason")}
        for block in self.blocks:
            if block["id"] == data["block_id"]:
                block["translations"] = {**block.get("translations", {}), data["language"]: told}

    def _amending(self, data: Json, _event: Json) -> None:
        self._begin(data["version"], self.blocks)

    def _begin(self, version: int, blocks: list[Json]) -> None:
        self.blocks = [dict(block) for block in blocks]
        self.versions.append({"version": version, "blocks": self.blocks, "signatures": []})

    def _signed(self, data: Json, event: Json) -> None:
        signature = dict(data["signature"])
        place = f"events.jsonl, event {event['seq']}"
        value = signature.pop("value")
        for name in ("absence_reason", "left_out"):
            if not signature.get(name):
                signature.pop(name, None)
        statement = {"statement": "consilium.signature.v1", "meeting_id": self.meeting_id}
        statement |= signature
        self.keys.check(place, signature["key_id"], canonical(statement), value)
        now = (self.versions[-1]["version"], text_hash(self.blocks))
        if (signature["version"], signature["content_hash"]) != now:
            raise Bad(f"{place}: the signature is for another text")
        self.versions[-1]["signatures"].append(data["signature"])


def said(block: Json) -> Json:
    """Return what the content hash covers of a paragraph."""
    covered = {name: block.get(name) for name in ("id", "kind", "item_id", "text", "refs")}
    if block.get("translations"):
        covered["translations"] = {
            language: [told["text"], told["status"], told["override_reason"]]
            for language, told in block["translations"].items()
        }
    return covered


def text_hash(blocks: list[Json]) -> str:
    """Return the content hash of the minutes that say this."""
    return content_hash("minutes", canonical([said(block) for block in blocks]))


def check_minutes(
    files: Mapping[str, bytes], events: list[Json], meeting_id: str, keys: Keys
) -> int:
    """Make the minutes anew from the events, and compare; return how many signatures there are."""
    minutes = Minutes(meeting_id, keys)
    for event in events:
        minutes.follow(event)
    stored = json.loads(files["minutes.json"])
    if len(stored) != len(minutes.versions):
        raise Bad("minutes.json: has other versions than the events")
    for told, made in zip(stored, minutes.versions, strict=True):
        place = f"minutes.json, version {made['version']}"
        for n, (one, two) in enumerate(zip(told["blocks"], made["blocks"], strict=False), start=1):
            if said(one) != said(two):
                raise Bad(f"{place}, paragraph {n}: differs from the events")
            if not all(0 < ref <= len(events) for ref in one["refs"]):
                raise Bad(f"{place}, paragraph {n}: points at an event that does not exist")
        same = (told["version"], len(told["blocks"]), told["signatures"])
        if same != (made["version"], len(made["blocks"]), made["signatures"]):
            raise Bad(f"{place}: differs from the events")
        if told["content_hash"] != text_hash(told["blocks"]):
            raise Bad(f"{place}: its content hash differs from its text")
    return sum(len(each["signatures"]) for each in minutes.versions)


def check_letters(files: Mapping[str, bytes], events: list[Json]) -> int:
    """Compare the letters with the events that wrote them; return how many there are."""
    made: dict[str, Json] = {}
    for event in events:
        data = event["data"]
        if event["type"] == "letter.drafted":
            made[data["letter_id"]] = {"text": data["text"], "note": ""}
        elif event["type"] == "letter.noted":
            made[data["letter_id"]]["note"] = data["note"]
        elif event["type"].startswith("letter."):
            made[data["letter_id"]]["state"] = event["type"].partition(".")[2]
    letters = json.loads(files["letters.json"])
    for letter in letters:
        place = f"letters.json, letter {letter['id']}"
        told = {"text": letter["text"], "note": letter["note"]}
        expected = made.pop(letter["id"], None)
        if expected is None or {**expected, **told} != expected:
            raise Bad(f"{place}: differs from the events")
        if letter["state"] != expected.get("state", "draft"):
            raise Bad(f"{place}: has another state than the events say")
        if letter["content_hash"] != content_hash("letter", canonical(told)):
            raise Bad(f"{place}: its content hash differs from its text")
    if made:
        raise Bad(f"letters.json: letter {min(made)} is missing")
    return len(letters)


def check_cases(files: Mapping[str, bytes], events: list[Json]) -> int:
    """Check the versions of the cases that the board saw; return how many there are."""
    found = set()
    for n, line in enumerate(files["cases.jsonl"].splitlines(), start=1):
        row = json.loads(line)
        place = f"cases.jsonl, line {n}"
        if content_hash("case_version", row["body"].encode()) != row["content_hash"]:
            raise Bad(f"{place}: its content hash differs from its bytes")
        found.add(json.loads(row["body"])["id"])
    for event in events:
        seen = event["data"].get("case_version_id")
        if seen is not None and seen not in found:
            raise Bad(f"events.jsonl, event {event['seq']}: case version {seen} is missing")
    return len(found)


def check_audit(files: Mapping[str, bytes]) -> tuple[int, dict[Version, str]]:
    """Check the lines of the audit; return how many there are, and the versions they tell of."""
    last, head = 0, GENESIS
    told: dict[Version, str] = {}
    lines = files["audit.jsonl"].splitlines()
    for n, line in enumerate(lines, start=1):
        row = json.loads(line)
        place = f"audit.jsonl, line {n}"
        if event_hash("audit", row["seq"], row["prev"], row["body"].encode()) != row["hash"]:
            raise Bad(f"{place}: its hash differs from its bytes")
        if row["seq"] <= last or (row["seq"] == last + 1 and row["prev"] != head):
            raise Bad(f"{place}: does not follow the line before")
        last, head = row["seq"], row["hash"]
        said = json.loads(row["body"])
        detail = said["detail"]
        if set(detail) == {"kind", "n", "hash"}:
            told[detail["kind"], said["subject"], int(detail["n"])] = detail["hash"]
    return len(lines), told


def check_records(
    files: Mapping[str, bytes], events: list[Json], told: Mapping[Version, str]
) -> int:
    """Check what is kept outside the meeting; return how many versions there are.

    Each record is an unbroken chain of versions, each as the audit tells of it; a quorum rule is
    the one of the events, and a follow-up is of a recommendation that they recorded.
    """
    rows = [json.loads(line) for line in files["records.jsonl"].splitlines()]
    here = {(row["kind"], row["subject_id"]) for row in rows}
    untold = {version: digest for version, digest in told.items() if version[:2] in here}
    last: Version = ("", "", 0)
    prev = GENESIS
    for row in rows:
        version: Version = (row["kind"], row["subject_id"], row["n"])
        place = f"records.jsonl, {version[0]} {version[1]}, version {version[2]}"
        if version[:2] != last[:2]:
            last, prev = (*version[:2], 0), GENESIS
        if row["n"] != last[2] + 1 or row["prev"] != prev:
            raise Bad(f"{place}: does not follow the version before")
        digest = event_hash(f"{version[0]}:{version[1]}", row["n"], prev, row["body"].encode())
        if digest != row["hash"]:
            raise Bad(f"{place}: its hash differs from its bytes")
        if untold.pop(version, "") != digest:
            raise Bad(f"{place}: is not what the audit tells of")
        body = json.loads(row["body"])
        if (body["kind"], body["subject_id"], body["n"]) != version:
            raise Bad(f"{place}: is another version than its row says")
        check_record(place, body["kind"], body["value"], events)
        last, prev = version, digest
    if untold:
        kind, subject, n = min(untold)
        raise Bad(f"records.jsonl, {kind} {subject}, version {n}: is missing")
    return len(rows)


def check_record(place: str, kind: str, value: Json, events: list[Json]) -> None:
    """Compare what a record says with the events that say the same."""
    for event in events:
        data = event["data"]
        rule = data.get("quorum_rule")
        if kind == "quorum_rule" and isinstance(rule, dict):
            same = (value["id"], value["version"]) == (rule["id"], rule["version"])
            if same and any(value[name] != rule[name] for name in value.keys() & rule.keys()):
                raise Bad(f"{place}: differs from the rule of event {event['seq']}")
        if kind == "followup" and event["type"] == "recommendation.recorded":
            told = (data["case_version_id"], data["number"])
            of_it = value["recommendation_id"] == data["recommendation_id"]
            if of_it and told != (value["case_version_id"], value["number"]):
                raise Bad(f"{place}: differs from event {event['seq']}")


def check_fhir(files: Mapping[str, bytes], events: list[Json], meeting_id: str) -> int:
    """Compare the FHIR document with minutes and events; return how many plans it has."""
    resources = [entry["resource"] for entry in json.loads(files["fhir.json"])["entry"]]
    head = next(each for each in resources if each["resourceType"] == "Composition")
    if head["identifier"]["value"] != meeting_id:
        raise Bad("fhir.json: is of another meeting")
    sections = [each for each in head["section"] if "text" in each]
    blocks = json.loads(files["minutes.json"])[-1]["blocks"]
    for n, (section, block) in enumerate(zip(sections, blocks, strict=False), start=1):
        told = (section["title"], section["text"]["div"])
        if told != (block["kind"], narrative(block["text"])):
            raise Bad(f"fhir.json, section {n}: differs from the minutes")
    plans = [each for each in resources if each["resourceType"] == "CarePlan"]
    recorded = {
        event["data"]["recommendation_id"]: event["data"]
        for event in events
        if event["type"] == "recommendation.recorded"
    }
    for plan in plans:
        content = recorded.pop(plan["id"])["content"]
        detail = plan["activity"][0]["detail"]
        said = (detail["description"], detail["code"]["coding"][0]["code"])
        if said != (content["text"], content["type"]):
            raise Bad(f"fhir.json, plan {plan['id']}: differs from the events")
    if len(sections) != len(blocks) or recorded:
        raise Bad("fhir.json: lacks a paragraph or a recommendation")
    return len(plans)


def narrative(text: str) -> str:
    """Return a text as the XHTML that a FHIR document has of it."""
    said = html.escape(text, quote=False).replace('"', "&quot;").replace("\n", "<br/>")
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{said}</div>'


def checked(name: str, check: Callable[..., Json], *about: Json) -> Json:
    """Run a check; what a damaged value makes it stumble over is a finding about the file."""
    try:
        return check(*about)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Bad(f"{name}: cannot be read ({type(error).__name__})") from error


def verify(files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what was checked, line by line. Raises Bad for the first thing that does not hold."""
    keys = Keys(files)
    manifest = checked("manifest.json", check_manifest, files, keys)
    meeting_id = manifest["meeting_id"]
    yield f"{len(files)} files are as the manifest says, which key {', '.join(keys.keys)} signed"
    events, hashes = checked("events.jsonl", check_events, files, manifest)
    checked("anchors.jsonl", check_anchors, files, manifest, keys, hashes)
    yield f"{len(events)} events of meeting {meeting_id} are one unbroken chain"
    signed = checked("minutes.json", check_minutes, files, events, meeting_id, keys)
    yield f"the minutes follow from the events; {signed} signatures are genuine"
    yield f"{checked('letters.json', check_letters, files, events)} letters are as written"
    yield f"{checked('cases.jsonl', check_cases, files, events)} case versions are as seen"
    lines, told = checked("audit.jsonl", check_audit, files)
    yield f"{lines} lines of the audit are as written"
    kept = checked("records.jsonl", check_records, files, events, told)
    yield f"{kept} versions of records outside the meeting are unbroken chains, as audited"
    plans = checked("fhir.json", check_fhir, files, events, meeting_id)
    yield f"the FHIR document says what the minutes say, with {plans} recommendations"


def read(path: Path) -> dict[str, bytes]:
    """Return the files of an archive, or of the folder that it was unpacked to."""
    if path.is_file():
        return unpack(path.read_bytes())
    names = sorted(each for each in path.rglob("*") if each.is_file())
    return {each.relative_to(path).as_posix(): each.read_bytes() for each in names}


def main(arguments: list[str]) -> int:
    """Check what the first argument names; return the exit code."""
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        for line in verify(read(path)):
            sys.stdout.write(f"ok   {line}\n")
    except (Bad, OSError) as bad:
        sys.stdout.write(f"BAD  {bad}\n")
        return 1
    sys.stdout.write("Everything is as it was recorded.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
