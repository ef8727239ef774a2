"""What surrounds a recommendation on the wire: local fit, quality, confirmations, revision."""

from server.signaling.contract.wire import Code, Id, ShortText, Wire


class FitAnswer(Wire):
    """Say whether a recommendation can be done where the patient is."""

    recommendation_id: Id
    available: Code
    affordable: Code
    registered: Code
    note: ShortText = ""


class QualityAnswer(Wire):
    """Answer one check of quality of a recommendation."""

    recommendation_id: Id
    check: Code
    answer: Code


class RecommendationRef(Wire):
    """A command about one recorded recommendation."""

    recommendation_id: Id


class RecommendationRevise(Wire):
    """Begin a new version of what is recorded on the open item."""

    item_id: Id
    reason: ShortText


class OpenQuestion(Wire):
    """Something that a recorded recommendation still waits for."""

    recommendation_id: str
    number: int
    kind: Code  # fit, quality or confirm


class AdviceView(Wire):
    """What the recommendations of the meeting still wait for, as one reader may see it."""

    open: list[OpenQuestion]
