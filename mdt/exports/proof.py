"""The proof of a meeting: its record as one archive that can be checked without this program.

The rows of the logs and of the records that the meeting has to do with go into it byte for byte
as they were hashed. The modules of ``offline`` travel with them, follow the minutes from the events
again, and check every hash and signature.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from mdt.domain.hashing import canonical_json
from mdt.domain.ids import CaseId
from mdt.domain.meetings import Meeting
from mdt.exports import offline
from mdt.exports.exported import exported
from mdt.exports.fhir import render
from mdt.exports.offline.archive import pack
from mdt.service.ports import Signer
from mdt.store.evidence import StoredRecord, StoredRow, StoredVersion

SCRIPT = "verify.py"

README = """Proof of one meeting of a tumour board, from Consilium.

Check it:  python verify.py            in the folder that this archive was unpacked to, or
           python verify.py proof.zip  with verify.py and the folder proof taken from a source
                                       that you trust.

Needs Python 3.11 or newer and the package "cryptography". Nothing is sent anywhere.

events.jsonl   every event of the meeting, byte for byte as it was hashed, one in a line
minutes.json   all versions of the minutes with their signatures; follows from the events
minutes.pdf    the latest version as printed
letters.json   the letters about the recommendations
cases.jsonl    the case versions that the board saw
records.jsonl  what is kept outside the meeting and counts for it: the board and its quorum rule,
               credentials, consents, agreements, who was let see which case, and follow-ups
audit.jsonl    what was done with the meeting and with these records outside the room
fhir.json      minutes and recommendations as a FHIR R4 document
anchors.jsonl  heads of the chain, signed while the meeting went on
verify.py      the script, and in proof/ what it checks
keys/          public keys; compare their names with those that the board's server names
manifest.json  SHA-256 of every file, signed in manifest.sig
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that is stored of one meeting."""

    meeting: Meeting
    events: Sequence[bytes]  # exact bodies, in order
    audit: Sequence[StoredRow]
    cases: Sequence[StoredVersion]
    records: Sequence[StoredRecord]
    anchors: Sequence[bytes]  # canonical, signature included
    keys: Mapping[str, bytes]  # public halves as PEM, by their names
    pseudonyms: Mapping[CaseId, str]


def archive(
    evidence: Evidence,
    *,
    signer: Signer,
    at: datetime,
    pdf: bytes = b"",
) -> bytes:
    """Return the proof as a zip archive.

    Args:
        evidence: what is stored.
        signer: the server's key, for the list of files.
        at: now.
        pdf: the minutes as printed; nothing where there are none.
    """
    meeting = evidence.meeting
    files = {
        "README.txt": README.encode(),
        **_scripts(),
        "events.jsonl": _lines(evidence.events),
        "minutes.json": canonical_json(_minutes(meeting)),
        "letters.json": canonical_json(tuple(meeting.letters.values())),
        "cases.jsonl": _lines(
            canonical_json({"content_hash": each.content_hash, "body": each.body.decode()})
            for each in evidence.cases
        ),
        "records.jsonl": _rows(evidence.records),
        "audit.jsonl": _rows(evidence.audit),
        "anchors.jsonl": _lines(evidence.anchors),
        "fhir.json": render(exported(meeting, evidence.pseudonyms)),
        **{f"keys/{name}.pem": pem for name, pem in evidence.keys.items()},
        **({"minutes.pdf": pdf} if pdf else {}),
    }
    manifest = canonical_json(
        {
            "statement": "consilium.proof.v1",
            "meeting_id": meeting.id,
            "events": meeting.seq,
            "head": meeting.head,
            "at": at,
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        }
    )
    signature = base64.b64encode(signer.sign(manifest)).decode("ascii")
    signed = canonical_json({"key_id": signer.key_id, "signature": signature})
    return pack({"manifest.json": manifest, "manifest.sig": signed, **files})


def _scripts() -> dict[str, bytes]:
    """Return the script that starts the checks, and the modules that it finds beside it."""
    found = sorted(Path(offline.__path__[0]).glob("*.py"))
    return {
        each.name if each.name == SCRIPT else f"proof/{each.name}": each.read_bytes()
        for each in found
    }


def _lines(rows: Iterable[bytes]) -> bytes:
    return b"".join(row + b"\n" for row in rows)


def _rows(stored: Iterable[StoredRow | StoredRecord]) -> bytes:
    """Return rows with their bodies as text, one in a line."""
    return _lines(canonical_json({**asdict(each), "body": each.body.decode()}) for each in stored)


def _minutes(meeting: Meeting) -> list[dict[str, object]]:
    versions = meeting.minutes.versions if meeting.minutes is not None else ()
    return [
        {
            "version": each.version,
            "content_hash": each.content_hash,
            "blocks": each.blocks,
            "signatures": each.signatures,
        }
        for each in versions
    ]
