"""Who may open the pages of the roster, and what their addresses name in the tests."""

from tests.server.http.rows.answers import DONE, INPUT, NO, NONE, PAGE, SIGN_IN

ROWS: dict[str, tuple[int, ...]] = {
    #                 anonymous lobby outsider participant chair coordinator
    "roster":        (SIGN_IN, NONE, NONE,    PAGE,       PAGE, PAGE),
    "roster.change": (SIGN_IN, NONE, NONE,    NO,         DONE, DONE),
    # Everybody sees the urgent meetings that concern them, of which there is none here.
    "urgent":        (SIGN_IN, PAGE, PAGE,    PAGE,       PAGE, PAGE),
    "urgent.open":   (SIGN_IN, INPUT, INPUT,  INPUT,      INPUT, INPUT),
}  # fmt: skip
PLACES: dict[str, str] = {}
