"""Pressing buttons of pages as a browser does: the form as it stands, some fields filled in."""

from dataclasses import dataclass

from tests.flows.house import Person
from tests.server.http.browser import HtmlPage, filled, read_page


@dataclass
class Answer:
    """What came back, redirects followed."""

    status: int
    path: str
    page: HtmlPage


async def opened(person: Person, path: str) -> HtmlPage:
    """Open a page that must be there."""
    return read_page(200, path, await person.page(path), {})


async def pressed(person: Person, path: str, button: str, **typed: str | list[str]) -> Answer:
    """Open a page, fill in fields by name, and press a button."""
    page = await opened(person, path)
    form = page.form(button)
    _, name, value = next(one for one in form.buttons if one[0] == button)
    fields = [*filled(form.fields, typed), *([(name, value)] if name else [])]
    headers = {"Origin": person.url, "Sec-Fetch-Site": "same-origin"}
    async with person.http.post(
        person.url + (form.action or path), data=fields, headers=headers
    ) as answer:
        text = await answer.text()
        return Answer(
            answer.status, answer.url.path, read_page(answer.status, answer.url.path, text, {})
        )
