"""Who may open the page of indicators."""

from tests.server.http.rows.answers import PAGE, SIGN_IN

ROWS: dict[str, tuple[int, ...]] = {
    #              anonymous lobby outsider participant chair coordinator
    "indicators": (SIGN_IN, PAGE, PAGE,    PAGE,       PAGE,  PAGE),
}  # fmt: skip
PLACES: dict[str, str] = {}
