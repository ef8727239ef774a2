"""Every address of the pages, one row each. What is not here does not exist."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web

from server.http import static
from server.http.call import Call
from server.http.deps import DEPS, WebDeps
from server.http.handlers import (
    health,
    materials,
    meetings,
    minutes,
    planning,
    preferences,
    rooms,
    sign_in,
)
from server.http.headers import SecurityHeaders
from server.http.middleware import CALL, PagesMiddleware

PageHandler = Callable[[Call], Awaitable[web.StreamResponse]]
BareHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


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


PAGES: tuple[Page, ...] = (
    Page("home", "GET", "/", sign_in.home, Access.ANYONE),
    Page("sign_in", "GET", "/sign-in", sign_in.show, Access.ANYONE),
    Page("sign_in.do", "POST", "/sign-in", sign_in.sign_in, Access.ANYONE),
    Page("sign_out", "POST", "/sign-out", sign_in.sign_out, Access.ANYONE),
    Page("preferences", "POST", "/preferences", preferences.choose, Access.ANYONE),
    Page("meetings", "GET", "/meetings", meetings.index),
    Page("planning.new", "GET", "/meetings/new", planning.new),
    Page("planning.create", "POST", "/meetings/new", planning.create),
    Page("meeting", "GET", "/meetings/{meeting_id}", meetings.show),
    Page("planning.edit", "GET", "/meetings/{meeting_id}/edit", planning.edit),
    Page("planning.change", "POST", "/meetings/{meeting_id}/edit", planning.change),
    Page("meeting.publish", "POST", "/meetings/{meeting_id}/publish", meetings.publish),
    Page("meeting.cancel", "POST", "/meetings/{meeting_id}/cancel", meetings.cancel),
    Page("room", "GET", "/meetings/{meeting_id}/room", rooms.show),
    Page("minutes", "GET", "/meetings/{meeting_id}/minutes", minutes.show),
    Page("minutes.revise", "POST", "/meetings/{meeting_id}/minutes", minutes.revise),
    Page("minutes.sign", "POST", "/meetings/{meeting_id}/minutes/sign", minutes.sign),
    Page("minutes.pdf", "GET", "/meetings/{meeting_id}/minutes.pdf", minutes.pdf),
    Page("material", "GET", "/materials/{material_id}", materials.show),
)

BARE: tuple[tuple[str, str, str, BareHandler], ...] = (
    ("healthz", "GET", "/healthz", health.alive),
    ("readyz", "GET", "/readyz", health.ready),
    ("static", "GET", "/static/{path:.+}", static.show),
)
"""Addresses without a caller, a form or a language: name, method, path, handler."""


def new_application(deps: WebDeps) -> web.Application:
    """Return an application with all pages, to which signalling can be attached."""
    app = web.Application(client_max_size=deps.settings.limits.form_bytes)
    add_routes(app, deps)
    return app


def add_routes(app: web.Application, deps: WebDeps) -> None:
    """Add the pages, what wraps them, and the security headers of every answer."""
    app[DEPS] = deps
    app.middlewares.append(PagesMiddleware(deps).handle)
    app.on_response_prepare.append(SecurityHeaders(https=deps.settings.is_https).add)
    for page in PAGES:
        _add(app, page.name, page.method, page.path, _serve(page))
    for name, method, path, handler in BARE:
        _add(app, name, method, path, handler)


def _add(app: web.Application, name: str, method: str, path: str, handler: BareHandler) -> None:
    if method == "GET":
        app.router.add_get(path, handler, name=name)  # HEAD as well
    else:
        app.router.add_route(method, path, handler, name=name)


def _serve(page: Page) -> BareHandler:
    async def handle(request: web.Request) -> web.StreamResponse:
        call = request[CALL]
        if page.access is Access.SIGNED_IN:
            _ = call.person  # raises NotSignedIn
        return await page.handler(call)

    return handle
