"""Preferences: language and theme, for this browser and, signed in, for the account."""

from aiohttp import web

from server.http.call import Call, is_local
from server.http.navigation import HOME
from server.http.page import Access, Page

THEMES = frozenset({"light", "dark"})


async def choose(call: Call) -> web.StreamResponse:
    """Store what was chosen and go back to the page it was chosen on."""
    form = await call.form()
    target = form.get("next", "")
    response = call.redirect(target if is_local(target) else HOME)
    language, theme = form.get("language", ""), form.get("theme")
    if language in call.deps.templates.languages:
        call.cookies.put(response, call.cookies.language, language, keep=True)
        if call.caller is not None:
            await call.deps.sign_ins.choose_language(call.caller, language)
    if theme is not None and theme in THEMES:
        call.cookies.put(response, call.cookies.theme, theme, keep=True)
    elif theme is not None:
        call.cookies.drop(response, call.cookies.theme)
    return response


PAGES: tuple[Page, ...] = (Page("preferences", "POST", "/preferences", choose, Access.ANYONE),)
