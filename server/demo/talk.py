"""How the demo's past sitting talked about its case: what was gone through, and who stood where."""

from collections.abc import Callable

from mdt.domain.ids import ItemId, MeetingId, PersonId
from mdt.service.board import BoardService
from server.store.unit_of_work import ServerUnitOfWork

DISCUSSED = ("history", "imaging", "pathology", "comorbidity", "patient_view", "options", "plan")

STANCES = {
    "deputy": ("disagree", "I would add HIPEC."),
    "member": ("agree_with_comment", "Two more cycles of FLOT afterwards, if tolerated."),
    "radiology": ("agree", ""),
    "pathology": ("agree", ""),
    "scribe": ("abstain", ""),
}
"""Where each person stood in the blind round, by their key in the demo."""


def talk_it_over(
    uow: ServerUnitOfWork,
    service: BoardService,
    meeting_id: MeetingId,
    item_id: ItemId,
    *,
    who: Callable[[str], PersonId],
    pass_time: Callable[[float], None],
) -> None:
    """Let the board talk about its open case, in order.

    Args:
        uow: storage.
        service: the board's commands.
        meeting_id: the meeting, live.
        item_id: its open case.
        who: the person behind a key of the demo.
        pass_time: moves the demo's clock by seconds.
    """
    talk, chair = service.talk, who("chair")
    talk.report(uow, meeting_id, by=who("pathology"), item_id=item_id, kind="no_audio")
    pass_time(25)
    talk.solve(
        uow,
        meeting_id,
        by=who("pathology"),
        item_id=item_id,
        kind="no_audio",
        person_id=who("pathology"),
    )
    talk.call_out(uow, meeting_id, by=chair, item_id=item_id, discipline="pathology")
    pass_time(90)
    service.discussion.end_floor(uow, meeting_id, by=chair)
    for code in DISCUSSED:
        talk.tick(uow, meeting_id, by=who("scribe"), item_id=item_id, code=code, is_done=True)
        pass_time(4)
    talk.open_round(uow, meeting_id, by=chair, item_id=item_id, blind=True)
    pass_time(20)
    for key, (stance, comment) in STANCES.items():
        talk.take_position(
            uow, meeting_id, by=who(key), item_id=item_id, stance=stance, comment=comment
        )
        pass_time(6)
    talk.close_round(uow, meeting_id, by=chair, item_id=item_id)
    pass_time(60)
