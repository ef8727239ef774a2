"""Browsers without a screen: cookies, links, and forms filled in as they are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

import aiohttp
from aiohttp.test_utils import TestClient, TestServer

PASSWORD = "correct horse battery staple"


def email(name: str) -> str:
    """The address that a person signs in with."""
    return f"{name}@demo.example"


@dataclass
class HtmlForm:
    """One form of a page."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # text, name, value
    labels: dict[str, str] = field(default_factory=dict)


@dataclass
class HtmlPage:
    """A page as a browser has it."""

    status: int
    path: str
    text: str
    headers: Mapping[str, str]
    forms: list[HtmlForm]
    links: dict[str, str]

    def form(self, button: str) -> HtmlForm:
        """The form that has a button with this text."""
        return next(f for f in self.forms if any(text == button for text, _, _ in f.buttons))

    @property
    def buttons(self) -> list[str]:
        """The texts of all buttons."""
        return [text for f in self.forms for text, _, _ in f.buttons]


class _Reader(HTMLParser):
    """Collects forms with their values, and links, as a browser would submit them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []
        self.links: dict[str, str] = {}
        self._form: HtmlForm | None = None
        self._select: tuple[str, list[str], list[str]] | None = None
        self._textarea: str | None = None
        self._button: tuple[str, str] | None = None
        self._link: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = HtmlForm(a.get("action", ""), a.get("method", "get"))
            self.forms.append(self._form)
        elif tag == "input" and self._form is not None and a.get("name"):
            is_box = a.get("type") in {"checkbox", "radio"}
            if not is_box or "checked" in a:
                self._form.fields.append((a["name"], a.get("value", "on" if is_box else "")))
        elif tag == "select":
            self._select = (a.get("name", ""), [], [])
        elif tag == "option" and self._select is not None:
            self._select[1 if "selected" in a else 2].append(a.get("value", ""))
        elif tag == "textarea":
            self._textarea, self._text = a.get("name", ""), ""
        elif tag == "button":
            self._button, self._text = (a.get("name", ""), a.get("value", "")), ""
        elif tag == "a":
            self._link, self._text = a.get("href", ""), ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select is not None and self._form is not None:
            name, selected, others = self._select
            self._form.fields.append((name, [*selected, *others][0]))
            self._select = None
        elif tag == "textarea" and self._textarea is not None and self._form is not None:
            self._form.fields.append((self._textarea, self._text.removeprefix("\n")))
            self._textarea = None
        elif tag == "button" and self._button is not None and self._form is not None:
            self._form.buttons.append((self._text.strip(), *self._button))
            self._button = None
        elif tag == "a" and self._link is not None:
            self.links[self._text.strip()] = self._link
            self._link = None


def read_page(status: int, path: str, text: str, headers: Mapping[str, str]) -> HtmlPage:
    """Parse an answer."""
    reader = _Reader()
    reader.feed(text)
    return HtmlPage(status, path, text, headers, reader.forms, reader.links)


class Browser:
    """Cookies, forms, and the headers that browsers send."""

    def __init__(self, server: TestServer, headers: Mapping[str, str]) -> None:
        self.client = TestClient(
            server, cookie_jar=aiohttp.CookieJar(unsafe=True), headers=dict(headers)
        )
        self.origin = str(server.make_url("")).rstrip("/")

    async def close(self) -> None:
        await self.client.session.close()

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.key: cookie.value for cookie in self.client.session.cookie_jar}

    async def get(self, path: str, **kw: object) -> HtmlPage:
        """Open a page, redirects followed."""
        return await self._page(await self.client.get(path, **kw))

    async def post(
        self, path: str, fields: Sequence[tuple[str, str]], *, follow: bool = True, **kw: object
    ) -> HtmlPage:
        """Send fields as a form of ours would."""
        headers = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        answer = await self.client.post(
            path,
            data=aiohttp.FormData([(name, value) for name, value in fields])(),
            headers=headers,
            allow_redirects=follow,
            **kw,
        )
        return await self._page(answer)

    async def press(
        self, page: HtmlPage, button: str, *, follow: bool = True, **typed: str | list[str]
    ) -> HtmlPage:
        """Fill in fields by name and press a button; a list sets every field of that name."""
        form = page.form(button)
        _, name, value = next(b for b in form.buttons if b[0] == button)
        fields = filled(form.fields, typed)
        if name:
            fields.append((name, value))
        if form.method == "get":
            return await self.get(form.action, params=fields)
        return await self.post(form.action, fields, follow=follow)

    async def sign_in(self, name: str, password: str = PASSWORD) -> HtmlPage:
        """Open the sign-in page and sign in."""
        page = await self.get("/sign-in")
        return await self.press(page, "Sign in", email=email(name), password=password)

    async def form_token(self) -> str:
        """The token that this browser's forms carry now."""
        page = await self.get("/sign-in?next=/meetings")
        return next(value for f in page.forms for name, value in f.fields if name == "form_token")

    async def _page(self, answer: aiohttp.ClientResponse) -> HtmlPage:
        body = await answer.read()
        text = body.decode("utf-8", "replace")
        return read_page(answer.status, answer.url.path, text, dict(answer.headers))


def filled(
    fields: Sequence[tuple[str, str]], typed: Mapping[str, str | list[str]]
) -> list[tuple[str, str]]:
    """Return the fields of a form with some filled in anew."""
    result: list[tuple[str, str]] = []
    queues = {name: list(v) if isinstance(v, list) else None for name, v in typed.items()}
    for name, value in fields:
        queue = queues.get(name)
        if name not in typed:
            result.append((name, value))
        elif queue is None:
            result.append((name, str(typed[name])))
        elif queue:
            result.append((name, queue.pop(0)))
    named = {name for name, _ in fields}
    for name, value in typed.items():
        if name not in named:
            result += [(name, v) for v in (value if isinstance(value, list) else [value])]
    return result
