"""Taking part or not: recusals, roll-calls, and what is seen of credentials and media."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from mdt.domain.agenda import OPEN_STATES, AgendaItem, ItemState
from mdt.domain.attending import Endpoint, MediaState, Named, Recusal
from mdt.domain.codes.attendance import RECUSAL_REASONS
from mdt.domain.decide.guards import RUNNING, in_room, known_item
from mdt.domain.errors import ReasonRequired, UnknownPerson
from mdt.domain.events import Event, FloorEnded, HandLowered, PresentationStopped
from mdt.domain.happened.attendance import (
    CredentialSeen,
    MediaChanged,
    RecusalBegan,
    RecusalEnded,
    RollCalled,
)
from mdt.domain.ids import ItemId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor, Role
from mdt.domain.policy import Action
from mdt.domain.presence import UNVERIFIED, folded
from mdt.domain.refusals.attendance import (
    NamedTwice,
    NotARoom,
    NotRecused,
    RecusalOfChair,
    RecusalTooLate,
    RecusedByChair,
    TooManyInRoom,
)
from mdt.domain.text import NAME_MAX, REASON_MAX, clean, clean_line
from mdt.domain.valuesets import DISCIPLINES, check_code

ROOM_MAX = 40
"""Most people that one roll-call names."""

NAMED_ROLES = frozenset({Role.MEMBER, Role.EXPERT, Role.TRAINEE, Role.OBSERVER, Role.GUEST})
"""What somebody in a room may be who is not invited by name; nobody leads from there."""


def recuse(
    meeting: Meeting,
    *,
    by: Actor,
    item_id: ItemId,
    person_id: PersonId,
    reason_code: str,
    reason: str = "",
) -> tuple[Event, ...]:
    """Keep a person out of one item: oneself, or, for who leads, somebody else (I12).

    It may be said before the item is called. It ends with the item, or when it is taken back.

    Raises:
        RecusalOfChair: who leads must hand over first.
        RecusalTooLate: the item is over.
    """
    own = person_id == by.person_id
    in_room(meeting, by, Action.RECUSE_SELF if own else Action.RECUSE_OTHER)
    item = known_item(meeting, item_id)
    person = meeting.participants.get(person_id)
    if person is None or person.role is Role.ROOM:
        raise UnknownPerson(field="person_id")
    if not _is_ahead(item):
        raise RecusalTooLate
    if _holds_the_chair(meeting, person_id):
        raise RecusalOfChair
    check_code(RECUSAL_REASONS, reason_code, field="reason_code")
    words = clean(reason, limit=REASON_MAX, field="reason")
    if reason_code == "other" and not words:
        raise ReasonRequired(field="reason")
    if _recusal(meeting, person_id, item_id) is not None:
        return ()
    began = RecusalBegan(
        person_id=person_id, item_id=item_id, reason_code=reason_code, reason=words
    )
    is_open = meeting.current_item is item
    return (*(steps_back(meeting, {person_id}) if is_open else ()), began)


def end_recusal(
    meeting: Meeting, *, by: Actor, item_id: ItemId, person_id: PersonId
) -> tuple[Event, ...]:
    """Let a person take part again. Whom somebody else recused is let in by who leads."""
    own = person_id == by.person_id
    in_room(meeting, by, Action.RECUSE_SELF if own else Action.RECUSE_OTHER)
    known_item(meeting, item_id)
    recusal = _recusal(meeting, person_id, item_id)
    if recusal is None:
        raise NotRecused
    if own and recusal.by_id != by.person_id:
        raise RecusedByChair
    return (RecusalEnded(person_id=person_id, item_id=item_id),)


def steps_back(meeting: Meeting, people: Collection[PersonId]) -> tuple[Event, ...]:
    """Return what ends as people are out of an item: their hands, their floor, what they show.

    Args:
        meeting: as it is when the item opens, or while it is open.
        people: who takes no part in it from now on.
    """
    ended: list[Event] = [HandLowered(person_id=one) for one in meeting.hands if one in people]
    if meeting.floor is not None and meeting.floor in people:
        ended.append(FloorEnded(person_id=meeting.floor))
    shown = meeting.presentation
    if shown is not None and shown.presenter_id in people:
        ended.append(PresentationStopped())
    return tuple(ended)


def recused_from(meeting: Meeting, item_id: ItemId) -> frozenset[PersonId]:
    """Return who is recused from an item now."""
    return frozenset(
        one.person_id
        for one in meeting.attending.recusals
        if one.item_id == item_id and one.to_seq is None
    )


def recusals_ended(meeting: Meeting, item_id: ItemId) -> tuple[RecusalEnded, ...]:
    """Return the ends of all recusals from an item that is over: nobody stays locked out."""
    return tuple(
        RecusalEnded(person_id=one.person_id, item_id=item_id)
        for one in meeting.attending.recusals
        if one.item_id == item_id and one.to_seq is None
    )


def roll_call(
    meeting: Meeting, *, by: Actor, endpoint_id: PersonId, people: tuple[Named, ...]
) -> tuple[RollCalled, ...]:
    """Say who sits in a room that takes part as a whole; it replaces what was said before (I4).

    Args:
        meeting: the meeting.
        by: who calls the roll.
        endpoint_id: the room.
        people: everybody in it; keys and the places of invited people are filled in here.
    """
    in_room(meeting, by, Action.ROLL_CALL)
    room = meeting.participants.get(endpoint_id)
    if room is None or room.role is not Role.ROOM:
        raise NotARoom(field="endpoint_id")
    if len(people) > ROOM_MAX:
        raise TooManyInRoom(field="people", most=ROOM_MAX)
    named = tuple(_tidy(meeting, one, str(n)) for n, one in enumerate(people, start=1))
    seen: set[str] = set()
    for one in named:
        name = f"{one.institution_id} {folded(one.display_name)}"
        if not seen.isdisjoint({name, one.person_id or name}):
            raise NamedTwice(field="people", name=one.display_name)
        seen.update({name, one.person_id or name})
    before = meeting.attending.endpoints.get(endpoint_id, Endpoint(person_id=endpoint_id))
    return (RollCalled(endpoint_id=endpoint_id, people=named),) if before.people != named else ()


def credential_seen(meeting: Meeting, person_id: PersonId, status: str) -> tuple[Event, ...]:
    """Note what is known of somebody's credential as they come, where that is news."""
    known = meeting.attending.credentials.get(person_id, UNVERIFIED)
    return (CredentialSeen(person_id=person_id, status=status),) if status != known else ()


