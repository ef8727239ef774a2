"""Who may open the pages of translated documents."""

from tests.server.http.rows.answers import INPUT, NONE, PAGE, SIGN_IN

ROWS: dict[str, tuple[int, ...]] = {
    #                      anonymous lobby outsider participant chair coordinator
    "documents":         (SIGN_IN, NONE,  NONE,    PAGE,       PAGE,  PAGE),
    "documents.declare": (SIGN_IN, NONE,  NONE,    INPUT,      INPUT, INPUT),
    "documents.check":   (SIGN_IN, NONE,  NONE,    NONE,       NONE,  NONE),
}  # fmt: skip
PLACES: dict[str, str] = {}
