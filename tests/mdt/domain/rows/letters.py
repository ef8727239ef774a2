"""Letters: every state of one, with everything done to it."""

from mdt.domain.ids import LetterId
from mdt.domain.letters import Letter
from mdt.domain.policy import Action
from tests.mdt.domain.attempts import Act, Row, Table, but, ok, role
from tests.mdt.domain.rows.life import ended
from tests.mdt.service.sitting import PEOPLE, Sitting

OF_THE_HOUSE = ("coordinator", "chair", "scribe", "trainee", "observer")
"""Who works where the letter goes to."""


def written() -> Sitting:
    return ended().signed()


def fitted() -> Sitting:
    sitting = written()
    sitting.do(
        sitting.service.advice.answer_fit,
        _letter(sitting).recommendation_id,
        by="chair",
        available="yes",
        affordable="yes",
        registered="yes",
    )
    return sitting


def issued() -> Sitting:
    return _done(fitted(), "issue")


def acknowledged() -> Sitting:
    return _done(issued(), "acknowledge")


def recalled() -> Sitting:
    return _done(issued(), "recall", reason="A name was wrong.")


def outdated() -> Sitting:
    sitting = fitted()
    sitting.do(sitting.service.amending.amend, by="chair", reason="A name was wrong.")
    return sitting


def _letter(sitting: Sitting) -> Letter:
    return next(iter(sitting.meeting.letters.values()))


def _done(sitting: Sitting, method: str, **more: object) -> Sitting:
    _on(method, **more)(sitting, "chair")
    return sitting


def _on(method: str, **more: object) -> Act:
    def tried(sitting: Sitting, by: str) -> object:
        letter_id = next(iter(sitting.meeting.letters), LetterId("none"))
        return sitting.do(getattr(sitting.service.letters, method), letter_id, by=by, **more)

    return tried


def _write(sitting: Sitting, by: str) -> object:
    about = next(iter(sitting.meeting.recommendations))
    return sitting.do(sitting.service.letters.write, about, by=by, recipient="gp", language="en")


def _note(sitting: Sitting, by: str) -> object:
    seq = _letter(sitting).seq if sitting.meeting.letters else 0
    return _on("note", based_on=seq, text="Please call.")(sitting, by)


def _not_theirs(state: str, person: str) -> str | None:
    return None if person in OF_THE_HOUSE or state == "unsigned" else "not_the_recipient"


LETTERS = Table(
    states={
        "unsigned": ended,
        "written": written,
        "fitted": fitted,
        "issued": issued,
        "acknowledged": acknowledged,
        "recalled": recalled,
        "outdated": outdated,
    },
    people=tuple(PEOPLE),
    rows={
        "letters.write": Row(
            act=_write,
            who=role(Action.LETTER_WRITE),
            codes=ok(rest="ok", unsigned="minutes_not_signed", outdated="minutes_not_signed"),
        ),
        "letters.note": Row(
            act=_note,
            who=role(Action.LETTER_WRITE),
            codes=ok("written", "fitted", "outdated", unsigned="unknown_letter"),
        ),
        "letters.issue": Row(
            act=_on("issue"),
            who=role(Action.LETTER_ISSUE),
            codes=ok(
                "fitted",
                unsigned="unknown_letter",
                written="local_fit_missing",
                outdated="letter_outdated",
            ),
        ),
        "letters.acknowledge": Row(
            act=_on("acknowledge"),
            who=but(role(Action.LETTER_ACKNOWLEDGE), _not_theirs),
            codes=ok("issued", unsigned="unknown_letter"),
        ),
        "letters.recall": Row(
            act=_on("recall", reason="A name was wrong."),
            who=role(Action.LETTER_ISSUE),
            codes=ok(rest="ok", unsigned="unknown_letter", recalled="illegal_transition"),
        ),
    },
)
