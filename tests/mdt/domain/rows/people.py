"""Who stands where, outside meetings, towards the board and the first case of the sitting.

The case comes from Moscow and is owned by the member, who works in Beijing like the deputy, the
radiologist, the expert, the guest, the interpreter and the room.
"""

from tests.mdt.service.sitting import PEOPLE

EVERYBODY = (*PEOPLE, "stranger")

SENDS = ("coordinator", "chair", "scribe", "member", "trainee", "observer")
"""Of the side that the case comes from."""

STEERS = ("coordinator", "chair", "deputy")
"""Who lead the board or coordinate it."""

BOARD = (*STEERS, "scribe", "member", "radiologist", "expert")
"""The board's full members."""

KNOWN = tuple(dict.fromkeys((*SENDS, *BOARD)))
"""Who stands somewhere; to everybody else there is nothing."""
