"""The talk about a case on the wire: call-outs, checklist, positions, polls, who could not hear."""

from server.signaling.contract.wire import Wire


class TalkView(Wire):
    """The talk about a case, as one reader may see it."""
