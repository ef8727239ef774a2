"""Who may open the page of indicators."""

from tests.server.http.rows.answers import NONE, PAGE, SIGN_IN

ROWS: dict[str, tuple[int, ...]] = {
    #                    anonymous lobby outsider participant chair coordinator
    "indicators":       (SIGN_IN, PAGE, PAGE,    PAGE,       PAGE,  PAGE),
    # The form names no board.
    "indicators.enter": (SIGN_IN, NONE, NONE,    NONE,       NONE,  NONE),
}  # fmt: skip
PLACES: dict[str, str] = {}
