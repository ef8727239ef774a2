"""Who may open the pages of accounts: administrators of the network, who are none of these."""

from tests.server.http.rows.answers import NO, NONE, SIGN_IN

ROWS: dict[str, tuple[int, ...]] = {
    #                    anonymous lobby outsider participant chair coordinator
    "accounts":         (SIGN_IN, NONE,  NONE,    NO,         NO,   NO),
    "accounts.make":    (SIGN_IN, NONE,  NONE,    NO,         NO,   NO),
    "accounts.change":  (SIGN_IN, NONE,  NONE,    NO,         NO,   NO),
    "sign_in.choose":   (NO,      NO,    NO,      NO,         NO,   NO),
}  # fmt: skip
PLACES: dict[str, str] = {}
