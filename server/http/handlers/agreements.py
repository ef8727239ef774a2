"""Agreements between the hospitals of a network: on what ground each country sees the cases."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from mdt.domain.codes import cases as codes
from mdt.domain.consents import Agreement
from mdt.domain.errors import Invalid, MdtError
from mdt.domain.gate import CARE
from mdt.domain.ids import NetworkId
from mdt.domain.records import Entry
from server.http.call import Call, Form
from server.http.page import Page
from server.http.statuses import status_of
from server.store.unit_of_work import ServerUnitOfWork


async def show(call: Call) -> web.StreamResponse:
    """Show the agreements of the caller's own network, and of those whose boards they steer."""
    return await _page(call)


async def agree(call: Call) -> web.StreamResponse:
    """Record an agreement."""
    form = await call.form()
    service, by, agreement = call.deps.board.consents, call.person_id, _agreement(form)

    def run(uow: ServerUnitOfWork) -> object:
        return service.agree(uow, agreement, by=by)

    try:
        await call.deps.write.run(run)
    except Invalid as refused:
        typed = dict(form.items())
        return await _page(call, why=refused, typed=typed, purposes=agreement.purposes)
    return call.redirect("/agreements")


async def end(call: Call) -> web.StreamResponse:
    """End an agreement from today on."""
    service, by = call.deps.board.consents, call.person_id
    agreement_id = call.request.match_info["agreement_id"]

    def run(uow: ServerUnitOfWork) -> object:
        return service.end_agreement(uow, agreement_id, by=by)

    await call.deps.write.run(run)
    return call.redirect("/agreements")


async def _page(
    call: Call,
    *,
    why: MdtError | None = None,
    typed: Mapping[str, str] | None = None,
    purposes: Sequence[str] = (CARE,),
) -> web.StreamResponse:
    service, person = call.deps.board.consents, call.person

    def read(
        uow: ServerUnitOfWork,
    ) -> tuple[tuple[NetworkId, ...], list[Entry[Agreement]], list[str]]:
        steered = service.networks_of(uow, person.id)
        own = uow.people.institution(person.institution_id).network_id
        networks = dict.fromkeys((*steered, own))
        entries = [entry for network in networks for entry in service.agreements(uow, network)]
        countries = {
            uow.people.institution(one.institution_id).country
            for network in steered
            for one in uow.people.list_network(network)
        }
        return steered, entries, sorted(countries)

    steered, entries, countries = await call.deps.read.run(read)
    wrong = {why.field: call.said(why)} if isinstance(why, Invalid) and why.field else {}
    return call.page(
        "agreements.html",
        status_of(why) if why else 200,
        entries=entries,
        steered=steered,
        countries=countries,
        today=call.deps.clock().date().isoformat(),
        typed=typed or {},
        purposes=purposes,
        errors=wrong,
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        codes=codes,
    )


def _agreement(form: Form) -> Agreement:
    """Read the form: every country of the list with every other, on one ground."""
    countries = form.get("countries", "").upper().replace(",", " ").split()
    basis = form.get("basis", "")
    return Agreement(
        network_id=NetworkId(form.get("network_id", "")),
        title=form.get("title", ""),
        purposes=tuple(form.getall("purposes", [])),
        bases={f"{one}-{two}": basis for one in countries for two in countries if one != two},
        valid_from=form.get("valid_from", ""),
        valid_to=form.get("valid_to", ""),
    )


PAGES: tuple[Page, ...] = (
    Page("agreements", "GET", "/agreements", show),
    Page("agreements.agree", "POST", "/agreements", agree),
    Page("agreements.end", "POST", "/agreements/{agreement_id}/end", end),
)
