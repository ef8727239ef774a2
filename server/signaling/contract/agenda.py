"""The agenda in the room: items, the case that is open, its sheet and materials."""

from typing import Annotated

from pydantic import Field

from server.signaling.contract.wire import Code, Id, ShortText, Wire


class ItemRef(Wire):
    """A command about one agenda item."""

    item_id: Id


class ItemDefer(Wire):
    """Put an item off, with the reason."""

    item_id: Id
    reason_code: Code
    reason: ShortText = ""


class ItemClose(Wire):
    """Close an item. The outcome of a case with a recorded recommendation is a decision."""

    item_id: Id
    reason: ShortText = ""


class ItemExtend(Wire):
    """Give an item more time."""

    item_id: Id
    seconds: Annotated[int, Field(ge=30, le=3600)]


class Fact(Wire):
    """One labelled value of a case sheet; ``key`` is of the case_fields value set."""

    key: str
    value: str


class CaseSection(Wire):
    """One titled part of a case sheet; ``key`` is of the case_sections value set."""

    key: str
    facts: list[Fact]
    text: str


class MaterialView(Wire):
    """A material of the open case; its bytes are at ``url``."""

    id: str
    kind: str
    title: str
    mime: str
    url: str
    width: int
    height: int
    source_country: str
    language: str
    made_on: str
    side: str  # code of the lateralities; empty where it does not matter


class CaseView(Wire):
    """The version of the case that the board sees."""

    case_id: str
    case_version_id: str
    version: int
    pseudonym: str
    title: str
    question: str
    question_type: str
    urgency: str
    facts: list[Fact]  # the few that stand on the card
    sections: list[CaseSection]
    materials: list[MaterialView]


class CarriedView(Wire):
    """What an earlier meeting left open: a recommendation without a report, or an action."""

    recommendation_id: str
    action_id: str
    meeting_id: str
    title: str
    due_on: str
    overdue: bool


class ItemView(Wire):
    """An agenda item."""

    id: str
    position: int
    kind: Code
    title: str
    presenter_id: str | None
    presenter_name: str
    time_box_s: int
    state: Code
    opened_at: str | None
    closed_at: str | None
    outcome: str | None
    reason_code: str
    reason: str
    complexity: int  # 0: not said
    knows_patient: bool
    late_code: str
    late_reason: str
    standard: str
    carried: list[CarriedView]
    case: CaseView | None  # only while the item is open
