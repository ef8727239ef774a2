"""Presence: who is in the room, who counts, and who attended what. All by event number."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from mdt.domain.agenda import AgendaItem
from mdt.domain.attendance import PresenceInterval
from mdt.domain.attending import Endpoint, MediaState, Named
from mdt.domain.chairing import LEADING_ROLES
from mdt.domain.ids import InstitutionId, ItemId, PersonId
from mdt.domain.meetings import Meeting, Session
from mdt.domain.people import COUNTING_ROLES, Participant, Role
from mdt.domain.quorum import Counted, NotCounted, QuorumSnapshot, Side, evaluate
from mdt.domain.visibility import is_recused, may_see_item

UNVERIFIED = "claimed"
"""What is known of a credential that nobody has looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stay of a person within one session, cut to the session's bounds."""

    person: Participant
    from_at: datetime
    to_at: datetime
    refs: tuple[int, ...]  # event numbers of joining and leaving


def counted_now(meeting: Meeting, item_id: ItemId | None = None) -> tuple[Counted, ...]:
    """Return who counts to the quorum at this event number, on an item or the open one (I3, I4).

    Somebody counts who is present and of a counting role, is not recused from the item and not
    kept from it by the gate, and has the credential and the media that the board's rule asks for.
    A person counts once, however often they are there; of a room, only the people whom its
    roll-call named. The deputy stands in for the chair.
    """
    return _sorted_out(meeting, item_id)[0]


def quorum_now(meeting: Meeting, item_id: ItemId | None = None) -> QuorumSnapshot:
    """Return what the board's rule says about the people who count, on an item or the open one."""
    counted, others = _sorted_out(meeting, item_id)
    return evaluate(meeting.quorum_rule, counted, sides=sides(meeting), not_counted=others)


def sides(meeting: Meeting) -> tuple[Side, ...]:
    """Return the institutions that somebody who may count, or a room, was invited from."""
    found: dict[InstitutionId, Side] = {}
    for person in meeting.participants.values():
        if person.role in COUNTING_ROLES or person.role is Role.ROOM:
            side = Side(institution_id=person.institution_id, name=person.institution_name)
            found.setdefault(person.institution_id, side)
    return tuple(found.values())


def attended(meeting: Meeting, person_id: PersonId) -> bool:
    """Return whether a person was present during any session, or counted when it decided."""
    places = _places_of(meeting, person_id)
    return _counted_when_decided(meeting, person_id) or any(
        stay.person_id in places and _overlaps(stay, session.started_seq, session.ended_seq)
        for stay in meeting.presence
        for session in meeting.sessions
    )


def attended_item(meeting: Meeting, item: AgendaItem, person_id: PersonId) -> bool:
    """Return whether a person took part in an item that was opened, and may still follow it.

    They were present while it was open and did not step out until its end, or they counted when
    it was decided, wherever they were afterwards (I11).
    """
    if item.opened_seq is None or not may_see_item(meeting, person_id, item.id):
        return False
    if _counted_when_decided(meeting, person_id, item.id):
        return True
    places = _places_of(meeting, person_id)
    return not _stayed_out(meeting, item, person_id) and any(
        stay.person_id in places and _overlaps(stay, item.opened_seq, item.closed_seq)
        for stay in meeting.presence
    )


def people_of(meeting: Meeting, room: Endpoint) -> tuple[Named, ...]:
    """Return whom a room's last roll-call named, and who had counted from there before it."""
    people = {_key(meeting, one): one for one in room.people}
    houses = {side.institution_id: side.name for side in sides(meeting)}
    for found in meeting.recommendations.values():
        for one in found.quorum.present if found.quorum is not None else ():
            if one.via == room.person_id and one.person_id not in people:
                people[one.person_id] = Named(
                    key="",
                    display_name=one.display_name,
                    institution_id=InstitutionId(one.institution_id),
                    institution_name=houses.get(InstitutionId(one.institution_id), ""),
                    discipline=one.discipline,
                )
    return tuple(people.values())


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


def _counted_when_decided(
    meeting: Meeting, person_id: PersonId, item_id: ItemId | None = None
) -> bool:
    """Return whether a recorded quorum names a person; a later roll-call takes nothing back."""
    return any(
        one.person_id == person_id
        for found in meeting.recommendations.values()
        if found.quorum is not None and item_id in {None, found.item_id}
        for one in found.quorum.present
    )


def _places_of(meeting: Meeting, person_id: PersonId) -> frozenset[PersonId]:
    """Return the seats that a person was at: their own, and those of rooms that name them."""
    rooms = (
        room.person_id
        for room in meeting.attending.endpoints.values()
        if any(named.person_id == person_id for named in room.people)
    )
    return frozenset((person_id, *rooms))


def _overlaps(stay: PresenceInterval, from_seq: int, to_seq: int | None) -> bool:
    """Return whether a stay and a span of event numbers share a moment; None is open."""
    began_in_time = to_seq is None or stay.from_seq < to_seq
    return began_in_time and (stay.to_seq is None or stay.to_seq > from_seq)


