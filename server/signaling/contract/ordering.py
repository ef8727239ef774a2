"""The order of the agenda on the wire: the agenda's order, its forecast."""

from server.signaling.contract.wire import Wire


class OrderingView(Wire):
    """The order of the agenda, as one reader may see it."""
