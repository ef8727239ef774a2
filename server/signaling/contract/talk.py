"""The talk about a case on the wire: call-outs, positions, polls, who could not hear."""

from typing import Annotated

from pydantic import Field, StringConstraints

from server.signaling.contract.wire import Code, Id, ShortText, Wire

Line = Annotated[str, StringConstraints(max_length=300)]


class CommsReport(Wire):
    """I cannot follow the open item."""

    item_id: Id
    kind: Code  # of the comms_kinds value set


class CommsSolve(Wire):
    """I can follow again, or, for the chair, somebody can."""

    item_id: Id
    kind: Code
    person_id: Id


class DisciplineCall(Wire):
    """Ask a discipline for its view."""

    item_id: Id
    discipline: Code


class RoundOpen(Wire):
    """Ask for positions."""

    item_id: Id
    blind: bool = False


class PositionSet(Wire):
    """Say where I stand, for my discipline."""

    item_id: Id
    stance: Code  # of the positions value set
    option: Line = ""
    comment: ShortText = ""


class PollOpen(Wire):
    """Put a question to everybody who counts now."""

    item_id: Id
    question: Line
    options: Annotated[list[Line], Field(max_length=20)]
    method: Code  # of the poll_methods value set


class PollAnswer(Wire):
    """Answer an open poll."""

    poll_id: Id
    option: Line


class PollRef(Wire):
    """A command about one poll."""

    poll_id: Id


class PollVoid(Wire):
    """Declare a poll void."""

    poll_id: Id
    reason: ShortText = ""


class RoundView(Wire):
    """The round of positions on the open item: the last one."""

    n: int
    blind: bool
    is_open: bool
    with_item: bool  # it was still open when its item ended


class PositionView(Wire):
    """Where somebody stands; ``stance`` is empty while the reader must not know."""

    person_id: str
    display_name: str
    discipline: Code
    round: int
    stance: Code
    option: str
    comment: str


class PollResult(Wire):
    """One answer of a poll whose result is shown; whose they are, as the poll's method says."""

    option: str
    count: int
    names: list[str]
    disciplines: list[Code]


class PollView(Wire):
    """A poll on the open item."""

    id: str
    question: str
    options: list[str]
    method: Code
    state: Code
    entitled: list[str]  # person ids
    answered: list[str]  # who answered, not what
    results: list[PollResult]  # empty until the result is shown
    reason: str  # why it is void
    with_item: bool  # it was still open when its item ended


class ProblemView(Wire):
    """Somebody who cannot follow the open item."""

    person_id: str
    display_name: str
    discipline: Code
    kind: Code
    at: str


class TalkView(Wire):
    """The talk about the open item, as one reader may see it; empty when none is open."""

    item_id: str | None = None
    called_out: list[Code] = Field(default_factory=list)
    round: RoundView | None = None
    positions: list[PositionView] = Field(default_factory=list)
    polls: list[PollView] = Field(default_factory=list)
    problems: list[ProblemView] = Field(default_factory=list)
