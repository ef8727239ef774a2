"""A meeting as the caller may see it: the one step before a page is made of it."""

from collections.abc import Callable
from dataclasses import dataclass

from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action, allows
from mdt.domain.visibility import on_paper
from server.http.call import Call
from server.store.unit_of_work import ServerUnitOfWork

Look = Callable[[ServerUnitOfWork], "Seen"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A meeting, and the caller's place in it."""

    meeting: Meeting
    actor: Actor

    def allows(self, action: Action) -> bool:
        """Whether a page may offer an action."""
        return allows(self.actor, action, self.meeting)


def seeing(call: Call, action: Action) -> Look:
    """Return what reads the meeting that the address names, when the policy allows ``action``.

    What its papers say of items that are withheld from the caller is left out.

    Reading it raises NotFound, InLobby or NotAllowed, as the policy says.
    """
    meetings, meeting_id, by = call.deps.board.meetings, call.meeting_id, call.person_id

    def look(uow: ServerUnitOfWork) -> Seen:
        meeting, actor = meetings.read(uow, meeting_id, by=by, action=action)
        return Seen(on_paper(meeting, by), actor)

    return look
