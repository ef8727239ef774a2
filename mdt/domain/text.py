"""Text from people: one Unicode form, no control characters, and a length that fits its field.

Bidirectional controls and joiners stay: Arabic, Persian, Indic scripts and emoji need them. They
are isolated where the text is shown.
"""

import re
import unicodedata

from mdt.domain.errors import Required, TooLong

NAME_MAX = 200
TITLE_MAX = 300
REASON_MAX = 2_000
CHAT_MAX = 2_000
TEXT_MAX = 20_000

_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"\s+")


def clean(value: str, *, limit: int, field: str = "") -> str:
    """Return a text of several lines, normalised, without control characters or outer blanks.

    Args:
        value: as it came in.
        limit: longest text accepted, in characters (code points) after normalisation.
        field: what to name when it is too long.

    Raises:
        TooLong: nothing is cut off silently.
    """
    # Measured before normalising too: NFC of hostile input is linear, yet not free.
    if len(value) > 4 * limit:
        raise TooLong(field=field, length=len(value), limit=limit)
    ended = _LINE_ENDS.sub("\n", value)
    text = unicodedata.normalize("NFC", _CONTROLS.sub("", ended)).strip()
    if len(text) > limit:
        raise TooLong(field=field, length=len(text), limit=limit)
    return text


def clean_line(value: str, *, limit: int, field: str = "", required: bool = False) -> str:
    """Return a text of one line; runs of blanks become one. Raises TooLong, Required."""
    text = _BLANKS.sub(" ", clean(value, limit=limit, field=field)).strip()
    if required and not text:
        raise Required(field=field)
    return text
