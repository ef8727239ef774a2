"""Drafts of forms: kept while their writer types, field by field, and thrown away on demand."""

from aiohttp import web

from mdt.domain.errors import Invalid, NotFound
from server.http import drafts
from server.http.call import Call
from server.http.drafts import DraftForm
from server.http.handlers import (
    advice,
    amendments,
    case_writing,
    followups,
    letters,
    meetings,
    minutes,
    requests,
    reviews,
    roster,
    translations,
)
from server.http.page import Page
from server.http.request_forms import number
from server.store.unit_of_work import ServerUnitOfWork

FORMS: dict[str, DraftForm] = {
    form.name: form
    for noun in (
        advice,
        amendments,
        case_writing,
        followups,
        letters,
        meetings,
        minutes,
        requests,
        reviews,
        roster,
        translations,
    )
    for form in noun.DRAFTS
}
"""Every form that is kept, by its name in the address."""

_NOT_TYPED = frozenset({"form_token", "read_at", "based_on"})


async def act(call: Call) -> web.StreamResponse:
    """Keep what was typed in some fields, or forget the draft."""
    form, subject = _form(call), call.request.match_info["subject"]
    typed = await call.form()
    if typed.get("do") == "discard":
        await call.deps.write.run(lambda uow: drafts.finish(call, uow, form, subject))
        return call.redirect(form.page(subject))
    texts = {name: text for name, text in typed.items() if name not in _NOT_TYPED}
    if not 0 < len(texts) <= drafts.FIELDS_AT_ONCE:
        raise Invalid(field="field")
    read_at = await drafts.read_at(call)
    based_on = max(0, number(typed.get("based_on", "")))

    def run(uow: ServerUnitOfWork) -> int:
        return drafts.keep(call, uow, form, subject, texts, based_on=based_on, read_at=read_at)

    return await drafts.answer(call, run)


def _form(call: Call) -> DraftForm:
    form = FORMS.get(call.request.match_info["form"])
    if form is None:
        raise NotFound
    return form


PAGES: tuple[Page, ...] = (Page("draft", "POST", "/drafts/{form}/{subject}", act),)
