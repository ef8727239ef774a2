"""Checks the event logs: chain, columns, fold, projections, and signatures on minutes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Row, String, cast, exists, select

from mdt.domain.events import (
    Event,
    ItemCalled,
    LoggedEvent,
    MinutesSigned,
    PresentationStarted,
)
from mdt.domain.events import RecommendationRecorded as Recorded
from mdt.domain.fold.rules import BrokenLog
from mdt.domain.hashing import GENESIS, event_hash
from mdt.domain.ids import CaseVersionId, MaterialId, MeetingId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import Verify, is_genuine
from mdt.domain.replay import apply
from mdt.store.event_codec import EventBody, UnreadableEvent, decode_event
from mdt.store.events import EventRow, as_logged
from mdt.store.meetings import (
    MEETINGS,
    PARTICIPANTS,
    MeetingParticipantRow,
    MeetingRow,
    meeting_values,
)
from mdt.store.transaction import Transaction
from mdt.store.verify_rows import BadRow, Findings, same_moment

StoredRow = Row[*tuple[object, ...]]

_EVENTS = select(
    EventRow.meeting_id,
    EventRow.seq,
    EventRow.session_id,
    cast(EventRow.at, String).label("at"),  # as stored: a damaged one must not end the reading
    EventRow.actor_id,
    EventRow.command_id,
    EventRow.type,
    EventRow.body,
    EventRow.prev,
    EventRow.hash,
).order_by(EventRow.meeting_id, EventRow.seq)


@dataclass(slots=True)
class References:
    """What the events point at outside their log, with the first event that does."""

    versions: dict[CaseVersionId, str] = field(default_factory=dict)
    materials: dict[MaterialId, tuple[str, str]] = field(default_factory=dict)  # hash, place


class EventVerifier:
    """Walks through all logs, one meeting after the other."""

    def __init__(self, transaction: Transaction, findings: Findings, verify: Verify) -> None:
        self._tx = transaction
        self._findings = findings
        self._verify = verify
        self.references = References()

    def run(self) -> None:
        """Check everything. Raises BadRow."""
        meeting: Meeting | None = None
        with self._tx.stream(_EVENTS) as rows:
            for row in rows:
                if meeting is not None and meeting.id != row.meeting_id:
                    self._check_projection(meeting)
                    meeting = None
                meeting = self._follow(meeting, row)
        if meeting is not None:
            self._check_projection(meeting)
        self._check_strays()

    def _follow(self, meeting: Meeting | None, row: StoredRow) -> Meeting:
        place = self._findings.at("event", f"event {row.seq} of meeting {row.meeting_id}")
        seq, head = (meeting.seq, meeting.head) if meeting is not None else (0, GENESIS)
        if row.seq != seq + 1:
            raise BadRow(f"{place}: follows event {seq}")
        if row.prev.hex() != head:
            raise BadRow(f"{place}: previous hash differs")
        if event_hash(row.meeting_id, row.seq, row.prev.hex(), row.body) != row.hash.hex():
            raise BadRow(f"{place}: hash differs")
        try:
            said = decode_event(row.body)
        except UnreadableEvent as error:
            raise BadRow(f"{place}: is of a kind that this program does not know") from error
        _check_columns(row, said, place)
        logged = as_logged(MeetingId(row.meeting_id), said, row.prev, row.hash)
        self._check_signature(meeting, logged, place)
        self._refer(logged, place)
        try:
            return apply(meeting, logged)
        except BrokenLog as error:
            raise BadRow(f"{place}: {error}") from error

    def _check_signature(self, meeting: Meeting | None, logged: LoggedEvent, place: str) -> None:
        if not isinstance(logged.event, MinutesSigned):
            return
        signature = logged.event.signature
        if not is_genuine(logged.meeting_id, signature, self._verify):
            raise BadRow(f"{place}: the signature is not genuine")
        minutes = meeting.minutes if meeting is not None else None
        if minutes is None or not minutes.holds(signature):
            raise BadRow(f"{place}: the signature is for another text")
        self._findings.checked["signature"] += 1

    def _refer(self, logged: LoggedEvent, place: str) -> None:
        match logged.event:
            case ItemCalled(case_version_id=version_id) if version_id is not None:
                self.references.versions.setdefault(version_id, place)
            case Recorded(case_version_id=version_id):
                self.references.versions.setdefault(version_id, place)
            case PresentationStarted(material_id=material_id, material_sha256=sha256):
                self.references.materials.setdefault(material_id, (sha256, place))
            case _:
                pass

    def _check_projection(self, meeting: Meeting) -> None:
        place = self._findings.at("meeting", f"meeting {meeting.id}")
        starts_at = cast(MeetingRow.starts_at, String).label("starts_at")
        columns = [starts_at if c.name == "starts_at" else c for c in MEETINGS.c]
        row = self._tx.read(select(*columns).where(MeetingRow.id == meeting.id)).first()
        if row is None:
            raise BadRow(f"{place}: has events and no row")
        for name, value in meeting_values(meeting).items():
            stored = getattr(row, name)
            same = same_moment(stored, meeting.starts_at) if name == "starts_at" else None
            if same is False or (same is None and stored != value):
                raise BadRow(f"{place}: {name} differs from its events")
        self._check_participants(meeting)

    def _check_participants(self, meeting: Meeting) -> None:
        query = select(PARTICIPANTS).where(MeetingParticipantRow.meeting_id == meeting.id)
        stored = {row.person_id: row.role for row in self._tx.read(query)}
        expected = {person: entry.role.value for person, entry in meeting.participants.items()}
        self._findings.checked["meeting_participant"] += len(stored)
        for person_id in sorted(stored.keys() | expected.keys()):
            if stored.get(person_id) != expected.get(person_id):
                raise BadRow(
                    f"participant {person_id} of meeting {meeting.id}: differs from its events"
                )

    def _check_strays(self) -> None:
        """Find rows of meetings that have no events at all."""
        for meeting_id in self._meetings_without_events():
            raise BadRow(f"meeting {meeting_id}: has a row and no events")
        known = exists().where(MeetingRow.id == MeetingParticipantRow.meeting_id)
        for row in self._tx.read(select(PARTICIPANTS).where(~known)):
            raise BadRow(f"participant {row.person_id} of meeting {row.meeting_id}: no meeting")

    def _meetings_without_events(self) -> Iterator[MeetingId]:
        told = exists().where(EventRow.meeting_id == MeetingRow.id)
        for row in self._tx.read(select(MeetingRow.id).where(~told)):
            yield MeetingId(row[0])


def _check_columns(row: StoredRow, said: EventBody[Event], place: str) -> None:
    columns = {
        "seq": said.seq,
        "session_id": said.session_id,
        "actor_id": said.actor_id,
        "command_id": said.command_id,
        "type": said.event.TYPE,
    }
    for name, value in columns.items():
        if getattr(row, name) != value:
            raise BadRow(f"{place}: {name} differs from the recorded bytes")
    if not same_moment(row.at, said.at):
        raise BadRow(f"{place}: at differs from the recorded bytes")
