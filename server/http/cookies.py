"""Cookies: what they are called, and how they are set.

Over TLS the names begin with ``__Host-``, so that no other host or plain connection can set them.
"""

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

_YEAR = int(timedelta(days=365).total_seconds())


@dataclass(frozen=True, slots=True)
class Cookies:
    """The cookies of one installation."""

    https: bool

    @property
    def sign_in(self) -> str:
        """The sign-in token."""
        return self._name("consilium")

    @property
    def visit(self) -> str:
        """A random value that forms are bound to before signing in."""
        return self._name("consilium-visit")

    @property
    def device(self) -> str:
        """The mark of a browser that has signed in before."""
        return self._name("consilium-device")

    @property
    def theme(self) -> str:
        """``light`` or ``dark``; absent: as the system has it."""
        return self._name("consilium-theme")

    @property
    def language(self) -> str:
        """The language chosen in this browser."""
        return self._name("consilium-language")

    def put(
        self, response: web.StreamResponse, name: str, value: str, *, keep: bool = False
    ) -> None:
        """Set a cookie, for this browser session or (``keep``) for a year."""
        response.set_cookie(
            name,
            value,
            path="/",
            secure=self.https,
            httponly=True,
            samesite="Lax",
            max_age=_YEAR if keep else None,
        )

    def drop(self, response: web.StreamResponse, name: str) -> None:
        """Remove a cookie from the browser."""
        response.del_cookie(name, path="/", secure=self.https, httponly=True, samesite="Lax")

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self.https else name
