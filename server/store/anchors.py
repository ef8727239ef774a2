"""Anchors: signed heads of the logs, in a file outside the database.

A chain cannot show that its end was cut off; an anchor can. One is written when a session has
ended, when minutes were signed, when a letter went out or was recalled, when a recommendation took
the place of another and when a meeting was closed, and with it one for the audit. The file is
only ever added to.
"""

import base64
import binascii
import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import func, select

from mdt.domain.errors import MdtError
from mdt.domain.events import MinutesSigned, SessionEnded
from mdt.domain.happened.actions import MeetingClosed
from mdt.domain.happened.advice import RecommendationSuperseded
from mdt.domain.happened.letters import LetterIssued, LetterRecalled
from mdt.domain.hashing import canonical_json
from mdt.domain.ids import MeetingId
from mdt.service.outcome import Outcome
from mdt.service.ports import Clock, Signer
from mdt.store.audit import CHAIN
from mdt.store.events import EventRow
from mdt.store.meetings import MeetingRow
from server.store.database import Database
from server.store.files import sync_directory
from server.store.unit_of_work import ServerUnitOfWork

log = structlog.get_logger(__name__)

_ANCHORED = (
    SessionEnded,
    MinutesSigned,
    LetterIssued,
    LetterRecalled,
    RecommendationSuperseded,
    MeetingClosed,
)

_LONGEST_LINE = 4096  # bytes; an anchor is about 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The head of one chain at one moment, signed."""

    meeting_id: str  # or the name of the audit chain
    seq: int
    head: str  # hash of that event, hex
    at: datetime
    key_id: str
    signature: str  # Ed25519 over ``statement``, base64

    def statement(self) -> bytes:
        """Return the bytes that are signed."""
        return canonical_json(self._said())

    def told(self) -> dict[str, object]:
        """Return all of it, for somebody who checks it elsewhere."""
        return {**self._said(), "signature": self.signature}

    def _said(self) -> dict[str, object]:
        return {
            "statement": "consilium.anchor.v1",
            "meeting_id": self.meeting_id,
            "seq": self.seq,
            "head": self.head,
            "at": self.at,
            "key_id": self.key_id,
        }

    def raw_signature(self) -> bytes:
        """Return the signature's bytes; empty when they are damaged."""
        try:
            return base64.b64decode(self.signature, validate=True)
        except (binascii.Error, ValueError):
            return b""


_ANCHOR = TypeAdapter(Anchor)


class Anchors:
    """Writes anchors in a thread of its own, so that no meeting waits for the disk."""

    def __init__(self, path: Path, database: Database, signer: Signer, clock: Clock) -> None:
        self._path = path
        self._database = database
        self._signer = signer
        self._clock = clock
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="anchors")

    def on_committed(self, outcome: Outcome) -> None:
        """Anchor a meeting after an event that others rely on."""
        if any(isinstance(logged.event, _ANCHORED) for logged in outcome.events):
            meeting = outcome.meeting
            self._thread.submit(self._write_safely, meeting.id, meeting.seq, meeting.head)

    def catch_up(self) -> int:
        """Anchor what a crash kept from being anchored; return how many meetings."""
        known = {
            anchor.meeting_id: anchor.seq
            for _, anchor in read_anchors(self._path)
            if anchor is not None
        }
        with self._database.snapshot() as uow:
            missing = [head for head in _heads_to_anchor(uow) if known.get(head[0], 0) < head[1]]
        for meeting_id, _, seq, head in missing:
            self._write(meeting_id, seq, head)
        return len(missing)

    def close(self) -> None:
        """Finish what waits."""
        self._thread.shutdown()

    def _write_safely(self, meeting_id: MeetingId, seq: int, head: str) -> None:
        try:
            self._write(meeting_id, seq, head)
        except (OSError, MdtError):
            log.exception("anchor.failed", meeting_id=meeting_id, seq=seq)  # made up for at start

    def _write(self, meeting_id: MeetingId, seq: int, head: str) -> None:
        with self._database.snapshot() as uow:
            audit_seq, audit_head = uow.audit.head()
        lines = [self._signed(meeting_id, seq, head)]
        if audit_seq:
            lines.append(self._signed(CHAIN, audit_seq, audit_head))
        _append(self._path, b"".join(canonical_json(line) + b"\n" for line in lines))

    def _signed(self, chain: str, seq: int, head: str) -> Anchor:
        unsigned = Anchor(
            meeting_id=chain,
            seq=seq,
            head=head,
            at=self._clock(),
            key_id=self._signer.key_id,
            signature="",
        )
        raw = self._signer.sign(unsigned.statement())
        return replace(unsigned, signature=base64.b64encode(raw).decode("ascii"))


def read_anchors(path: Path) -> Iterator[tuple[int, Anchor | None]]:
    """Yield line number and anchor of each line; None for a line that cannot be read.

    A last line without its end was being written when the power went: nobody was told of it.
    """
    if not path.exists():
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.endswith(b"\n"):
                try:
                    yield number, _ANCHOR.validate_json(line)
                except ValidationError:
                    yield number, None


def _heads_to_anchor(uow: ServerUnitOfWork) -> Iterator[tuple[MeetingId, int, int, str]]:
    """Yield meeting, number of its last event that calls for an anchor, and its head."""
    query = (
        select(MeetingRow.id, func.max(EventRow.seq), MeetingRow.seq, MeetingRow.head)
        .join(EventRow, EventRow.meeting_id == MeetingRow.id)
        .where(EventRow.type.in_([event.TYPE for event in _ANCHORED]))
        .group_by(MeetingRow.id, MeetingRow.seq, MeetingRow.head)
    )
    for meeting_id, last, seq, head in uow.transaction.read(query):
        yield MeetingId(meeting_id), last, seq, head


def _append(path: Path, lines: bytes) -> None:
    """Add lines durably; what an interrupted write left behind goes first."""
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        whole = _whole_length(file)
        if whole < file.seek(0, os.SEEK_END):
            file.truncate(whole)
        written = file.write(lines)
        os.fsync(file.fileno())
    if written != len(lines):
        raise OSError("an anchor was not written whole")
    if is_new:
        sync_directory(path.parent)


def _whole_length(file: io.FileIO) -> int:
    """Return how many bytes of the file are whole lines."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _LONGEST_LINE)
    file.seek(start)
    tail = file.read(size - start)
    return start + tail.rfind(b"\n") + 1
