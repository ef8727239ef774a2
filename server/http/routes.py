"""Every address of the pages, one row each. What is not here does not exist."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from server.http import static
from server.http.deps import DEPS, WebDeps
from server.http.forms import FIELDS_MAX
from server.http.handlers import (
    accounts,
    actions,
    advice,
    agenda,
    amendments,
    board_settings,
    boards,
    cases,
    documents,
    drafts,
    followups,
    health,
    indicators,
    institutions,
    letters,
    materials,
    meetings,
    minutes,
    people,
    planning,
    preferences,
    proof,
    requests,
    rooms,
    roster,
    sign_in,
    today,
)
from server.http.headers import SecurityHeaders
from server.http.middleware import CALL, PagesMiddleware
from server.http.page import Access, Page

BareHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PAGES: tuple[Page, ...] = (
    *today.PAGES,
    *sign_in.PAGES,
    *preferences.PAGES,
    *meetings.PAGES,
    *agenda.PAGES,
    *actions.PAGES,
    *planning.PAGES,
    *rooms.PAGES,
    *minutes.PAGES,
    *amendments.PAGES,
    *advice.PAGES,
    *proof.PAGES,
    *materials.PAGES,
    *documents.PAGES,
    *cases.PAGES,
    *requests.PAGES,
    *followups.PAGES,
    *drafts.PAGES,
    *letters.PAGES,
    *boards.PAGES,
    *board_settings.PAGES,
    *people.PAGES,
    *institutions.PAGES,
    *accounts.PAGES,
    *indicators.PAGES,
    *roster.PAGES,
)
"""Every page."""

BARE: tuple[tuple[str, str, str, BareHandler], ...] = (
    ("healthz", "GET", "/healthz", health.alive),
    ("readyz", "GET", "/readyz", health.ready),
    ("static", "GET", "/static/{path:.+}", static.show),
)
"""Addresses without a caller, a form or a language: name, method, path, handler."""


def new_application(deps: WebDeps) -> web.Application:
    """Return an application with all pages, to which signalling can be attached."""
    app = web.Application(
        client_max_size=deps.settings.limits.form_bytes, client_max_fields=FIELDS_MAX
    )
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
