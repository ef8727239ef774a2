"""Who may review and amend minutes, and what the addresses name in the tests."""

from tests.server.http.rows.answers import NONE, PAGE, SIGN_IN, STATE, WAIT

ROWS: dict[str, tuple[int, ...]] = {
    #                       anonymous lobby outsider participant chair coordinator
    "minutes.request":     (SIGN_IN, WAIT, NONE,    STATE,      STATE, STATE),
    "minutes.answer":      (SIGN_IN, WAIT, NONE,    STATE,      STATE, STATE),
    "minutes.end_review":  (SIGN_IN, WAIT, NONE,    STATE,      STATE, STATE),
    "minutes.amend":       (SIGN_IN, WAIT, NONE,    STATE,      STATE, STATE),
    "minutes.note":        (SIGN_IN, WAIT, NONE,    STATE,      STATE, STATE),
    "minutes.version":     (SIGN_IN, WAIT, NONE,    STATE,      STATE, STATE),
    "translation":         (SIGN_IN, WAIT, NONE,    STATE,      STATE, STATE),
    "translation.store":   (SIGN_IN, WAIT, NONE,    STATE,      STATE, STATE),
    "translation.draft":   (SIGN_IN, WAIT, NONE,    STATE,      STATE, STATE),
    "translation.use":     (SIGN_IN, WAIT, NONE,    STATE,      STATE, STATE),
    "timeline":            (SIGN_IN, WAIT, NONE,    PAGE,       PAGE,  PAGE),
}  # fmt: skip
PLACES: dict[str, str] = {"{version}": "1", "{language}": "fr"}
