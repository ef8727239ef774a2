"""The link from a pseudonym to the patient: a local record number under lock, and what betrays it.

The central record never holds an identity (invariant I14). The hospital that sent a case may keep
its local record number here, sealed by a key of this case's own, and the words that must not stand
in any text of the case, as marks that only this key can make. Without the key neither can be read,
guessed or compared: destroying it is how a link is erased (invariant I25). The pseudonym and all
that was signed under it stay.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mdt.domain.ids import CaseId
from mdt.domain.records import Heading, RecordKind

WORDS_MAX = 40
REFERENCE_MAX = 200
_LATIN_LEAST = 3
"""Shorter words are not names but chance."""

_WORD = re.compile(r"[^\W_]+")
_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u3040-\u30ff]+")
_NAME_LENGTHS = (2, 3, 4)
"""Characters of a name in a script without spaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLink:
    """What is kept of a link; the key is not here."""

    case_id: CaseId
    key_id: str
    sealed: str  # the local record number, hex
    marks: tuple[str, ...]  # of the words that betray the patient, hex
    destroyed_on: str = ""  # ISO 8601 date


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text as they are compared: without case, accents or punctuation.

    A run of ideographs has no spaces, so every part of it that can be a name is a word. Numbers
    written in groups count both by group and as one: 02.01.1970 is 02011970 as well.
    """
    plain = _folded(text)
    found = {word for word in _WORD.findall(plain) if len(word) >= _LATIN_LEAST}
    found |= {re.sub(r"\D", "", run) for run in re.findall(r"\d[\d\s./-]{4,}\d", plain)}
    for run in _IDEOGRAPHS.findall(plain):
        found |= {run[at : at + n] for n in _NAME_LENGTHS for at in range(len(run) - n + 1)}
    return frozenset(found)


def marked_words(identity: Iterable[str]) -> frozenset[str]:
    """Return the words to mark of an identity: a whole name in ideographs, no part of it."""
    found: set[str] = set()
    for text in identity:
        plain = _folded(text)
        runs = _IDEOGRAPHS.findall(plain)
        found |= set(runs)
        found |= {word for word in words_of(_IDEOGRAPHS.sub(" ", plain)) if _is_telling(word)}
    return frozenset(found)


def _is_telling(word: str) -> bool:
    """Return whether a word can betray somebody: a year or a small number cannot."""
    return not word.isdigit() or len(word) > 4


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return unicodedata.normalize(
        "NFC", "".join(letter for letter in apart if not unicodedata.combining(letter))
    )


def _heading(link: IdentityLink) -> Heading:
    return Heading(state="destroyed" if link.destroyed_on else "kept", scope_id=link.case_id)


IDENTITY_LINK = RecordKind(name="identity_link", cls=IdentityLink, heading=_heading)
"""The subject is the case."""

KINDS: tuple[RecordKind[Any], ...] = (IDENTITY_LINK,)
