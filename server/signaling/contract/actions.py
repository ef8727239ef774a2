"""Actions on the wire: who does what by when."""

from server.signaling.contract.wire import Code, Wire


class ActionView(Wire):
    """One action of the meeting."""

    id: str
    item_id: str | None  # null: of the meeting as a whole
    text: str
    owner_id: str | None
    owner_name: str
    due: str  # ISO 8601 date; empty: none
    state: Code
