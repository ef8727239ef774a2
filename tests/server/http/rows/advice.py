"""Who may open the page of what follows a decision."""

from tests.server.http.rows.answers import NONE, PAGE, SIGN_IN, WAIT

ROWS: dict[str, tuple[int, ...]] = {
    #              anonymous lobby outsider participant chair coordinator
    "advice":     (SIGN_IN, WAIT, NONE,    PAGE,       PAGE,  PAGE),
    "advice.act": (SIGN_IN, NONE, NONE,    NONE,       NONE,  NONE),
    "meeting.fhir": (SIGN_IN, WAIT, NONE,  PAGE,       PAGE,  PAGE),
}  # fmt: skip
PLACES: dict[str, str] = {}
