"""Minutes: every state of them, with everything done to them."""

from collections.abc import Mapping

from mdt.domain.ids import BlockId
from mdt.domain.policy import Action
from tests.mdt.domain.attempts import Row, Table, but, ok, role
from tests.mdt.domain.rows.life import act, case_open, ended
from tests.mdt.service.signing import FakeSigner
from tests.mdt.service.sitting import PEOPLE, Sitting


def asked() -> Sitting:
    sitting = ended()
    sitting.do(sitting.service.amending.request_changes, by="member", text="The time is wrong.")
    return sitting


def reviewed() -> Sitting:
    sitting = ended()
    sitting.do(sitting.service.amending.end_review, by="scribe")
    return sitting


def signed() -> Sitting:
    return ended().signed()


def amending() -> Sitting:
    sitting = signed()
    sitting.do(sitting.service.amending.amend, by="chair", reason="A name was wrong.")
    return sitting


def taken_up() -> Sitting:
    sitting = ended()
    sitting.do(sitting.service.sessions.reopen, by="chair", reason="A case was left out.")
    return sitting


STATES = {
    "none": case_open,
    "in_review": ended,
    "asked": asked,
    "reviewed": reviewed,
    "signed": signed,
    "amending": amending,
    "taken_up": taken_up,
}
RUNNING = ("none", "taken_up")
NOT_READY = dict.fromkeys(RUNNING, "minutes_not_ready")


def while_open(**others: str) -> Mapping[str, str]:
    """Return the codes of what can be done until minutes are signed."""
    return ok(rest="ok", **{"signed": "minutes_signed", **NOT_READY, **others})


def _block(sitting: Sitting) -> tuple[BlockId, int]:
    minutes = sitting.meeting.minutes
    blocks = minutes.blocks if minutes is not None else ()
    found = next((block for block in blocks if block.kind == "session"), None)
    return (found.id, found.revision) if found is not None else (BlockId("none"), 0)


def _revise(sitting: Sitting, by: str) -> object:
    block_id, revision = _block(sitting)
    return sitting.do(
        sitting.service.minutes.revise, block_id, by=by, based_on=revision, text="Corrected."
    )


def _translate(sitting: Sitting, by: str) -> object:
    block_id, revision = _block(sitting)
    return sitting.do(
        sitting.service.amending.translate,
        block_id,
        by=by,
        language="ru",
        text="Заседание.",
        status="human_checked",
        source=revision,
        based_on=0,
    )


def _not_a_chair(state: str, person: str) -> str | None:
    is_chair = person in ("chair", "deputy")
    return None if is_chair or state in RUNNING else "meaning_not_yours"


MINUTES = Table(
    states=STATES,
    people=tuple(PEOPLE),
    rows={
        "minutes.revise": Row(
            act=_revise, who=role(Action.MINUTES_REVISE, running=RUNNING), codes=while_open()
        ),
        "minutes.sign": Row(
            act=act("minutes", "sign", meaning="approved_as_chair", signer=FakeSigner()),
            who=but(role(Action.MINUTES_SIGN, running=RUNNING), _not_a_chair),
            codes=ok("reviewed", rest="minutes_not_reviewed", signed="minutes_signed", **NOT_READY),
        ),
        "amending.request_changes": Row(
            act=act("amending", "request_changes", text="A name is wrong."),
            who=role(Action.MINUTES_COMMENT, running=RUNNING),
            codes=while_open(),
        ),
        "amending.answer": Row(
            act=act("amending", "answer", text="It is as the log has it."),
            who=role(Action.MINUTES_END_REVIEW, running=RUNNING),
            codes=ok("asked", rest="no_changes_open", **NOT_READY),
        ),
        "amending.end_review": Row(
            act=act("amending", "end_review"),
            who=role(Action.MINUTES_END_REVIEW, running=RUNNING),
            codes=while_open(
                asked="changes_open", reviewed="illegal_transition", amending="nothing_amended"
            ),
        ),
        "amending.amend": Row(
            act=act("amending", "amend", reason="A name was wrong."),
            who=role(Action.MINUTES_AMEND, running=RUNNING),
            codes=ok("signed", rest="minutes_not_signed", **NOT_READY),
        ),
        "amending.draft_translation": Row(
            act=act("amending", "draft_translation", language="ru"),
            who=role(Action.MINUTES_TRANSLATE, running=RUNNING),
            codes=while_open(),
        ),
        "amending.translate": Row(
            act=_translate, who=role(Action.MINUTES_TRANSLATE, running=RUNNING), codes=while_open()
        ),
        "amending.add_note": Row(
            act=act("amending", "add_note", text="The line was bad."),
            who=role(Action.MINUTES_REVISE, running=RUNNING),
            codes=while_open(),
        ),
    },
)
