"""The list of files, the chain of events, and the heads that were signed on the way."""

import hashlib
import json
from collections.abc import Mapping

from .findings import Bad, Json, checked
from .signed import GENESIS, Keys, canonical, content_hash, event_hash


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
