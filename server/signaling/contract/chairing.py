"""Who leads now on the wire: handing over the chair."""

from pydantic import Field

from server.signaling.contract.wire import Code, Wire


class HandoverView(Wire):
    """How the lead passed last."""

    from_name: str
    to_name: str
    reason_code: Code  # of the handover_reasons value set
    at: str


class ChairingView(Wire):
    """Who leads now, as one reader may see it."""

    leader_id: str | None = None  # None while no session runs: then chair and deputy both may
    in_line: list[str] = Field(default_factory=list)  # the chair and the deputies, who could lead
    last: HandoverView | None = None
