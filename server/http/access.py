"""A meeting as the caller may see it: the one step before a page is made of it."""

from collections.abc import Callable
from dataclasses import dataclass

from mdt.domain.ids import ItemId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action, allows
from mdt.domain.visibility import left_out, on_paper
from server.http.call import Call
from server.store.unit_of_work import ServerUnitOfWork

Look = Callable[[ServerUnitOfWork], "Seen"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A meeting, and the caller's place in it."""

    meeting: Meeting
    actor: Actor
    left_out: tuple[ItemId, ...] = ()  # items whose paragraphs of the minutes are kept from them

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
        minutes = meeting.minutes
        kept_back = left_out(meeting, minutes, by) if minutes is not None else ()
        return Seen(on_paper(meeting, by), actor, kept_back)

    return look
