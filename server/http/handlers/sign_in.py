"""Sign-in and sign-out pages."""

import json

import structlog
from aiohttp import web

from mdt.domain.errors import Invalid, MdtError
from server.auth.passwords import SHORTEST_PASSWORD
from server.auth.refusals import PasswordsDiffer, PasswordToChoose
from server.auth.sign_in import SignedIn
from server.http.call import Call, is_local
from server.http.navigation import HOME
from server.http.page import Access, Page
from server.http.statuses import retry_after_s, status_of

log = structlog.get_logger()

_MOST_KEPT = 5_000


async def show(call: Call) -> web.StreamResponse:
    """Show the form; who is signed in already goes on."""
    target = _target(call.request.query.get("next", ""))
    if call.caller is not None:
        return call.redirect(target)
    return _form(call, email="", target=target)


async def sign_in(call: Call) -> web.StreamResponse:
    """Check the password; set the cookies, and lead to where the person wanted to go."""
    form = await call.form()
    email, target = form.get("email", ""), _target(form.get("next", ""))
    cookies = call.request.cookies
    try:
        opened = await call.deps.sign_ins.sign_in(
            email,
            form.get("password", ""),
            address=call.origin.address,
            device=cookies.get(call.cookies.device, ""),
            old_token=cookies.get(call.cookies.sign_in, ""),
        )
    except PasswordToChoose:
        return _first_form(call, email=email, secret=form.get("password", ""), target=target)
    except MdtError as refused:
        return _form(call, email=email, target=target, kept=_kept(form.get("kept")), why=refused)
    kept = _kept(form.get("kept"))
    response = _send_kept(call, target, kept, opened) if kept else call.redirect(target)
    return _signed_in(call, response, opened)


async def choose_password(call: Call) -> web.StreamResponse:
    """Put a password in the place of a one-time secret, and go on signed in."""
    form = await call.form()
    email, secret, target = form.get("email", ""), form.get("secret", ""), form.get("next", "")
    password, cookies = form.get("password", ""), call.request.cookies
    try:
        if password != form.get("again", ""):
            raise PasswordsDiffer(field="again")
        opened = await call.deps.sign_ins.choose_password(
            email,
            secret,
            password,
            address=call.origin.address,
            device=cookies.get(call.cookies.device, ""),
            old_token=cookies.get(call.cookies.sign_in, ""),
        )
    except MdtError as refused:
        return _first_form(call, email=email, secret="", target=_target(target), why=refused)
    return _signed_in(call, call.redirect(_target(target)), opened)


async def sign_out(call: Call) -> web.StreamResponse:
    """End the sign-in here and on the server."""
    if call.caller is not None:
        await call.deps.sign_ins.sign_out(call.caller)
    response = call.redirect("/sign-in")
    call.cookies.drop(response, call.cookies.sign_in)
    return response


def _signed_in(call: Call, response: web.Response, opened: SignedIn) -> web.Response:
    call.cookies.put(response, call.cookies.sign_in, opened.token)
    call.cookies.put(response, call.cookies.device, opened.device_mark, keep=True)
    call.cookies.drop(response, call.cookies.visit)
    return response


def _first_form(
    call: Call, *, email: str, secret: str, target: str, why: MdtError | None = None
) -> web.Response:
    wrong = {why.field: call.said(why)} if isinstance(why, Invalid) and why.field else {}
    response = call.page(
        "first_password.html",
        status_of(why) if why else 200,
        email=email,
        secret=secret,
        next=target,
        least=SHORTEST_PASSWORD,
        errors=wrong,
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
    )
    if why is not None and (seconds := retry_after_s(why)) is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def _form(
    call: Call,
    *,
    email: str,
    target: str,
    kept: list[tuple[str, str]] | None = None,
    why: MdtError | None = None,
) -> web.Response:
    response = call.page(
        "sign_in.html",
        status_of(why) if why else 200,
        email=email,
        next=target,
        kept=kept or [],
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
    )
    if why is not None and (seconds := retry_after_s(why)) is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def _send_kept(
    call: Call, target: str, kept: list[tuple[str, str]], opened: SignedIn
) -> web.Response:
    """Show what was typed before the sign-in ended, ready to be sent by the person."""
    return call.page(
        "again.html",
        action=target,
        fields=kept,
        form_token=opened.form_token,
        code="",
        sentence="",
    )


def _target(path: str) -> str:
    return path if is_local(path) else HOME


def _kept(text: str | None) -> list[tuple[str, str]]:
    """Read the fields that travelled through the sign-in page; anything else is nothing."""
    try:
        pairs = json.loads(text or "[]")
    except ValueError:
        return []
    if not isinstance(pairs, list) or len(pairs) > _MOST_KEPT:
        return []
    return [
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(x, str) for x in pair)
    ]


PAGES: tuple[Page, ...] = (
    Page("sign_in", "GET", "/sign-in", show, Access.ANYONE),
    Page("sign_in.do", "POST", "/sign-in", sign_in, Access.ANYONE),
    Page("sign_in.choose", "POST", "/sign-in/password", choose_password, Access.ANYONE),
    Page("sign_out", "POST", "/sign-out", sign_out, Access.ANYONE),
)
