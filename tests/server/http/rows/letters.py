"""Who may open the pages of letters, and what their addresses name in the tests."""

from tests.server.http.rows.answers import NO, NONE, PAGE, SIGN_IN, STATE, WAIT

ROWS: dict[str, tuple[int, ...]] = {
    #                       anonymous lobby outsider participant chair coordinator
    "letters":             (SIGN_IN, PAGE, PAGE,    PAGE,       PAGE,  PAGE),
    "letters.meeting":     (SIGN_IN, WAIT, NONE,    PAGE,       PAGE,  PAGE),
    "letters.write":       (SIGN_IN, WAIT, NONE,    NO,         STATE, STATE),
    "letter":              (SIGN_IN, WAIT, NONE,    NONE,       NONE,  NONE),
    "letter.note":         (SIGN_IN, WAIT, NONE,    NONE,       NONE,  NONE),
    "letter.issue":        (SIGN_IN, WAIT, NONE,    NONE,       NONE,  NONE),
    "letter.acknowledge":  (SIGN_IN, WAIT, NONE,    NONE,       NONE,  NONE),
    "letter.recall":       (SIGN_IN, WAIT, NONE,    NONE,       NONE,  NONE),
}  # fmt: skip
PLACES: dict[str, str] = {"{letter_id}": "letter-1"}
