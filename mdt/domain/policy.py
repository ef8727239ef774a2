"""The one policy: who may do what in a meeting. Deny unless allowed.

Pages, downloads and commands all ask ``require``; nothing else decides. What an action needs of
the state of the meeting (a running session, an open item) is decided where the action is.
"""

from enum import StrEnum

from mdt.domain.chairing import LEADING_ROLES, holder_of, leads
from mdt.domain.errors import InLobby, NotAllowed, NotFound
from mdt.domain.ids import CaseId, PersonId
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting, MeetingState
from mdt.domain.people import COUNTING_ROLES, LOBBY_ROLES, Actor, Role
from mdt.domain.refusals.chairing import NotLeading
from mdt.domain.visibility import may_see_item


class Action(StrEnum):
    """Everything that a person can ask for, by the name the wire and the pages use."""

    MEETING_PLAN = "meeting.plan"
    MEETING_CHANGE = "meeting.change"
    MEETING_PUBLISH = "meeting.publish"
    MEETING_CANCEL = "meeting.cancel"
    MEETING_INVITATION = "meeting.invitation"  # title, time and the way in; no roster, no agenda
    MEETING_READ = "meeting.read"
    ROOM_WAIT = "room.wait"  # the page before the room, and the lobby
    ROOM_ENTER = "room.enter"
    ROOM_ADMIT = "room.admit"
    ROOM_SET_RULES = "room.set_rules"
    PERSON_MUTE = "person.mute"
    PERSON_STOP_CAMERA = "person.stop_camera"
    PERSON_REMOVE = "person.remove"
    SESSION_START = "session.start"
    SESSION_PAUSE = "session.pause"
    SESSION_RESUME = "session.resume"
    SESSION_END = "session.end"
    AGENDA_CALL = "agenda.call"
    AGENDA_DEFER = "agenda.defer"
    AGENDA_CLOSE = "agenda.close"
    AGENDA_EXTEND = "agenda.extend"
    HAND_RAISE = "hand.raise"
    HAND_LOWER_OTHERS = "hand.lower_others"
    FLOOR_GIVE = "floor.give"
    CHAT_POST = "chat.post"
    PRESENTATION_START = "presentation.start"
    PRESENTATION_STOP = "presentation.stop"
    PRESENTATION_POINT = "presentation.point"
    RECOMMENDATION_DRAFT = "recommendation.draft"
    RECOMMENDATION_READ_BACK = "recommendation.read_back"
    RECOMMENDATION_RECORD = "recommendation.record"
    DISSENT_ADD = "dissent.add"
    DISSENT_WITHDRAW = "dissent.withdraw"
    MATERIAL_READ = "material.read"
    MINUTES_READ = "minutes.read"
    MINUTES_REVISE = "minutes.revise"
    MINUTES_SIGN = "minutes.sign"
    AGENDA_REORDER = "agenda.reorder"
    AGENDA_ADD = "agenda.add"
    AGENDA_WITHDRAW = "agenda.withdraw"
    AGENDA_LIST_SOC = "agenda.list_soc"  # for the record, under a standard of care
    AGENDA_REOPEN = "agenda.reopen"
    ACTION_EDIT = "action.edit"
    MEETING_CLOSE = "meeting.close"
    SESSION_REOPEN = "session.reopen"
    ROLL_CALL = "rollcall.set"
    RECUSE_SELF = "recuse.self"
    RECUSE_OTHER = "recuse.other"
    CHAIR_HAND_OVER = "chair.hand_over"
    DISCIPLINE_CALL = "discipline.call"
    CHECKLIST_TICK = "checklist.tick"
    ROUND_OPEN = "round.open"
    POSITION_SET = "position.set"
    POLL_OPEN = "poll.open"
    POLL_ANSWER = "poll.answer"
    COMMS_REPORT = "comms.report"
    LOCAL_FIT_ANSWER = "local_fit.answer"
    RECOMMENDATION_CONFIRM = "recommendation.confirm"
    RECOMMENDATION_SUPERSEDE = "recommendation.supersede"
    MINUTES_COMMENT = "minutes.comment"
    MINUTES_END_REVIEW = "minutes.end_review"
    MINUTES_AMEND = "minutes.amend"
    MINUTES_TRANSLATE = "minutes.translate"
    LETTER_WRITE = "letter.write"
    LETTER_ISSUE = "letter.issue"
    LETTER_ACKNOWLEDGE = "letter.acknowledge"


