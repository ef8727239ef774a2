"""Two versions of a follow-up side by side, in words."""

from mdt.domain import valuesets
from mdt.domain.codes.followups import (
    CONCORDANCE,
    FOLLOWUP_STATES,
    FOLLOWUP_STATUS,
    REASONS_NOT_DONE,
    VITAL_STATUS,
    WISH_DEVIATION,
)
from mdt.domain.errors import N_
from mdt.domain.followups import FollowUp
from mdt.domain.valuesets import label
from server.http.call import Call
from server.http.plan_text import Difference


def followup_differences(stored: FollowUp, wished: FollowUp, call: Call) -> list[Difference]:
    """Return the parts in which two versions of a follow-up differ."""
    before, after = _in_words(stored, call), _in_words(wished, call)
    return [
        Difference(title, before[title], after[title])
        for title in before
        if before[title] != after[title]
    ]


def _in_words(followup: FollowUp, call: Call) -> dict[str, tuple[str, ...]]:
    say, told = call.say, followup.report
    days = {
        N_("Begun on"): told.started_on,
        N_("Recurrence on"): told.recurrence_on,
        N_("Next report due"): told.next_due,
    }
    words: dict[str, tuple[str, ...]] = {
        N_("State"): (say(label(FOLLOWUP_STATES, followup.state)),),
        N_("Carried out"): (say(label(FOLLOWUP_STATUS, told.status)),),
        N_("Concordance"): (say(label(CONCORDANCE, told.concordance)),),
        N_("Reasons"): tuple(say(label(REASONS_NOT_DONE, code)) for code in told.reasons),
        N_("At the patient’s wish"): (say(label(WISH_DEVIATION, told.wish)),),
        N_("What was done"): (told.done,),
        N_("Response"): (say(label(valuesets.RESPONSES, told.response)),),
        N_("Vital status"): (say(label(VITAL_STATUS, told.vital)),),
        N_("Remark"): (told.text, followup.remark),
        **{title: (call.formats.date(day) if day else "",) for title, day in days.items()},
    }
    return {say(title): lines for title, lines in words.items()}
