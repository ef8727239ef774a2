"""The servers that may relay media for a browser behind a firewall, as the wire names them."""

from typing import Protocol

from server.signaling.contract.media import IceServers

WITHOUT_S = 600
"""How long the answer holds that there is none."""


class Relays(Protocol):
    """Issues credentials for the relay servers."""

    def servers(self) -> IceServers:
        """Return the servers, with credentials that nobody had before."""
        ...


class NoRelays:
    """Stands for an installation without relay servers."""

    def servers(self) -> IceServers:
        """Return that there is none."""
        return IceServers(servers=[], expires_s=WITHOUT_S, relay_only=False)
