"""Letters: what a recommendation says to the people who carry it out."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.codes.minutes import LETTER_STATES, RECIPIENTS
from mdt.domain.decide.letters import may_acknowledge
from mdt.domain.errors import MdtError
from mdt.domain.ids import InstitutionId, RecommendationId
from mdt.domain.letter_text import languages_of
from mdt.domain.letters import TRANSITIONS, Letter
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import MinutesState
from mdt.domain.policy import Action
from mdt.domain.refusals.minutes import UnknownLetter
from mdt.service.outcome import Outcome
from server.http import drafts
from server.http.access import Seen, seeing
from server.http.call import Call
from server.http.forms import letter_form
from server.http.handlers.meetings import changed
from server.http.letter_drafts import (
    NOTE_DRAFT,
    RECALL_DRAFT,
    Shown,
    letter_id_of,
    looking,
    stored,
    subject_of,
)
from server.http.page import Page
from server.http.refusals import NoteNotSaved
from server.http.statuses import status_of
from server.store.unit_of_work import ServerUnitOfWork

Work = Callable[[ServerUnitOfWork], Outcome]


@dataclass(frozen=True, slots=True)
class Row:
    """One letter of a list."""

    meeting: Meeting
    letter: Letter
    place: str  # the recipient's institution as the reader calls it; empty: another recipient
    to_me: bool  # the reader speaks for the recipient

    @property
    def title(self) -> str:
        """What the case is called on the agenda."""
        recommendation = self.meeting.recommendations[self.letter.recommendation_id]
        item = self.meeting.item(recommendation.item_id)
        return item.title if item is not None else ""

    @property
    def waits(self) -> bool:
        """Whether the reader has something to do about it."""
        return self.to_me and self.letter.state.value == "issued"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a page comes back, and what was typed into it."""

    why: MdtError
    form: str = ""  # note, recall, write
    typed: str = ""


async def index(call: Call) -> web.StreamResponse:
    """List the letters of all meetings that the caller may read: what waits for them first."""
    letters, by = call.deps.board.letters, call.person_id

    def work(uow: ServerUnitOfWork) -> list[Row]:
        return [
            _row(call, uow, meeting, letter)
            for meeting, several in letters.list_for(uow, by)
            for letter in several
        ]

    rows = await call.deps.read.run(work)
    return call.page(
        "letters.html",
        rows=sorted(rows, key=lambda row: not row.waits),
        states=LETTER_STATES,
        recipients=RECIPIENTS,
        sets=valuesets,
    )


async def of_meeting(call: Call) -> web.StreamResponse:
    """List the letters of one meeting, and offer to write a further one."""
    return await _list(call)


async def write(call: Call) -> web.StreamResponse:
    """Draft a letter to the patient or the general practitioner."""
    form = letter_form(await call.form())

    def work(uow: ServerUnitOfWork) -> Outcome:
        outcome = call.deps.board.letters.write(
            uow,
            call.meeting_id,
            RecommendationId(form.recommendation_id),
            by=call.person_id,
            recipient=form.recipient,
            language=form.language,
        )
        return changed(uow, call, "letter.drafted", outcome)

    try:
        await call.deps.write.run(work)
    except MdtError as refused:
        return await _list(call, Trouble(refused, "write"))
    return call.redirect(f"/meetings/{call.meeting_id}/letters")


async def show(call: Call) -> web.StreamResponse:
    """Show one letter."""
    return await _page(call)


async def note(call: Call) -> web.StreamResponse:
    """Add the board's own words to a draft."""
    form = letter_form(await call.form())

    def work(uow: ServerUnitOfWork) -> Outcome:
        drafts.finish(call, uow, NOTE_DRAFT, subject_of(call))
        return call.deps.board.letters.note(
            uow,
            call.meeting_id,
            letter_id_of(call),
            by=call.person_id,
            based_on=form.seq,
            text=form.note,
        )

    return await _change(call, work, "letter.noted", Trouble(UnknownLetter(), "note", form.note))


async def issue(call: Call) -> web.StreamResponse:
    """Send a letter out, unless its sender typed a note for it that is only a draft."""

    def work(uow: ServerUnitOfWork) -> Outcome:
        outcome = call.deps.board.letters.issue(
            uow, call.meeting_id, letter_id_of(call), by=call.person_id
        )
        said = outcome.meeting.letters[letter_id_of(call)].note
        kept = drafts.find(call, uow, NOTE_DRAFT, subject_of(call))
        if kept.draft.texts.get("note", said) != said:
            raise NoteNotSaved
        drafts.finish(call, uow, NOTE_DRAFT, subject_of(call))
        return outcome

    return await _change(call, work, "letter.issued", Trouble(UnknownLetter()))


async def acknowledge(call: Call) -> web.StreamResponse:
    """Confirm that a letter was received."""

    def work(uow: ServerUnitOfWork) -> Outcome:
        return call.deps.board.letters.acknowledge(
            uow, call.meeting_id, letter_id_of(call), by=call.person_id
        )

    return await _change(call, work, "letter.acknowledged", Trouble(UnknownLetter()))


