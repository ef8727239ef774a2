"""Minutes as a tagged PDF that an archive keeps (PDF/A-2a) and a screen reader reads (PDF/UA-1).

The template is fixed; everything from people reaches it as JSON through ``sys.inputs`` and is
only ever set as text. The same meeting in the same language on the same fonts is the same bytes.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import typst

from mdt.domain.errors import N_, MdtError
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import Minutes
from mdt.exports.minutes_page import minutes_page
from mdt.exports.typefaces import MONO, faces, fonts
from mdt.exports.words import Translate

TEMPLATE_DIR = Path(__file__).parent / "templates"


class PrintFailed(MdtError):
    """The typesetter refused; the cause is chained."""

    code = "print_failed"
    sentence = N_("The document could not be made.")


def render_minutes_pdf(
    meeting: Meeting, *, language: str, translate: Translate, viewer_tz: str
) -> bytes:
    """Return the minutes of a meeting as PDF.

    Args:
        meeting: with its minutes drafted.
        language: of labels and dates, BCP 47; the paragraphs keep the language they have.
        translate: messages to that language.
        viewer_tz: IANA zone of whoever asks; times of the meeting stay in the meeting's zone.

    Raises:
        MinutesNotReady: the session has not ended.
        PrintFailed: the typesetter refused the document.
    """
    page = minutes_page(meeting, language=language, translate=translate, viewer_tz=viewer_tz)
    changed = _changed_at(meeting.minutes)
    data = {
        **asdict(page),
        "faces": faces(language),
        "text_faces": faces(page.text_language),
        "faces_of": {code: faces(code) for code in _languages(meeting.minutes)},
        "mono": [*({"name": name} for name in MONO), *faces(language)],
        "date": [changed.year, changed.month, changed.day, changed.hour, changed.minute],
    }
    try:
        pdf = typst.compile(
            TEMPLATE_DIR / "minutes.typ",
            root=TEMPLATE_DIR,
            font_paths=fonts(),
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=changed,
        )
    except typst.TypstError as error:
        raise PrintFailed from error
    if not isinstance(pdf, bytes):
        raise PrintFailed
    return pdf


def _languages(minutes: Minutes | None) -> tuple[str, ...]:
    return minutes.languages if minutes is not None else ()


def _changed_at(minutes: Minutes | None) -> datetime:
    """Return when the minutes last changed: the document's date, so that printing adds none."""
    if minutes is None:
        return datetime.fromtimestamp(0, UTC)
    moments = [minutes.drafted_at, *(each.signed_at for each in minutes.signatures)]
    moments += [block.revised_at for block in minutes.blocks if block.revised_at is not None]
    return max(moments).astimezone(UTC).replace(microsecond=0)  # the typesetter takes no fraction
