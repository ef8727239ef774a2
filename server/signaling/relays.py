"""The servers that may relay media for a browser behind a firewall, as the wire names them."""

from collections.abc import Callable
from typing import Final

from server import turn
from server.settings import TurnSettings
from server.signaling.contract.media import IceServer, IceServers

WITHOUT_S: Final = 600
"""How long the answer holds that there is none."""


class Relays:
    """Issues credentials for the relay servers of the settings."""

    def __init__(self, settings: TurnSettings, now_s: Callable[[], float]) -> None:
        """Take the ``turn`` group and the time, in seconds since 1970."""
        self._settings = settings
        self._now_s = now_s

    def for_holder(self, holder: str) -> IceServers:
        """Return the servers, with credentials of their own for one seat.

        Args:
            holder: an opaque id of who asks; it cannot be read from what is returned.
        """
        settings = self._settings
        if not settings.urls:
            return IceServers(servers=[], expires_s=WITHOUT_S, relay_only=False)
        made = turn.issue(
            settings.secret.get_secret_value(),
            holder,
            now_s=self._now_s(),
            ttl_s=settings.ttl_s,
        )
        server = IceServer(
            urls=list(settings.urls), username=made.username, credential=made.credential
        )
        return IceServers(
            servers=[server], expires_s=made.expires_s, relay_only=settings.relay_only
        )
