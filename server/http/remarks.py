"""Remarks on minutes while they are typed: a change asked for, an answer, a note, an amendment.

Who may write one, and when, the decision says that the remark is submitted to.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from mdt.domain.decide import amending
from mdt.domain.errors import MinutesNotReady, NotFound
from mdt.domain.ids import BlockId, MeetingId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import Minutes
from mdt.domain.people import Actor
from mdt.domain.policy import Action
from server.http import drafts
from server.http.call import Call
from server.http.drafts import DraftForm
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork

Decide = Callable[[Meeting, Actor], object]

_WORDS = "…"
"""What a decision is tried with: words that nothing speaks against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """The form of a remark as the page shows it."""

    address: str
    draft: KeptDraft
    typed: Mapping[str, str]
    """By the name of the field; every field of the form is there."""
    is_begun: bool


def shown(
    call: Call,
    uow: ServerUnitOfWork,
    meeting: Meeting,
    names: Iterable[str],
    *,
    refused: str = "",
    typed: Mapping[str, str] | None = None,
) -> dict[str, Remark]:
    """Return forms by their names, as the caller left them.

    Args:
        call: whose remarks they are.
        uow: storage.
        meeting: what they are about.
        names: of the forms that are open to the caller now.
        refused: the form that was submitted just now and refused.
        typed: what was submitted with it, by the name of the field.

    Raises:
        MinutesNotReady: there are no minutes.
    """
    remarks = {}
    for form in (FORMS[name] for name in names):
        subject = _subject(form.name, meeting)
        draft = drafts.find(call, uow, form, subject)
        was_refused = form.name == refused
        texts = typed or {} if was_refused else draft.draft.texts
        remarks[form.name] = Remark(
            address=form.address(subject),
            draft=draft,
            typed={field: texts.get(field, "") for field in form.single},
            is_begun=was_refused or bool(draft.draft.texts),
        )
    return remarks


def _first_open(minutes: Minutes) -> int:
    return min((each.seq for each in minutes.open_requests), default=0)


_ABOUT: Mapping[str, Callable[[Minutes], int]] = {
    "answer": _first_open,
    "amendment": lambda minutes: minutes.version,
}
"""What tells a remark from an earlier one of its kind, which its writer never submitted."""


def _subject(name: str, meeting: Meeting) -> str:
    if meeting.minutes is None:
        raise MinutesNotReady
    about = _ABOUT.get(name)
    return f"{meeting.id}:{about(meeting.minutes)}" if about is not None else meeting.id


def _meeting_id(subject: str) -> MeetingId:
    return MeetingId(subject.partition(":")[0])


def _form(name: str, fields: Iterable[str], place: str, decide: Decide) -> DraftForm:
    def require(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
        """Refuse what the decision would, and a remark on what is over. Raises NotFound."""
        meeting, actor = call.deps.board.meetings.read(
            uow, _meeting_id(subject), by=call.person_id, action=Action.MINUTES_READ
        )
        decide(meeting, actor)
        if subject != _subject(name, meeting):
            raise NotFound

    return DraftForm(
        name=name,
        single=frozenset(fields),
        require=require,
        page=lambda subject: f"/meetings/{_meeting_id(subject)}/minutes#{place}",
    )


CHANGE = _form(
    "change",
    ("text",),
    "review",
    lambda meeting, by: amending.request_changes(meeting, by=by, text=_WORDS),
)
ANSWER = _form(
    "answer",
    ("answer",),
    "review",
    lambda meeting, by: amending.answer(meeting, by=by, text=_WORDS),
)
NOTE = _form(
    "note",
    ("text", "item_id"),
    "review",
    lambda meeting, by: amending.add_note(
        meeting, by=by, text=_WORDS, item_id=None, block_id=BlockId("")
    ),
)
AMENDMENT = _form(
    "amendment",
    ("reason",),
    "versions",
    lambda meeting, by: amending.amend(meeting, by=by, reason=_WORDS),
)
FORMS: Mapping[str, DraftForm] = {form.name: form for form in (CHANGE, ANSWER, NOTE, AMENDMENT)}
"""Every remark, by the name of its form."""
