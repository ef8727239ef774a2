"""The life of a meeting: how each state of it is reached, and what rows about it share."""

from collections.abc import Mapping

from mdt.domain.ids import PersonId
from mdt.domain.policy import Action
from tests.mdt.domain.attempts import Act, Row, Who, role
from tests.mdt.service.sitting import FIRST, PEOPLE, Sitting

RUNNING = ("live", "open", "paused")
OPEN = ("open", "paused")
MEMBER = PersonId("member")


def draft() -> Sitting:
    return Sitting().planned()


def published() -> Sitting:
    sitting = Sitting().published()
    for guest in ("guest", "observer"):  # the interpreter waits in the lobby
        sitting.joined("chair").do(
            sitting.service.meetings.admit, by="chair", person_id=PersonId(guest)
        )
    return sitting.joined(*(name for name in PEOPLE if name != "interpreter"))


def live() -> Sitting:
    sitting = published()
    sitting.do(sitting.service.sessions.start, by="chair")
    return sitting


def case_open() -> Sitting:
    return live().called(FIRST)


def paused() -> Sitting:
    sitting = case_open()
    sitting.do(sitting.service.sessions.pause, by="chair")
    return sitting


def ended() -> Sitting:
    return live().ended().answered()


def closed() -> Sitting:
    sitting = ended()
    sitting.do(sitting.service.actions.close_meeting, by="chair")
    return sitting


def cancelled() -> Sitting:
    sitting = published()
    sitting.do(sitting.service.meetings.cancel, by="coordinator", reason="Ill.")
    return sitting


def room(published: str, live: str, is_open: str, paused: str) -> Mapping[str, str]:
    """Return the codes of what is done in an open room."""
    return {
        "draft": "room_closed",
        "published": published,
        "live": live,
        "open": is_open,
        "paused": paused,
        "ended": "session_not_running",
        "closed": "session_not_running",
        "cancelled": "room_closed",
    }


def in_session(live: str, is_open: str, paused: str) -> Mapping[str, str]:
    """Return the codes of what is done while a session runs."""
    return room("session_not_running", live, is_open, paused)


def may(action: Action) -> Who:
    return role(action, running=RUNNING, draft="draft")


def presents(state: str, person: str) -> str | None:
    """The member presents the case while it is open, and only then."""
    if state == "draft" or person != "member":
        return may(Action.PRESENTATION_START)(state, person)
    return None if state in OPEN else "not_allowed"


def keeps_the_chair(state: str, person: str) -> str | None:
    in_room = state in ("published", *RUNNING)
    return "recusal_of_chair" if person == "chair" and in_room else None


def act(service: str, method: str, /, *args: object, **more: object) -> Act:
    return lambda s, by: s.do(getattr(getattr(s.service, service), method), *args, by=by, **more)


def row(
    service: str, method: str, action: Action, codes: Mapping[str, str], /, **more: object
) -> Row:
    return Row(act=act(service, method, **more), who=may(action), codes=codes)