def credentials_known(meeting: Meeting, known: Mapping[PersonId, str]) -> tuple[Event, ...]:
    """Note what is known by now of the credentials of those who are there, where that is news.

    Of whom a roll-call named, it is the roll-call that is told again: it says who sits in a room.

    Args:
        meeting: the meeting.
        known: status by person, as ``Credentials.status`` has it now.
    """
    events: list[Event] = []
    for person_id in sorted(meeting.present & known.keys()):
        events += credential_seen(meeting, person_id, known[person_id])
    for room in meeting.attending.endpoints.values():
        people = tuple(
            replace(one, credential=known.get(one.person_id, one.credential))
            if one.person_id is not None
            else one
            for one in room.people
        )
        if people != room.people:
            events.append(RollCalled(endpoint_id=room.person_id, people=people))
    return tuple(events)


def media_changed(
    meeting: Meeting, *, person_id: PersonId, audio: bool, images: bool
) -> tuple[Event, ...]:
    """Note that media reach somebody otherwise than before, while a session is running."""
    if meeting.state not in RUNNING or person_id not in meeting.present:
        return ()
    known = meeting.attending.media.get(person_id, MediaState())
    if (known.audio, known.images) == (audio, images):
        return ()
    return (MediaChanged(person_id=person_id, audio=audio, images=images),)


def _is_ahead(item: AgendaItem) -> bool:
    return item.state is ItemState.PLANNED or item.state in OPEN_STATES


def _holds_the_chair(meeting: Meeting, person_id: PersonId) -> bool:
    """Return whether a person leads the session now: who was handed the chair, or who has it."""
    if meeting.chairing.holder is not None:
        return meeting.chairing.holder == person_id
    return meeting.participants[person_id].role is Role.CHAIR


def _recusal(meeting: Meeting, person_id: PersonId, item_id: ItemId) -> Recusal | None:
    for one in meeting.attending.recusals:
        if (one.person_id, one.item_id, one.to_seq) == (person_id, item_id, None):
            return one
    return None


def _tidy(meeting: Meeting, named: Named, key: str) -> Named:
    """Return somebody in a room with clean words; who is invited is who the invitation says."""
    invited = meeting.participants.get(named.person_id) if named.person_id is not None else None
    if invited is not None and invited.role is not Role.ROOM:
        return replace(
            named,
            key=key,
            display_name=invited.display_name,
            institution_id=invited.institution_id,
            institution_name=invited.institution_name,
            discipline=invited.discipline,
            role=invited.role,
        )
    if named.role not in NAMED_ROLES or invited is not None:
        raise UnknownPerson(field="people")
    check_code(DISCIPLINES, named.discipline, field="discipline")
    name = clean_line(named.display_name, limit=NAME_MAX, field="display_name", required=True)
    return replace(named, key=key, display_name=name)
