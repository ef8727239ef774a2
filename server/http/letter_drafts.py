"""What is typed about a letter and not submitted yet: the board's own words, a reason to recall."""

from collections.abc import Callable
from dataclasses import dataclass

from mdt.domain.codes.minutes import LETTER_STATES
from mdt.domain.errors import MdtError, RevisionConflict
from mdt.domain.ids import LetterId, MeetingId
from mdt.domain.letters import TRANSITIONS, Letter
from mdt.domain.policy import Action
from mdt.domain.refusals.minutes import UnknownLetter
from mdt.domain.transitions import step
from mdt.domain.visibility import on_paper
from server.http import drafts
from server.http.access import Seen, seeing
from server.http.call import Call
from server.http.drafts import DraftForm
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter as a page shows it, with what the reader typed about it."""

    seen: Seen
    letter: Letter
    note: KeptDraft | None  # None: the reader does not write letters
    recall: KeptDraft | None  # None: the reader does not recall letters


def letter_id_of(call: Call) -> LetterId:
    """Return which letter the address names."""
    return LetterId(call.request.match_info["letter_id"])


def subject_of(call: Call) -> str:
    """Return the letter that the address names, as the addresses of drafts name it."""
    return f"{call.meeting_id}:{letter_id_of(call)}"


def looking(call: Call) -> Callable[[ServerUnitOfWork], Shown]:
    """Return what reads the letter that the address names, as the policy allows.

    Reading it raises NotFound, InLobby or NotAllowed.
    """
    look, letter_id, subject = (
        seeing(call, Action.MINUTES_READ),
        letter_id_of(call),
        subject_of(call),
    )

    def work(uow: ServerUnitOfWork) -> Shown:
        seen = look(uow)
        letter = seen.meeting.letters.get(letter_id)
        if letter is None:
            raise UnknownLetter

        def kept(form: DraftForm, action: Action) -> KeptDraft | None:
            return drafts.find(call, uow, form, subject) if seen.allows(action) else None

        return Shown(
            seen,
            letter,
            note=kept(NOTE_DRAFT, Action.LETTER_WRITE),
            recall=kept(RECALL_DRAFT, Action.LETTER_ISSUE),
        )

    return work


def stored(shown: Shown, why: MdtError | None) -> str | None:
    """Return the note that was stored after the writer began theirs, or None when none was."""
    if isinstance(why, RevisionConflict):
        return str(why.current)
    letter, kept = shown.letter, shown.note
    if kept is None or kept.based_on == letter.seq:
        return None
    return letter.note if kept.draft.texts.get("note", letter.note) != letter.note else None


def _requiring(action: Action, name: str) -> Callable[[Call, ServerUnitOfWork, str], None]:
    """Return what refuses who may not take a step of a letter, or not any more.

    It raises NotFound, InLobby, NotAllowed or IllegalTransition, as taking the step would.
    """

    def require(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
        meeting_id, _, letter_id = subject.partition(":")
        meeting, _ = call.deps.board.meetings.read(
            uow, MeetingId(meeting_id), by=call.person_id, action=action
        )
        letter = on_paper(meeting, call.person_id).letters.get(LetterId(letter_id))
        if letter is None:
            raise UnknownLetter
        step(TRANSITIONS, letter.state, name, labels=LETTER_STATES)

    return require


def _page_of(subject: str) -> str:
    meeting_id, _, letter_id = subject.partition(":")
    return f"/meetings/{meeting_id}/letters/{letter_id}"


NOTE_DRAFT = DraftForm(
    name="letter",
    single=frozenset({"note"}),
    require=_requiring(Action.LETTER_WRITE, "note"),
    page=_page_of,
)
RECALL_DRAFT = DraftForm(
    name="letter-recall",
    single=frozenset({"reason"}),
    require=_requiring(Action.LETTER_ISSUE, "recall"),
    page=_page_of,
)
