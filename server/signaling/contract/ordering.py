"""The order of the agenda on the wire: its version, what changes it, and the forecast."""

from typing import Annotated

from pydantic import Field

from server.signaling.contract.wire import Code, Count, Id, ShortText, Wire

Ids = Annotated[list[Id], Field(max_length=100)]


class OrderingView(Wire):
    """The order of the agenda. A change of it names the version that it was made for."""

    version: int


class AgendaReorder(Wire):
    """Put the items to come into another order."""

    version: Count
    order: Ids


class ItemAdd(Wire):
    """Put one more item on the agenda; a break needs no reason."""

    kind: Code
    title: ShortText = ""
    case_id: Id | None = None
    presenter_id: Id | None = None
    time_box_s: Annotated[int, Field(ge=60, le=7_200)]
    after: Id | None  # the item that it follows; null: it comes first
    reason_code: Code = ""
    reason: ShortText = ""


class CasesSearch(Wire):
    """Which cases of the board could come onto the agenda now?"""

    words: Annotated[str, Field(max_length=100)] = ""  # each in the number or in the title


class CaseFound(Wire):
    """A case that could come onto the agenda."""

    case_id: str
    pseudonym: str
    title: str
    owner_id: str  # who could present it


class CasesFound(Wire):
    """The first of the cases found."""

    cases: list[CaseFound]
    more: int  # found besides


class ItemReason(Wire):
    """Withdraw an item, or take a closed one up again, with the reason."""

    item_id: Id
    reason: ShortText


class ItemList(Wire):
    """List a case without discussion, under a standard of care."""

    item_id: Id
    standard: ShortText


class SessionReason(Wire):
    """Break a session off, or take an ended one up again, with the reason."""

    reason: ShortText


class ForecastOption(Wire):
    """One proposal: what it changes, and when the meeting would end then."""

    kind: Code
    items: Ids
    saves_s: int  # negative: it takes time
    ends_at: str  # ISO 8601, UTC


class ForecastView(Wire):
    """When the meeting will end if it goes on like this."""

    version: int  # of the agenda that it was made for
    ends_at: str  # ISO 8601, UTC
    planned_end: str
    late_s: int  # 0: in time
    options: list[ForecastOption]


class ForecastApply(Wire):
    """Do what was proposed, as it was seen."""

    version: Count
    kind: Code
    items: Ids = Field(default_factory=list)