ALL = frozenset(Role)
PEOPLE = ALL - {Role.ROOM}
LEADS = LEADING_ROLES
RECORDERS = LEADS | {Role.SCRIBE}

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.MEETING_PLAN: frozenset(),
    Action.MEETING_CHANGE: frozenset(),
    Action.MEETING_PUBLISH: frozenset(),
    Action.MEETING_CANCEL: frozenset(),
    Action.MEETING_INVITATION: ALL,
    Action.MEETING_READ: ALL,
    Action.ROOM_WAIT: ALL,
    Action.ROOM_ENTER: ALL,
    Action.ROOM_ADMIT: LEADS,
    Action.ROOM_SET_RULES: LEADS,
    Action.PERSON_MUTE: LEADS,
    Action.PERSON_STOP_CAMERA: LEADS,
    Action.PERSON_REMOVE: LEADS,
    Action.SESSION_START: LEADS,
    Action.SESSION_PAUSE: LEADS,
    Action.SESSION_RESUME: LEADS,
    Action.SESSION_END: LEADS,
    Action.AGENDA_CALL: LEADS,
    Action.AGENDA_DEFER: LEADS,
    Action.AGENDA_CLOSE: LEADS,
    Action.AGENDA_EXTEND: LEADS,
    Action.HAND_RAISE: ALL,
    Action.HAND_LOWER_OTHERS: LEADS,
    Action.FLOOR_GIVE: LEADS,
    Action.CHAT_POST: ALL,
    Action.PRESENTATION_START: LEADS,  # and the presenter of the open item
    Action.PRESENTATION_STOP: LEADS,
    Action.PRESENTATION_POINT: LEADS,
    Action.RECOMMENDATION_DRAFT: RECORDERS,  # and the coordinator where no scribe is invited
    Action.RECOMMENDATION_READ_BACK: RECORDERS,
    Action.RECOMMENDATION_RECORD: RECORDERS,
    Action.DISSENT_ADD: COUNTING_ROLES,
    Action.DISSENT_WITHDRAW: COUNTING_ROLES,
    Action.MATERIAL_READ: ALL,
    Action.MINUTES_READ: PEOPLE,
    Action.MINUTES_REVISE: RECORDERS | {Role.COORDINATOR},
    Action.MINUTES_SIGN: COUNTING_ROLES,
    Action.AGENDA_REORDER: LEADS,
    Action.AGENDA_ADD: LEADS,
    Action.AGENDA_WITHDRAW: LEADS,
    Action.AGENDA_LIST_SOC: LEADS,
    Action.AGENDA_REOPEN: LEADS,
    Action.ACTION_EDIT: RECORDERS | {Role.COORDINATOR},
    Action.MEETING_CLOSE: LEADS,
    Action.SESSION_REOPEN: LEADS,
    Action.ROLL_CALL: RECORDERS | {Role.COORDINATOR},
    Action.RECUSE_SELF: COUNTING_ROLES,
    Action.RECUSE_OTHER: LEADS,
    Action.CHAIR_HAND_OVER: LEADS,
    Action.DISCIPLINE_CALL: LEADS,
    Action.CHECKLIST_TICK: RECORDERS | {Role.COORDINATOR},
    Action.ROUND_OPEN: LEADS,
    Action.POSITION_SET: COUNTING_ROLES,
    Action.POLL_OPEN: LEADS,
    Action.POLL_ANSWER: COUNTING_ROLES,
    Action.COMMS_REPORT: ALL,
    Action.LOCAL_FIT_ANSWER: COUNTING_ROLES,
    Action.RECOMMENDATION_CONFIRM: COUNTING_ROLES,
    Action.RECOMMENDATION_SUPERSEDE: LEADS,
    Action.MINUTES_COMMENT: COUNTING_ROLES,
    Action.MINUTES_END_REVIEW: RECORDERS,
    Action.MINUTES_AMEND: LEADS,
    Action.MINUTES_TRANSLATE: RECORDERS | {Role.COORDINATOR, Role.INTERPRETER},
    Action.LETTER_WRITE: RECORDERS | {Role.COORDINATOR},
    Action.LETTER_ISSUE: LEADS,
    Action.LETTER_ACKNOWLEDGE: PEOPLE,
}
"""What each role in the meeting may do, once admitted."""

HOUSEKEEPING = frozenset(
    {
        Action.ROOM_ADMIT,
        Action.ROOM_SET_RULES,
        Action.PERSON_MUTE,
        Action.PERSON_STOP_CAMERA,
        Action.PERSON_REMOVE,
    }
)
"""The door, sound and pictures: chair and deputy look after these side by side."""

OF_WHO_LEADS = frozenset(
    {Action.RECOMMENDATION_READ_BACK, Action.RECOMMENDATION_RECORD}
    | {action for action, roles in ALLOWED.items() if roles == LEADS} - HOUSEKEEPING
)
"""What, of those who may ever lead, only the one may do who leads while a session runs (I18)."""

