"""One request as a handler sees it: who calls, in which language, and how to answer.

Handlers get everything from here and from the form; none reads a cookie or a header itself.
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import quote

import structlog
from aiohttp import web
from aiohttp.multipart import BodyPartReader
from multidict import MultiDict, MultiDictProxy

from mdt.domain.errors import MdtError, NotFound
from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.people import Person
from server.auth.callers import Caller
from server.auth.refusals import NotSignedIn
from server.auth.tokens import form_token, new_token
from server.http.address import Origin
from server.http.cookies import Cookies
from server.http.deps import WebDeps
from server.http.formats import Formats, formats_for
from server.http.navigation import HOME, NAVIGATION, place_of, way_back
from server.http.refusals import BadForm, SlowRequest
from server.http.statuses import retry_after_s, status_of
from server.http.upload import FILE_TYPE, read_fields, takes_file

Form = MultiDictProxy[str]

PAGES = "src/pages.ts"
_FORM_TYPE = "application/x-www-form-urlencoded"
_THEMES = frozenset({"light", "dark"})
_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"
"""What means something in an address, or is quoted already. Source: RFC 3986 section 2."""


class Call:
    """A request with its caller."""

    def __init__(
        self, request: web.Request, deps: WebDeps, caller: Caller | None, origin: Origin
    ) -> None:
        self.request = request
        self.deps = deps
        self.caller = caller
        self.origin = origin
        self.cookies = Cookies(deps.settings.is_https)
        self.language = self._language()
        self._visit = request.cookies.get(self.cookies.visit, "")
        self._new_visit = caller is None and len(self._visit) < 32
        if self._new_visit:
            self._visit = new_token()
        self._form: Form | None = None
        self.file: BodyPartReader | None = None  # of a form that brings one, not read yet

    @property
    def person(self) -> Person:
        """The signed-in person. Raises NotSignedIn."""
        if self.caller is None:
            raise NotSignedIn
        return self.caller.person

    @property
    def person_id(self) -> PersonId:
        """The signed-in person's id. Raises NotSignedIn."""
        return self.person.id

    @property
    def meeting_id(self) -> MeetingId:
        """The meeting that the address names."""
        return MeetingId(self.request.match_info["meeting_id"])

    @property
    def formats(self) -> Formats:
        """How the reader writes dates; before sign-in in UTC."""
        return formats_for(self.language, self.caller.person.tz if self.caller else "UTC")

    @property
    def form_cookie(self) -> str:
        """The cookie value that this browser's forms are bound to."""
        if self.caller is None:
            return self._visit
        return self.request.cookies.get(self.cookies.sign_in, "")

    @property
    def theme(self) -> str:
        """The theme chosen in this browser, or nothing."""
        chosen = self.request.cookies.get(self.cookies.theme, "")
        return chosen if chosen in _THEMES else ""

    def say(self, message: str) -> str:
        """Return a sentence in the reader's language."""
        return self.deps.templates.gettext(self.language, message)

    def said(self, refused: MdtError) -> str:
        """Return a refusal's sentence in the reader's language."""
        return refused.said(self.say)

    async def form(self) -> Form:
        """Return the fields of the request's form, read once.

        Raises:
            BadForm, SlowRequest: nothing that can be read, or not in time.
        """
        if self._form is None:
            self._form = await self._read_form()
        return self._form

    def page(
        self, template: str, status: int = 200, *, visitor: bool = False, **values: object
    ) -> web.Response:
        """Answer with a page. ``visitor`` shows it as before signing in."""
        body = self.deps.templates.render(template, self.language, {**self._frame(), **values})
        response = web.Response(text=body, status=status, content_type="text/html", charset="utf-8")
        response.headers["Content-Language"] = self.language
        response.headers["Vary"] = "Cookie, Accept-Language"
        if self._new_visit:
            self.cookies.put(response, self.cookies.visit, self._visit)
        return response

    def redirect(self, path: str) -> web.Response:
        """Send the browser on, with GET; a path may hold what an address named."""
        return web.Response(status=303, headers={"Location": quote(path, safe=_IN_ADDRESSES)})

    def refusal(self, refused: MdtError) -> web.Response:
        """Answer with the page that tells a refusal."""
        status = status_of(refused)
        response = self.page(
            "error.html",
            status,
            answered=status,
            changed=self.request.method == "POST",
            code=refused.code,
            sentence=self.said(refused),
            back=way_back(self.request.path, exists=not isinstance(refused, NotFound)),
            number=structlog.contextvars.get_contextvars().get("request_id", ""),
        )
        seconds = retry_after_s(refused)
        if seconds is not None:
            response.headers["Retry-After"] = str(seconds)
        return response

    def sign_in_path(self) -> str:
        """Where an unknown caller signs in to come back here."""
        return f"/sign-in?next={quote(self.request.path_qs, safe='')}"

    def _frame(self) -> Mapping[str, object]:
        """What every template uses."""
        return {
            "language": self.language,
            "languages": self.deps.templates.languages,
            "theme": self.theme,
            "person": self.caller.person if self.caller else None,
            "form_token": form_token(self.form_cookie),
            "here": self.request.path_qs if self.request.method in {"GET", "HEAD"} else HOME,
            "navigation": NAVIGATION,
            "nav_here": place_of(self.request.path),
            "assets": self.deps.assets.entry(PAGES),
            "fmt": self.formats,
        }

    def _language(self) -> str:
        offered = self.deps.templates.languages
        cookie = self.request.cookies.get(self.cookies.language, "")
        wishes = [self.caller.language, self.caller.person.language] if self.caller else []
        wishes = [wishes[0], cookie, wishes[1]] if wishes else [cookie, *_accepted(self.request)]
        return next((wish for wish in wishes if wish in offered), next(iter(offered)))

    async def _read_form(self) -> Form:
        limits = self.deps.settings.limits
        if self.request.content_type == FILE_TYPE and takes_file(self.request):
            brought, self.file = await read_fields(
                self.request, limit=limits.form_bytes, within_s=limits.body_s
            )
            return MultiDictProxy(brought)
        if self.request.content_type != _FORM_TYPE:
            raise BadForm
        if (self.request.charset or "utf-8").lower() not in {"utf-8", "utf8"}:
            raise BadForm
        try:
            async with asyncio.timeout(limits.body_s):
                fields = await self.request.post()
        except TimeoutError as late:
            raise SlowRequest from late
        except UnicodeDecodeError as garbled:
            raise BadForm from garbled
        typed = MultiDict((name, value) for name, value in fields.items() if isinstance(value, str))
        return MultiDictProxy(typed)


def _accepted(request: web.Request) -> list[str]:
    """Return the primary languages of Accept-Language, in the order of the header's weights."""
    weighted: list[tuple[float, str]] = []
    for part in request.headers.get("Accept-Language", "")[:500].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((float(weight or 1), tag.split("-")[0].lower()))
        except ValueError:
            continue
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]


def is_local(path: str) -> bool:
    """Say whether a path stays on this site: what a browser may be sent to after signing in."""
    return (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and path.isprintable()
        and "\\" not in path
    )
