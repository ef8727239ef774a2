"""A patient who does not exist, whose identity must turn up nowhere.

It is planted where people could let it slip, and looked for in every byte that the program left.
The names of the people of the demo are not in it.
"""

import unicodedata
from collections.abc import Iterable
from pathlib import Path

LATIN = "Quillerotte"
CYRILLIC = "Щукарёвцев"
CHINESE = "欧阳雪莹"
VIETNAMESE = "Đặng Thụy Khuê"
RECORD_NUMBER = "MRN-7741-90826"
BIRTH_DATE = "1961-07-23"

IDENTITY = (LATIN, CYRILLIC, CHINESE, VIETNAMESE, RECORD_NUMBER, BIRTH_DATE)
"""Names in four scripts, a record number, a birth date."""


def spellings() -> frozenset[str]:
    """Return the identity as it might be written: composed or not, in either case, in groups."""
    found: set[str] = set()
    for text in (*IDENTITY, RECORD_NUMBER.replace("-", ""), "23.07.1961", "23/07/1961"):
        for shape in ("NFC", "NFD"):
            plain = unicodedata.normalize(shape, text)  # type: ignore[arg-type]  # one of two
            found |= {plain, plain.lower(), plain.upper()}
    return frozenset(found)


def find(root: Path, texts: Iterable[str] = ()) -> list[str]:
    """Return every place that tells the identity.

    Args:
        root: a folder; names and bytes of all its files are looked at.
        texts: what else was sent or logged: pages, addresses, frames, labels, log lines.
    """
    needles = [(spelling, spelling.encode()) for spelling in spellings()]
    found = []
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        content = path.read_bytes() if path.is_file() else b""
        for spelling, raw in needles:
            if spelling in name or raw in content:
                found.append(f"{name}: {spelling}")
    for n, text in enumerate(texts):
        found += [f"text {n}: {spelling}" for spelling, _ in needles if spelling in text]
    return found
