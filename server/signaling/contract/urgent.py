"""The urgent call that a meeting was opened with, on the wire."""

from server.signaling.contract.wire import Code, Wire


class UrgentPerson(Wire):
    """Somebody who is called; times are ISO 8601, UTC."""

    person_id: str
    display_name: str
    asked_at: str | None
    came_at: str | None


class UrgentLine(Wire):
    """One discipline that is called, in the order of asking."""

    discipline: Code  # empty: the board's chair
    people: list[UrgentPerson]
    next_name: str  # who is asked when nobody of these comes; empty: nobody
    next_at: str | None  # when, by the server's clock


class UrgentView(Wire):
    """How far the call has come."""

    lines: list[UrgentLine]
    uncovered: list[Code]  # disciplines that had nobody on call