def _stayed_out(meeting: Meeting, item: AgendaItem, person_id: PersonId) -> bool:
    """Return whether a person was recused from an item when it ended."""
    return any(
        one.person_id == person_id
        and one.item_id == item.id
        and one.to_seq is not None
        and item.closed_seq is not None
        and one.to_seq >= item.closed_seq
        for one in meeting.attending.recusals
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """Somebody of a counting role who is there, by their own seat or in a room."""

    key: str  # the same for the same person, wherever they are
    counted: Counted


def _sorted_out(
    meeting: Meeting, item_id: ItemId | None
) -> tuple[tuple[Counted, ...], tuple[NotCounted, ...]]:
    """Return who counts, and who is there and does not; each person once."""
    if item_id is None and meeting.current_item is not None:
        item_id = meeting.current_item.id
    counted: dict[str, Counted] = {}
    others: dict[str, NotCounted] = {}
    for one in (*_seated(meeting), *_in_rooms(meeting)):
        reason = _reason(meeting, one.counted, item_id)
        if not reason:
            counted.setdefault(one.key, one.counted)
        else:
            person = one.counted
            others.setdefault(
                one.key,
                NotCounted(
                    person_id=person.person_id,
                    display_name=person.display_name,
                    discipline=person.discipline,
                    reason=reason,
                ),
            )
    return tuple(counted.values()), tuple(
        other for key, other in others.items() if key not in counted
    )


def _reason(meeting: Meeting, person: Counted, item_id: ItemId | None) -> str:
    """Return why somebody does not count (of codes.attendance.NOT_COUNTED), or nothing."""
    rule = meeting.quorum_rule
    if item_id is not None and is_recused(meeting, person.person_id, item_id):
        return "recused"
    seats = {person.person_id, person.via or person.person_id}
    if item_id is not None and not all(may_see_item(meeting, each, item_id) for each in seats):
        return "no_access"
    if rule.verified_credentials_only and person.credential != "verified":
        return "not_verified"
    if "audio" in rule.media_needed and not person.audio:
        return "no_audio"
    if "image" in rule.media_needed and not person.images:
        return "no_image"
    return ""


def _seated(meeting: Meeting) -> list[_Candidate]:
    present = meeting.present
    return [
        _Candidate(key=person.person_id, counted=_counted(meeting, person))
        for person in meeting.participants.values()
        if person.person_id in present and person.role in COUNTING_ROLES
    ]


def _counted(meeting: Meeting, person: Participant) -> Counted:
    media = media_of(meeting, person.person_id)
    return Counted(
        person_id=person.person_id,
        display_name=person.display_name,
        discipline=person.discipline,
        is_chair=person.role in LEADING_ROLES,
        institution_id=person.institution_id,
        credential=meeting.attending.credentials.get(person.person_id, UNVERIFIED),
        audio=media.audio,
        images=media.images,
    )


def _in_rooms(meeting: Meeting) -> list[_Candidate]:
    """Return whom the roll-calls of the rooms that are there named."""
    present = meeting.present
    return [
        _Candidate(key=_key(meeting, named), counted=_counted_in(meeting, named, room.person_id))
        for room in meeting.attending.endpoints.values()
        if room.person_id in present
        for named in room.people
        if _role_of(meeting, named) in COUNTING_ROLES
    ]


def _role_of(meeting: Meeting, named: Named) -> Role:
    """Return what somebody in a room is here: as invited, whatever the roll-call says."""
    invited = meeting.participants.get(PersonId(_key(meeting, named)))
    return invited.role if invited is not None else named.role


def _key(meeting: Meeting, named: Named) -> str:
    """Return the key of somebody in a room; who has no id is known by name and institution."""
    if named.person_id is not None:
        return named.person_id
    for person in meeting.participants.values():
        same_name = folded(person.display_name) == folded(named.display_name)
        if same_name and person.institution_id == named.institution_id:
            return person.person_id
    return f"{named.institution_id} {folded(named.display_name)}"


def _counted_in(meeting: Meeting, named: Named, room_id: PersonId) -> Counted:
    media = media_of(meeting, room_id)
    role = _role_of(meeting, named)
    return Counted(
        person_id=PersonId(_key(meeting, named)),
        display_name=named.display_name,
        discipline=named.discipline,
        is_chair=role in LEADING_ROLES,
        institution_id=named.institution_id,
        credential=named.credential,
        audio=media.audio,
        images=media.images,
        via=room_id,
    )


def media_of(meeting: Meeting, person_id: PersonId) -> MediaState:
    """Return whether somebody hears the room and sees the images: as the server saw, and they say.

    What a person reported as not heard or seen on the open item counts until it is solved.
    """
    seen = meeting.attending.media.get(person_id, MediaState())
    item = meeting.current_item
    kinds = {
        problem.kind
        for problem in meeting.talk.problems
        if problem.person_id == person_id
        and problem.solved_seq is None
        and item is not None
        and problem.item_id == item.id
    }
    return MediaState(
        audio=seen.audio and "no_audio" not in kinds,
        images=seen.images and "no_image" not in kinds,
        seq=seen.seq,
    )


@lru_cache(maxsize=4096)  # asked of every name in a room at every event
def folded(name: str) -> str:
    """Return a name as it is compared: one Unicode form, no case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
