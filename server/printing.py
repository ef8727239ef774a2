"""The minutes as a document in a reader's language: the labels' catalogue meets the typesetter."""

from mdt.domain.meetings import Meeting
from mdt.exports.pdf import render_minutes_pdf
from server.messages import translator


def minutes_pdf(meeting: Meeting, language: str, zone: str) -> bytes:
    """Return the minutes of a meeting as PDF.

    Args:
        meeting: with its minutes drafted.
        language: of labels and dates.
        zone: IANA zone of the reader.

    Raises:
        MinutesNotReady, PrintFailed.
    """
    return render_minutes_pdf(
        meeting, language=language, translate=translator(language).gettext, viewer_tz=zone
    )
