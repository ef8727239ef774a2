"""Every check of an archive, in the order in which one rests on another."""

from collections.abc import Iterator, Mapping

from .chain import check_anchors, check_cases, check_events, check_manifest
from .fhir import check_fhir
from .findings import checked
from .letters import check_letters
from .minutes import check_minutes
from .records import check_audit, check_records
from .signed import Keys


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