COORDINATION = frozenset(
    {
        Action.MEETING_PLAN,
        Action.MEETING_CHANGE,
        Action.MEETING_PUBLISH,
        Action.MEETING_CANCEL,
        Action.MEETING_INVITATION,
        Action.MEETING_READ,
        Action.AGENDA_REORDER,
        Action.AGENDA_ADD,
        Action.AGENDA_WITHDRAW,
        Action.MEETING_CLOSE,
    }
)
"""What the board's coordinator and the meeting's planner may do, invited or not."""

WAITING = frozenset({Action.MEETING_INVITATION, Action.ROOM_WAIT})
"""What somebody may do who is not admitted yet."""

PRESENTING = frozenset(
    {Action.PRESENTATION_START, Action.PRESENTATION_STOP, Action.PRESENTATION_POINT}
)
"""What the presenter of the open item may do as well."""


def actor_in(meeting: Meeting, person_id: PersonId, *, coordinates: bool = False) -> Actor:
    """Return a person with the place they have in a meeting.

    Args:
        meeting: where the role is looked up; it is never taken from the caller.
        person_id: who asks.
        coordinates: whether the board has this person as a coordinator.
    """
    coordinates = coordinates or meeting.planned_by == person_id
    invited = meeting.participants.get(person_id)
    if invited is None:
        return Actor(person_id=person_id, display_name="", role=None, coordinates=coordinates)
    put_out = (
        meeting.state in ROOM_OPEN_STATES  # who was put out reads and signs the minutes like others
        and invited.role not in LEADS  # a plan made them one of those who admit
        and meeting.attending.removal(person_id) is not None
    )
    return Actor(
        person_id=person_id,
        display_name=invited.display_name,
        role=invited.role,
        discipline=invited.discipline,
        admitted=not put_out and (invited.role not in LOBBY_ROLES or person_id in meeting.admitted),
        coordinates=coordinates,
    )


def require(actor: Actor, action: Action, meeting: Meeting | None) -> None:
    """Return when the policy allows the action, and refuse otherwise.

    Args:
        actor: who asks, as ``actor_in`` says.
        action: what for.
        meeting: where; None for planning a new one.

    Raises:
        NotFound: the actor may not even know that the meeting exists.
        InLobby: the actor waits to be admitted.
        NotAllowed: the actor's role does not permit it.
        NotLeading: the actor's role would, but another leads the session now.
    """
    if actor.coordinates and action in COORDINATION:
        return
    if meeting is None:
        raise NotAllowed(action=action)
    if actor.role is None or (meeting.state is MeetingState.DRAFT and actor.role not in LEADS):
        if actor.coordinates:
            raise NotAllowed(action=action)
        raise NotFound
    if not actor.admitted and action not in WAITING:
        raise InLobby
    if _by_place(actor, action, meeting):
        return
    if actor.role not in ALLOWED[action]:
        raise NotAllowed(action=action)
    if action in OF_WHO_LEADS and actor.role in LEADS and not leads(meeting, actor.person_id):
        holder = holder_of(meeting)
        person = meeting.participants.get(holder) if holder is not None else None
        raise NotLeading(name=person.display_name if person is not None else "?")


def allows(actor: Actor, action: Action, meeting: Meeting | None) -> bool:
    """Return whether ``require`` would let the action pass: what a page may offer."""
    try:
        require(actor, action, meeting)
    except (NotAllowed, NotFound):
        return False
    return True


def require_case(actor: Actor, meeting: Meeting, case_id: CaseId) -> None:
    """Refuse the content of a case to whoever may not see it in this meeting.

    The case must stand on the agenda, on an item that is not withheld from the person. Who is
    admitted by the chair sees it only from when it is called, others from when the agenda is
    published.
    """
    require(actor, Action.MATERIAL_READ, meeting)
    items = [item for item in meeting.items if item.case_id == case_id]
    if actor.role in LOBBY_ROLES:
        items = [item for item in items if item.opened_seq is not None]
    if not items or not all(may_see_item(meeting, actor.person_id, item.id) for item in items):
        raise NotFound


def _by_place(actor: Actor, action: Action, meeting: Meeting) -> bool:
    """Return whether the actor's place, beyond the role, allows the action."""
    if action in PRESENTING:
        item = meeting.current_item
        return item is not None and item.presenter_id == actor.person_id
    if action is Action.RECOMMENDATION_DRAFT and actor.role is Role.COORDINATOR:
        return all(person.role is not Role.SCRIBE for person in meeting.participants.values())
    return False
