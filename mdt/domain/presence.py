"""Presence: who is in the room, who counts, and who attended what. All by event number."""

from dataclasses import dataclass
from datetime import datetime

from mdt.domain.agenda import AgendaItem
from mdt.domain.attendance import PresenceInterval
from mdt.domain.chairing import LEADING_ROLES
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting, Session
from mdt.domain.people import COUNTING_ROLES, Participant
from mdt.domain.quorum import Counted, QuorumSnapshot, evaluate


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stay of a person within one session, cut to the session's bounds."""

    person: Participant
    from_at: datetime
    to_at: datetime
    refs: tuple[int, ...]  # event numbers of joining and leaving


def counted_now(meeting: Meeting) -> tuple[Counted, ...]:
    """Return who counts to the quorum at this event number: present, and of a counting role.

    The deputy stands in for the chair. A person counts once, however often they joined (I3, I4).
    """
    present = meeting.present
    return tuple(
        Counted(
            person_id=person.person_id,
            display_name=person.display_name,
            discipline=person.discipline,
            is_chair=person.role in LEADING_ROLES,
        )
        for person in meeting.participants.values()
        if person.person_id in present and person.role in COUNTING_ROLES
    )


def quorum_now(meeting: Meeting) -> QuorumSnapshot:
    """Return what the board's rule says about the people who count now."""
    return evaluate(meeting.quorum_rule, counted_now(meeting))


def attended(meeting: Meeting, person_id: PersonId) -> bool:
    """Return whether a person was present during any session of the meeting."""
    return any(
        stay.person_id == person_id and _overlaps(stay, session.started_seq, session.ended_seq)
        for stay in meeting.presence
        for session in meeting.sessions
    )


def attended_item(meeting: Meeting, item: AgendaItem, person_id: PersonId) -> bool:
    """Return whether a person was present while an item was open."""
    if item.opened_seq is None:
        return False
    return any(
        stay.person_id == person_id and _overlaps(stay, item.opened_seq, item.closed_seq)
        for stay in meeting.presence
    )


def stays(meeting: Meeting, session: Session) -> tuple[Stay, ...]:
    """Return who was there during a session, in the order they came, with their times."""
    found = []
    for stay in meeting.presence:
        person = meeting.participants.get(stay.person_id)
        if person is None or not _overlaps(stay, session.started_seq, session.ended_seq):
            continue
        ends = [at for at in (stay.to_at, session.ended_at) if at is not None]
        from_at = max(stay.from_at, session.started_at)
        refs = (stay.from_seq,) if stay.to_seq is None else (stay.from_seq, stay.to_seq)
        found.append(
            Stay(person=person, from_at=from_at, to_at=min(ends, default=from_at), refs=refs)
        )
    return tuple(found)


def _overlaps(stay: PresenceInterval, from_seq: int, to_seq: int | None) -> bool:
    """Return whether a stay and a span of event numbers share a moment; None is open."""
    began_in_time = to_seq is None or stay.from_seq < to_seq
    return began_in_time and (stay.to_seq is None or stay.to_seq > from_seq)