async def recall(call: Call) -> web.StreamResponse:
    """Take a letter back, with a reason."""
    reason = letter_form(await call.form()).reason

    def work(uow: ServerUnitOfWork) -> Outcome:
        drafts.finish(call, uow, RECALL_DRAFT, subject_of(call))
        return call.deps.board.letters.recall(
            uow, call.meeting_id, letter_id_of(call), by=call.person_id, reason=reason
        )

    return await _change(call, work, "letter.recalled", Trouble(UnknownLetter(), "recall", reason))


async def _change(call: Call, work: Work, action: str, trouble: Trouble) -> web.StreamResponse:
    """Do one change and come back to the letter; a refusal is told there, with what was typed."""
    try:
        await call.deps.write.run(lambda uow: changed(uow, call, action, work(uow)))
    except MdtError as refused:
        return await _page(call, Trouble(refused, trouble.form, trouble.typed))
    return call.redirect(f"/meetings/{call.meeting_id}/letters/{letter_id_of(call)}")


async def _page(call: Call, trouble: Trouble | None = None) -> web.Response:
    look = looking(call)

    def work(uow: ServerUnitOfWork) -> tuple[Shown, Row]:
        shown = look(uow)
        return shown, _row(call, uow, shown.seen.meeting, shown.letter)

    shown, row = await call.deps.read.run(work)
    seen, letter = shown.seen, shown.letter
    why = trouble.why if trouble else None
    steps = {action for state, action in TRANSITIONS if state is letter.state}
    issues = seen.allows(Action.LETTER_ISSUE)
    return call.page(
        "letter.html",
        status_of(why) if why else 200,
        meeting=seen.meeting,
        letter=letter,
        place=row.place,
        paragraphs=letter.text.split("\n\n"),
        may_note="note" in steps and seen.allows(Action.LETTER_WRITE),
        may_issue="issue" in steps and issues,
        may_recall="recall" in steps and issues and letter.state.value != "draft",
        may_acknowledge="acknowledge" in steps
        and may_acknowledge(seen.meeting, seen.actor, letter),
        stored=stored(shown, why),
        note_draft=shown.note,
        note_address=NOTE_DRAFT.address(subject_of(call)),
        recall_draft=shown.recall,
        recall_address=RECALL_DRAFT.address(subject_of(call)),
        refused_form=trouble.form if trouble else "",
        typed=trouble.typed if trouble else "",
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        states=LETTER_STATES,
        recipients=RECIPIENTS,
    )


async def _list(call: Call, trouble: Trouble | None = None) -> web.Response:
    look = seeing(call, Action.MINUTES_READ)

    def work(uow: ServerUnitOfWork) -> tuple[Seen, list[Row]]:
        seen = look(uow)
        letters = seen.meeting.letters.values()
        return seen, [_row(call, uow, seen.meeting, letter) for letter in letters]

    seen, rows = await call.deps.read.run(work)
    meeting, why = seen.meeting, trouble.why if trouble else None
    return call.page(
        "letters_of_meeting.html",
        status_of(why) if why else 200,
        meeting=meeting,
        rows=rows,
        may_write=_may_write(seen),
        languages_offered=languages_of(meeting.minutes) if meeting.minutes else (),
        recommendations=[
            each for each in meeting.recommendations.values() if each.state.value == "recorded"
        ],
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        states=LETTER_STATES,
        recipients=RECIPIENTS,
        sets=valuesets,
    )


def _may_write(seen: Seen) -> bool:
    minutes = seen.meeting.minutes
    is_signed = minutes is not None and minutes.state is MinutesState.SIGNED
    return is_signed and seen.allows(Action.LETTER_WRITE)


def _row(call: Call, uow: ServerUnitOfWork, meeting: Meeting, letter: Letter) -> Row:
    name_of = call.deps.board.institutions.name_of
    is_to_place = letter.recipient_name != ""
    return Row(
        meeting,
        letter,
        name_of(uow, InstitutionId(letter.recipient_id), call.language) if is_to_place else "",
        _is_to(meeting, letter, call),
    )


def _is_to(meeting: Meeting, letter: Letter, call: Call) -> bool:
    me = meeting.participants.get(call.person_id)
    return me is not None and letter.recipient_id == me.institution_id


DRAFTS = (NOTE_DRAFT, RECALL_DRAFT)

PAGES: tuple[Page, ...] = (
    Page("letters", "GET", "/letters", index),
    Page("letters.meeting", "GET", "/meetings/{meeting_id}/letters", of_meeting),
    Page("letters.write", "POST", "/meetings/{meeting_id}/letters", write),
    Page("letter", "GET", "/meetings/{meeting_id}/letters/{letter_id}", show),
    Page("letter.note", "POST", "/meetings/{meeting_id}/letters/{letter_id}/note", note),
    Page("letter.issue", "POST", "/meetings/{meeting_id}/letters/{letter_id}/issue", issue),
    Page(
        "letter.acknowledge",
        "POST",
        "/meetings/{meeting_id}/letters/{letter_id}/acknowledge",
        acknowledge,
    ),
    Page("letter.recall", "POST", "/meetings/{meeting_id}/letters/{letter_id}/recall", recall),
)
