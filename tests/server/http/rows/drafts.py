"""Who may send typed fields, and what the address of a draft names in the tests.

Without a field there is nothing to keep, whoever asks; whose form it is, test_drafts tries.
"""

from tests.server.http.rows.answers import INPUT, SIGN_IN
from tests.server.http.rows.requests import ASKED

ROWS: dict[str, tuple[int, ...]] = {
    #                    anonymous lobby outsider participant chair coordinator
    "draft":             (SIGN_IN, INPUT, INPUT,   INPUT,      INPUT, INPUT),
}  # fmt: skip
PLACES: dict[str, str] = {"{form}": "opinion", "{subject}": ASKED}
