"""Who may open the pages of materials, and what their addresses name in the tests."""

from tests.server.http.rows.answers import INPUT, NONE, PAGE, SIGN_IN

ROWS: dict[str, tuple[int, ...]] = {
    #                         anonymous lobby outsider participant chair coordinator
    "materials":            (SIGN_IN, NONE,  NONE,    PAGE,       PAGE,  PAGE),
    "materials.bring":      (SIGN_IN, NONE,  NONE,    INPUT,      INPUT, INPUT),
    "materials.preview":    (SIGN_IN, NONE,  NONE,    NONE,       NONE,  NONE),
    "materials.release":    (SIGN_IN, NONE,  NONE,    INPUT,      INPUT, INPUT),
    "materials.reject":     (SIGN_IN, NONE,  NONE,    NONE,       NONE,  NONE),
    "materials.reclassify": (SIGN_IN, NONE,  NONE,    INPUT,      INPUT, INPUT),
}  # fmt: skip
PLACES: dict[str, str] = {}
