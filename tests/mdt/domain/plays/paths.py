"""Ways through a meeting that chance alone would hardly find: acts in order, with who and what for.

They are played with other acts in between, so not every one of them arrives.
"""

from tests.mdt.domain.plays.play import NAMES
from tests.mdt.service.sitting import PEOPLE

CHAIR, SCRIBE, MEMBER = NAMES.index("chair"), NAMES.index("scribe"), NAMES.index("member")

Way = tuple[tuple[str, int, int], ...]
"""Names of acts, each with the place of a person in ``NAMES`` and a number."""

_CLOSING: Way = tuple(
    step for n in (0, 1, 2, 3) for step in (("call", CHAIR, n), ("defer", CHAIR, n))
)
"""Gives every item an outcome that has none yet."""

_DECIDING: Way = (
    ("call", CHAIR, 1),
    ("save_draft", SCRIBE, 3),
    ("read_back", CHAIR, 1),
    ("record", CHAIR, 1),
)

TO_LETTERS: Way = (
    *_DECIDING,
    ("close", CHAIR, 1),
    *_CLOSING,
    ("end", CHAIR, 0),
    ("end_review", CHAIR, 0),
    ("approve", CHAIR, 0),
    ("note_letter", SCRIBE, 0),
    ("issue_letter", CHAIR, 0),
    ("issue_letter", CHAIR, 0),
    ("acknowledge_letter", CHAIR, 0),
    ("amend", CHAIR, 0),
    ("add_note", SCRIBE, 3),
    ("end_review", CHAIR, 0),
    ("approve", CHAIR, 0),
)
"""From a decision to its letter, and to the amendment that recalls it."""

TO_ANOTHER_VERSION: Way = (
    *_DECIDING,
    ("confirm", MEMBER, 0),
    ("begin_version", CHAIR, 1),
    ("save_draft", SCRIBE, 2),
    ("read_back", CHAIR, 2),
    ("record", CHAIR, 2),
)
"""From a decision to the one that takes its place."""

TO_ADVICE: Way = (("leave", CHAIR, tuple(PEOPLE).index("member")), *_DECIDING)
"""To a decision without the medical oncologist whom the quorum asks for."""

WAYS: tuple[Way, ...] = (TO_LETTERS, TO_ANOTHER_VERSION, TO_ADVICE)
