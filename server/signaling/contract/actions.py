"""Actions on the wire: who does what by when."""

from server.signaling.contract.wire import Code, Id, ShortText, Wire


class ActionView(Wire):
    """One action of the meeting."""

    id: str
    item_id: str | None  # null: of the meeting as a whole
    text: str
    owner_id: str | None
    owner_name: str
    due: str  # ISO 8601 date; empty: none
    state: Code
    note: str


class ActionAdd(Wire):
    """Note what somebody has to do."""

    text: ShortText
    item_id: Id | None = None
    owner_id: Id | None = None
    due: Code = ""  # ISO 8601 date; empty: none


class ActionAssign(Wire):
    """Give an action to somebody, by a date."""

    action_id: Id
    owner_id: Id | None = None
    due: Code = ""  # ISO 8601 date; empty: none


class ActionSettle(Wire):
    """End an action."""

    action_id: Id
    state: Code
    note: ShortText = ""
