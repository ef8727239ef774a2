"""Who may change a published agenda, note actions and close, and what addresses name."""

from tests.server.http.rows.answers import INPUT, NO, NONE, PAGE, SIGN_IN, STATE

ROWS: dict[str, tuple[int, ...]] = {
    #                       anonymous lobby outsider participant chair coordinator
    "agenda.order":        (SIGN_IN, PAGE, NONE,    NO,         STATE, STATE),
    "agenda.add":          (SIGN_IN, PAGE, NONE,    NO,         INPUT, INPUT),
    "agenda.withdraw":     (SIGN_IN, PAGE, NONE,    NO,         400,   400),
    "action.add":          (SIGN_IN, PAGE, NONE,    NO,         STATE, STATE),
    "action.assign":       (SIGN_IN, PAGE, NONE,    NO,         STATE, STATE),
    "action.settle":       (SIGN_IN, PAGE, NONE,    NO,         STATE, STATE),
    "meeting.close":       (SIGN_IN, PAGE, NONE,    NO,         STATE, STATE),
    "session.reopen":      (SIGN_IN, PAGE, NONE,    NO,         STATE, NO),
}  # fmt: skip
PLACES: dict[str, str] = {}
