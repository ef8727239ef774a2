"""Recommendations and dissent on the wire."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server.signaling.contract.wire import Code, Count, Id, LongText, ShortText, Wire

Line = Annotated[str, StringConstraints(max_length=200)]
Day = Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
"""A day of the calendar, ISO 8601, or nothing."""


class GuidelineRef(Wire):
    """A guideline that was consulted; the reference, never its text."""

    body: Code = ""
    title: Line = ""
    edition: Line = ""
    chapter: Line = ""
    url: Line = ""
    on: Day = ""
    agrees: bool = True
    note: ShortText = ""


class AlternativeOption(Wire):
    """What to do when the recommendation cannot be done."""

    type: Code = ""
    intent: Code = ""
    text: LongText = ""
    discipline: Code = ""
    reason: ShortText = ""


class EvidenceLevel(Wire):
    """A level of evidence within its scheme."""

    scheme: Code = ""
    value: Line = ""


class TrialRef(Wire):
    """A clinical trial, by its registry."""

    registry: Line = ""
    id: Line = ""
    status: Line = ""


class RecommendationDraft(Wire):
    """The structured wording; empty strings and lists are not yet filled in."""

    type: Code = ""
    intent: Code = ""
    text: LongText = ""
    certainty: Code = ""
    condition_text: ShortText = ""
    condition_due: Day = ""
    lead_discipline: Code = ""
    joint_disciplines: list[Code] = Field(default_factory=list, max_length=24)
    implementer_id: Code = ""
    implementer_institution: Line = ""
    due_date: Day = ""
    setting: Code = ""
    target: Line = ""
    surgery: Code = ""
    needs: list[Code] = Field(default_factory=list, max_length=24)
    guideline_status: Code = ""
    guideline_note: ShortText = ""
    guidelines: list[GuidelineRef] = Field(default_factory=list, max_length=12)
    treatment_status: Code = ""
    strength: Line = ""
    evidence: list[EvidenceLevel] = Field(default_factory=list, max_length=12)
    off_label: bool = False
    trials: list[TrialRef] = Field(default_factory=list, max_length=12)
    alternatives: list[AlternativeOption] = Field(default_factory=list, max_length=12)
    rationale: LongText = ""
    risks: LongText = ""
    patient_values: LongText = ""
    consensus: Code = ""
    plan_change: Code = ""


class RecommendationSaveDraft(Wire):
    """Save the draft of the open case. ``revision`` is the one it was based on, 0 for a new one.

    ``fields`` are those that the writer changed; what others saved in the rest is kept. Null: the
    whole draft is the writer's.
    """

    item_id: Id
    revision: Count
    draft: RecommendationDraft
    fields: Annotated[list[Code], Field(max_length=64)] | None = None


class RecommendationAct(Wire):
    """Read back or record the recommendation of an item, as seen at ``revision``."""

    item_id: Id
    revision: Count


class FitView(Wire):
    """Whether it can be done where the patient is."""

    available: str
    affordable: str
    registered: str
    note: str
    by_name: str
    at: str


class ConfirmationView(Wire):
    """The word of a discipline that was asked to confirm; nobody's yet without a name."""

    discipline: str
    by_name: str
    at: str


class CheckView(Wire):
    """One check of quality, and its answer once there is one."""

    check: str
    answer: str


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

    kind: Literal[
        "all_of",
        "any_of",
        "min_disciplines",
        "min_count",
        "min_distinct_disciplines",
        "min_per_institution_side",
        "chair_present",
    ]
    disciplines: list[str]
    have: int
    need: int
    side: str = ""  # name of the institution that too few speak for


class NotCountedView(Wire):
    """Somebody who is there and does not count."""

    person_id: str
    display_name: str
    discipline: str
    reason: Code


class QuorumView(Wire):
    """Whether the board is quorate, and why not."""

    satisfied: bool
    present: list[CountedView]
    missing: list[MissingView]
    not_counted: list[NotCountedView] = Field(default_factory=list)


class RecommendationView(Wire):
    """A recommendation as the room sees it."""

    id: str
    item_id: str
    session_id: str
    state: Literal["draft", "read_back", "recorded", "superseded"]
    revision: int
    number: int
    draft: RecommendationDraft
    missing: list[str]  # fields that it cannot be recorded without
    implementer_name: str
    edited_by: str | None  # person who changed the draft last
    recorded_by: str | None
    recorded_at: str | None
    recorded_seq: int | None
    quorum: QuorumView | None  # as it was when recorded
    dissents: list[DissentView]
    advisory: bool
    relist_code: str
    incapable: list[str]
    fit: FitView | None
    checks: list[CheckView]
    confirmations: list[ConfirmationView]
    confirm_until: str | None
    supersedes: int  # number of the recommendation that it replaces, or 0
    superseded_by: int
    reason: str
