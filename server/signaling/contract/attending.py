"""Attending beyond the seat on the wire: recusals, rooms as a whole, media that arrive."""

from server.signaling.contract.wire import Wire


class AttendingView(Wire):
    """Attending beyond the seat, as one reader may see it."""
