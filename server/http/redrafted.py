"""What a translator typed for paragraphs that a new draft replaced: shown until used or discarded.

Minutes are drafted anew when a session was taken up again; their paragraphs are then others, and a
draft of a translation stays with the paragraph that it was typed for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mdt.domain.events import Event
from mdt.domain.ids import BlockId, MeetingId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import MinutesBlock
from mdt.domain.redrafts import paragraphs, successor
from mdt.domain.visibility import may_see
from server.http.call import Call
from server.http.drafts import DraftForm
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork

_EVENTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """One draft whose paragraph was replaced."""

    draft: KeptDraft
    before: MinutesBlock  # that it was typed for
    now: MinutesBlock | None  # that tells the same now; None: nothing does

    @property
    def text(self) -> str:
        """The translation as it was typed."""
        return self.draft.draft.texts.get("text", "")

    @property
    def override_reason(self) -> str:
        """Why a difference was right, as it was typed."""
        return self.draft.draft.texts.get("override_reason", "")


def left_over(
    call: Call, uow: ServerUnitOfWork, meeting: Meeting, form: DraftForm, prefix: str
) -> tuple[Left, ...]:
    """Return what the caller typed for paragraphs that stand in the minutes no more.

    What is about an item that is kept from them by now is not theirs to read either.

    Args:
        call: whose drafts.
        uow: storage.
        meeting: as the caller may read it.
        form: of the drafts.
        prefix: of their subjects, before the paragraph's id.
    """
    if meeting.minutes is None:
        return ()
    blocks = meeting.minutes.blocks
    here = {block.id for block in blocks}
    kept = {
        BlockId(one.subject.removeprefix(prefix)): one
        for one in uow.drafts.beginning(call.person_id, form.name, prefix)
    }
    gone = {block_id: one for block_id, one in kept.items() if block_id not in here}
    if not gone:  # nearly always: the log is not read
        return ()
    known = paragraphs(_events(uow, meeting.id))
    return tuple(
        Left(draft=one, before=before, now=successor(before, blocks))
        for block_id, one in gone.items()
        if (before := known.get(block_id)) is not None
        and may_see(meeting, call.person_id, before.item_id)
    )


def _events(uow: ServerUnitOfWork, meeting_id: MeetingId) -> Iterator[Event]:
    after = 0
    while logged := uow.meetings.since(meeting_id, after, _EVENTS_AT_ONCE):
        yield from (one.event for one in logged)
        after = logged[-1].seq
