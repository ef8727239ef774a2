"""Recommendations and dissent on the wire."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from server.signaling.contract.wire import Code, Id, LongText, ShortText, Wire


class RecommendationDraft(Wire):
    """The structured wording; empty strings are not yet filled in."""

    type: Code = ""
    intent: Code = ""
    text: LongText = ""
    lead_discipline: Code = ""
    implementer_id: Annotated[str, StringConstraints(max_length=64)] = ""
    due_date: Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    guideline_status: Code = ""
    guideline_note: ShortText = ""


class RecommendationSaveDraft(Wire):
    """Save the draft of the open case. ``revision`` is the one it was based on, 0 for a new one."""

    item_id: Id
    revision: int
    draft: RecommendationDraft


class RecommendationAct(Wire):
    """Read back or record the recommendation of an item, as seen at ``revision``."""

    item_id: Id
    revision: int


class DissentAdd(Wire):
    """I do not join this recommendation."""

    item_id: Id
    stance: Literal["disagree", "outside_my_expertise", "insufficient_information"] = "disagree"
    text: ShortText = ""


class DissentRef(Wire):
    """A command about one of my dissents."""

    item_id: Id
    dissent_id: Id


class DissentView(Wire):
    """A recorded disagreement."""

    id: str
    person_id: str
    display_name: str
    discipline: str
    stance: str
    text: str
    withdrawn: bool


class CountedView(Wire):
    """A person who counts to the quorum."""

    person_id: str
    display_name: str
    discipline: str


class MissingView(Wire):
    """One condition of the quorum rule that does not hold."""

    kind: Literal["all_of", "any_of", "min_count", "min_distinct_disciplines", "chair_present"]
    disciplines: list[str]
    have: int
    need: int


class QuorumView(Wire):
    """Whether the board is quorate, and why not."""

    satisfied: bool
    present: list[CountedView]
    missing: list[MissingView]


class RecommendationView(Wire):
    """A recommendation as the room sees it."""

    id: str
    item_id: str
    session_id: str
    state: Literal["draft", "read_back", "recorded", "superseded"]
    revision: int
    number: int
    draft: RecommendationDraft
    implementer_name: str
    edited_by: str | None  # person who changed the draft last
    recorded_by: str | None
    recorded_at: str | None
    recorded_seq: int | None
    quorum: QuorumView | None  # as it was when recorded
    dissents: list[DissentView]
