"""Who may open the pages of boards, and what their addresses name in the tests."""

from tests.mdt.service.sitting import BOARD
from tests.server.http.rows.answers import INPUT, NO, NONE, PAGE, SIGN_IN, STATE

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
}  # fmt: skip
PLACES: dict[str, str] = {"{board_id}": BOARD}
