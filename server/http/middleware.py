"""The way of every request: identity, form token, handler, and an answer whatever happened.

A refusal becomes a page with its code and a sentence; a fault is logged and becomes one without
details. Signalling has its own path and is passed on untouched.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from mdt.domain.errors import N_, MdtError, NotFound
from mdt.domain.sizes import megabytes
from server.auth.callers import Caller
from server.auth.origins import is_own, own_origins
from server.auth.refusals import ForeignRequest, NotSignedIn
from server.auth.tokens import is_form_token, new_token
from server.http.address import origin_of
from server.http.call import Call, Form
from server.http.cookies import Cookies
from server.http.deps import WebDeps
from server.http.refusals import StaleForm, TooLarge, TooSlow
from server.http.upload import takes_file

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CALL = web.RequestKey("call", Call)
SAFE = frozenset({"GET", "HEAD"})
SIGNALING_PATH = "/socket.io"
_UNFRAMED = ("/static/", "/healthz", "/readyz", SIGNALING_PATH)
_KEPT_OUT = frozenset({"form_token", "password", "again", "secret"})
_SIGNS_IN = frozenset({"/sign-in", "/sign-in/password"})


class Internal(MdtError):
    """Something failed that is our fault."""

    code = "internal"
    sentence = N_("Something went wrong on our side. It was noted; please try again.")


class MethodRefused(MdtError):
    """The address exists, and does not take this method."""

    code = "method_not_allowed"
    sentence = N_("This address cannot be used that way.")


class PagesMiddleware:
    """Wraps every request of the pages."""

    def __init__(self, deps: WebDeps) -> None:
        http = deps.settings.http
        self._deps = deps
        self._own = own_origins(http.public_url, http.origins)

    @web.middleware
    async def handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer one request."""
        if request.path.startswith(_UNFRAMED):
            return await handler(request)
        started, request_id = time.perf_counter(), new_token()[:12]
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = await self._answer(request, handler)
            if request.method not in SAFE:
                # What a page says is done holds for who is in a room, too.
                await self._deps.followed()
            log.debug(
                "request.answered",
                method=request.method,
                route=request.match_info.route.name or "",
                status=response.status,
                duration_ms=round((time.perf_counter() - started) * 1000),
            )
        response.headers["X-Request-Id"] = request_id
        return response

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        settings = self._deps.settings
        origin = origin_of(request, settings.http.trusted_proxies, https=settings.is_https)
        call = Call(request, self._deps, None, origin)
        try:
            call = Call(request, self._deps, await self._caller(request), origin)
            request[CALL] = call
            if request.method not in SAFE:
                await self._check_form(call)
            async with asyncio.timeout(self._within_s(request)):
                return await handler(request)
        except NotSignedIn:
            return await self._ask_to_sign_in(call)
        except StaleForm as stale:
            return await _ask_again(call, stale)
        except (MdtError, TimeoutError) as stopped:
            refused = stopped if isinstance(stopped, MdtError) else TooSlow()
            log.info("request.refused", code=refused.code, route=request.match_info.route.name)
            return call.refusal(refused)
        except web.HTTPException as answer:
            return _as_page(call, answer)
        except Exception:
            log.exception("request.failed", route=request.match_info.route.name)
            return call.refusal(Internal())

    def _within_s(self, request: web.Request) -> float:
        """Return how long a request may take; a file takes as long as its sender's line."""
        limits = self._deps.settings.limits
        return limits.upload_s if takes_file(request) else limits.request_s

    async def _caller(self, request: web.Request) -> Caller | None:
        cookie = Cookies(self._deps.settings.is_https).sign_in
        return await self._deps.sign_ins.caller(request.cookies.get(cookie))

    async def _check_form(self, call: Call) -> None:
        """Refuse a change that did not come from a form of ours, made for this browser."""
        request = call.request
        ours = is_own(
            origin=request.headers.get("Origin"),
            fetch_site=request.headers.get("Sec-Fetch-Site"),
            host=request.host,
            https=call.origin.https,
            own=self._own,
        )
        if ours is False:
            raise ForeignRequest
        form = await call.form()
        if is_form_token(form.get("form_token", ""), call.form_cookie):
            return
        if ours is None or not form.get("form_token"):
            raise ForeignRequest
        # Our own page, made before the sign-in changed or ended: what was typed must survive.
        if call.caller is None and request.path not in _SIGNS_IN:
            raise NotSignedIn
        raise StaleForm

    async def _ask_to_sign_in(self, call: Call) -> web.Response:
        if call.request.method in SAFE:
            return call.redirect(call.sign_in_path())
        return call.page(
            "sign_in.html",
            401,
            email="",
            next=call.request.path,
            kept=kept_fields(await call.form()),
            code=NotSignedIn.code,
            sentence=call.say(N_("Your sign-in has ended. Sign in, and what you typed is sent.")),
        )


def kept_fields(form: Form) -> list[tuple[str, str]]:
    """Return the fields of a form that may travel through another page: no secret among them."""
    return [(name, value) for name, value in form.items() if name not in _KEPT_OUT]


async def _ask_again(call: Call, stale: StaleForm) -> web.Response:
    return call.page(
        "again.html",
        409,
        action=call.request.path,
        fields=kept_fields(await call.form()),
        code=stale.code,
        sentence=call.said(stale),
    )


def _as_page(call: Call, answer: web.HTTPException) -> web.StreamResponse:
    """Give an answer that aiohttp made itself the form of ours."""
    if isinstance(answer, web.HTTPNotFound):
        return call.refusal(NotFound())
    if isinstance(answer, web.HTTPMethodNotAllowed):
        response = call.refusal(MethodRefused())
        response.headers["Allow"] = ", ".join(sorted(answer.allowed_methods))
        return response
    if isinstance(answer, web.HTTPRequestEntityTooLarge):
        limit = call.deps.settings.limits.form_bytes
        return call.refusal(TooLarge(limit=megabytes(limit)))
    raise answer
