"""One address of the pages: its row in the table, and who gets past its door."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web

from server.http.call import Call

PageHandler = Callable[[Call], Awaitable[web.StreamResponse]]


class Access(StrEnum):
    """Who gets past the door of a page; what is behind it, the policy says."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class Page:
    """One address."""

    name: str
    method: str
    path: str
    handler: PageHandler
    access: Access = Access.SIGNED_IN
