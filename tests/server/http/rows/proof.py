"""Who may open the pages of proof, and what their addresses name in the tests."""

from tests.server.http.rows.answers import NO, NONE, SIGN_IN, STATE, WAIT

ROWS: dict[str, tuple[int, ...]] = {
    #         anonymous lobby outsider participant chair coordinator
    "proof": (SIGN_IN, WAIT, NONE,    NO,         STATE, STATE),
}  # fmt: skip
PLACES: dict[str, str] = {}
