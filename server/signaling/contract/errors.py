"""How a command is refused."""

from server.signaling.contract.recommendations import RecommendationDraft
from server.signaling.contract.wire import Wire


class DraftConflict(Wire):
    """Both texts of a refused draft, and the revision that the stored one has now."""

    current: RecommendationDraft
    rejected: RecommendationDraft
    revision: int


class TextConflict(Wire):
    """Both values of any other part of the record that two people changed, as text."""

    field: str  # empty: all of it
    current: str
    rejected: str
    revision: int


class ErrorBody(Wire):
    """Why a command was refused: a stable code, and a sentence in the caller's language."""

    code: str
    message: str
    field: str = ""  # of the request, when one field is to blame
    detail: DraftConflict | TextConflict | None = None  # with code revision_conflict
