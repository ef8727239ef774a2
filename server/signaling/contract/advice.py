"""What surrounds a recommendation on the wire: local fit, confirmations, re-listing."""

from server.signaling.contract.wire import Wire


class AdviceView(Wire):
    """What surrounds a recommendation, as one reader may see it."""
