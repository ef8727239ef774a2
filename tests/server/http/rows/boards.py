"""Who may open the pages of boards, and what their addresses name in the tests."""

from tests.mdt.service.sitting import BOARD, MOSCOW
from tests.server.http.rows.answers import DONE, INPUT, NO, NONE, PAGE, SIGN_IN, STATE

ROWS: dict[str, tuple[int, ...]] = {
    #                     anonymous lobby outsider participant chair  coordinator
    "boards":            (SIGN_IN, PAGE,  PAGE,    PAGE,       PAGE,  PAGE),
    "boards.new":        (SIGN_IN, NONE,  NONE,    NO,         NO,    PAGE),
    "boards.make":       (SIGN_IN, NONE,  NONE,    NO,         NO,    INPUT),
    "board":             (SIGN_IN, NONE,  NONE,    PAGE,       PAGE,  PAGE),
    "board.edit":        (SIGN_IN, NONE,  NONE,    NO,         PAGE,  PAGE),
    "board.settle":      (SIGN_IN, NONE,  NONE,    NO,         INPUT, INPUT),
    "board.rule":        (SIGN_IN, NONE,  NONE,    NO,         PAGE,  PAGE),
    "board.change_rule": (SIGN_IN, NONE,  NONE,    NO,         INPUT, INPUT),
    "board.plan_next":   (SIGN_IN, NONE,  NONE,    NO,         STATE, STATE),
    # Everybody of the network sees its people and places; who they are is not a secret there.
    "person":             (SIGN_IN, PAGE,  PAGE,    PAGE,       PAGE,  PAGE),
    "person.describe":    (SIGN_IN, DONE,  DONE,    DONE,       DONE,  DONE),
    "credential.claim":   (SIGN_IN, INPUT, INPUT,   INPUT,      INPUT, INPUT),
    "credential.decide":  (SIGN_IN, NONE,  NONE,    NONE,       NONE,  NONE),
    "institution":        (SIGN_IN, PAGE,  PAGE,    PAGE,       PAGE,  PAGE),
    "institution.settle": (SIGN_IN, NONE,  NONE,    NO,         NO,    INPUT),
    "institution.new":    (SIGN_IN, NONE,  NONE,    NO,         NO,    PAGE),
    "institution.add":    (SIGN_IN, NONE,  NONE,    NO,         NO,    INPUT),
    "network":            (SIGN_IN, NONE,  NONE,    NO,         NO,    PAGE),
    "network.settle":     (SIGN_IN, NONE,  NONE,    NO,         NO,    INPUT),
}  # fmt: skip
PLACES: dict[str, str] = {
    "{board_id}": BOARD,
    "{person_id}": "observer",
    "{institution_id}": MOSCOW,
    "{credential_id}": "no-such-credential",
}
