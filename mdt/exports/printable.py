"""Makes text from people safe to typeset: it stays words, stays on the page, and stays in place.

Nothing here escapes markup: text reaches the typesetter as data and is never read as markup. What
is left are characters that no page can show, words longer than a line, and directions that would
spill into the text around them.
"""

import re

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_OPENERS = re.compile("[\u202a\u202b\u202d\u202e\u2066\u2067\u2068]")
_ISOLATES = re.compile("[\u2066\u2067\u2068]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]")
_LONG_WORD = re.compile(r"[^\s\u200b\u2e80-\u9fff\uac00-\ud7af]{41,}")
_CHUNK = 8

FSI, PDI, PDF, ZERO_WIDTH_SPACE = "\u2068", "\u2069", "\u202c", "\u200b"


def printable(text: str) -> str:
    """Return text without what no page can show, and with places to break very long words."""
    shown = "".join(
        char
        for char in _UNPRINTABLE.sub("", text)
        if ord(char) < 0x10000 or (ord(char) & 0xFFFE) != 0xFFFE
    )
    return _LONG_WORD.sub(_with_breaks, _closed(shown))


def inline(text: str) -> str:
    """Return printable text for use inside a sentence: its direction is its own."""
    shown = printable(text)
    return f"{FSI}{shown}{PDI}" if _RIGHT_TO_LEFT.search(shown) else shown


def _closed(text: str) -> str:
    """End every direction that the text opened and left open, paragraph by paragraph."""
    if not _OPENERS.search(text):
        return text
    lines = []
    for line in text.split("\n"):
        isolates = len(_ISOLATES.findall(line))
        open_isolates = max(0, isolates - line.count(PDI))
        open_embeddings = max(0, len(_OPENERS.findall(line)) - isolates - line.count(PDF))
        lines.append(line + PDF * open_embeddings + PDI * open_isolates)
    return "\n".join(lines)


def _with_breaks(word: re.Match[str]) -> str:
    letters = word.group()
    chunks = (letters[at : at + _CHUNK] for at in range(0, len(letters), _CHUNK))
    return ZERO_WIDTH_SPACE.join(chunks)
