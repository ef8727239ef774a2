"""Who leads now on the wire: handing over the chair."""

from server.signaling.contract.wire import Wire


class ChairingView(Wire):
    """Who leads now, as one reader may see it."""
