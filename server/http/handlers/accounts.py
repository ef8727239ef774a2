"""Accounts: who of the network can sign in, and the one-time secrets that are shown once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.errors import Invalid, MdtError
from mdt.domain.ids import InstitutionId, PersonId
from mdt.domain.people import Person
from mdt.service.credentials import network_of
from mdt.service.institutions import InstitutionSeen
from server.auth.account_desk import ACCOUNT_STATES, SECRET_GOOD_FOR, Holder, OneTime, state_of
from server.http.call import Call, Form
from server.http.page import Page
from server.http.statuses import status_of
from server.store.unit_of_work import ServerUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The people of a network with their accounts, and where they work."""

    holders: tuple[Holder, ...]
    places: tuple[InstitutionSeen, ...]


async def index(call: Call) -> web.StreamResponse:
    """List everybody of the network with their accounts, to its administrators."""
    return await _page(call)


async def make(call: Call) -> web.StreamResponse:
    """Add a person with an account, and show the one-time secret."""
    form = await call.form()
    wanted = Person(
        id=PersonId(""),
        display_name=form.get("display_name", ""),
        institution_id=InstitutionId(form.get("institution_id", "")),
        discipline=form.get("discipline", ""),
        tz="",
        language=form.get("language", ""),
    )
    return await _secret(
        call, lambda: call.deps.accounts.make(wanted, form.get("email", ""), by=call.person_id)
    )


async def change(call: Call) -> web.StreamResponse:
    """Make, reset, lock or open the account of one person, as the pressed button says."""
    form, desk, by = await call.form(), call.deps.accounts, call.person_id
    person_id = PersonId(call.request.match_info["person_id"])
    do = form.get("do", "")
    if do == "make":
        email = form.get("email", "")
        return await _secret(call, lambda: desk.make_for(person_id, email, by=by), about=person_id)
    if do == "reset":
        return await _secret(call, lambda: desk.reset(person_id, by=by), about=person_id)
    try:
        await (desk.unlock if do == "unlock" else desk.lock)(person_id, by=by)
    except MdtError as refused:
        return await _page(call, why=refused, about=person_id)
    return call.redirect("/network/accounts")


async def _secret(
    call: Call, work: Callable[[], Awaitable[OneTime]], *, about: str = ""
) -> web.StreamResponse:
    """Do what makes a secret, and show it on the page; nowhere else is it ever again."""
    try:
        made = await work()
    except MdtError as refused:
        return await _page(call, why=refused, about=about)
    return await _page(call, made=made)


async def _page(
    call: Call, *, why: MdtError | None = None, made: OneTime | None = None, about: str = ""
) -> web.Response:
    by, board = call.person_id, call.deps.board

    def read(uow: ServerUnitOfWork) -> Seen:
        return Seen(
            holders=call.deps.accounts.holders(uow, by=by),
            places=board.institutions.of_network(uow, network_of(uow, by)),
        )

    seen = await call.deps.read.run(read)
    typed: Form | dict[str, str] = await call.form() if why is not None else {}
    wrong = {why.field: call.said(why)} if isinstance(why, Invalid) and why.field else {}
    return call.page(
        "accounts.html",
        status_of(why) if why else 200,
        seen=seen,
        names={one.institution.id: one.name_in(call.language) for one in seen.places},
        states={one.person.id: state_of(one.account) for one in seen.holders},
        state_names=ACCOUNT_STATES,
        made=made,
        hours=int(SECRET_GOOD_FOR.total_seconds()) // 3600,
        me=by,
        about=about,
        typed=typed,
        errors=wrong,
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        sets=valuesets,
    )


PAGES: tuple[Page, ...] = (
    Page("accounts", "GET", "/network/accounts", index),
    Page("accounts.make", "POST", "/network/accounts", make),
    Page("accounts.change", "POST", "/network/accounts/{person_id}", change),
)
