"""Who may open the pages of follow-ups, and what their addresses name in the tests."""

from tests.server.http.rows.answers import NONE, PAGE, SIGN_IN

ROWS: dict[str, tuple[int, ...]] = {
    #                    anonymous lobby outsider participant chair coordinator
    "followups":         (SIGN_IN, PAGE,  PAGE,    PAGE,       PAGE,  PAGE),
    "followup":          (SIGN_IN, NONE,  NONE,    NONE,       NONE,  NONE),
    "followup.act":      (SIGN_IN, NONE,  NONE,    NONE,       NONE,  NONE),
}  # fmt: skip
PLACES: dict[str, str] = {"{followup_id}": "no-followup"}
"""There is none yet before a session; ``test_followups`` has one."""
