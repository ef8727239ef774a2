"""What is kept outside the meeting: the audit, and the records that it tells of."""

import json
from collections.abc import Mapping

from .findings import Bad, Json
from .signed import GENESIS, event_hash

Version = tuple[str, str, int]
"""One version of a record: its kind, its subject, its number."""


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
