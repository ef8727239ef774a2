"""Institutions and the network: how they are called, what they are, and what can be done there."""

from dataclasses import dataclass

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.codes import boards as codes
from mdt.domain.errors import Invalid, MdtError, RevisionConflict
from mdt.domain.ids import InstitutionId, NetworkId
from mdt.domain.institutions import NetworkKept
from mdt.domain.people import Person
from mdt.domain.refusals.boards import NetworkSuspended
from mdt.domain.standing import ALLOWED, Deed, require_standing
from mdt.service.credentials import network_of
from mdt.service.institutions import InstitutionSeen
from mdt.service.standings import standings
from server.http import people_form
from server.http.board_view import number, told_of
from server.http.call import Call
from server.http.formats import zones
from server.http.page import Page
from server.http.people_form import PlaceForm
from server.http.statuses import status_of
from server.store.unit_of_work import ServerUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSeen:
    """An institution with the people who work there."""

    place: InstitutionSeen
    people: tuple[Person, ...]
    may_settle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSeen:
    """The caller's network with its people."""

    id: NetworkId
    kept: NetworkKept
    n: int
    people: tuple[Person, ...]
    places: tuple[InstitutionSeen, ...]
    administers: bool


async def show(call: Call) -> web.StreamResponse:
    """Show an institution to whoever works in its network."""
    return _page(call, await _seen(call))


async def settle(call: Call) -> web.StreamResponse:
    """Store what is kept of an institution."""
    form = people_form.place_form(await call.form())
    seen, by = await _seen(call), call.person_id
    institution = seen.place.institution
    kept = people_form.to_institution(form, institution.network_id)
    try:
        await call.deps.write.run(
            lambda uow: call.deps.board.institutions.settle(
                uow, institution.id, by=by, kept=kept, based_on=number(form.version)
            )
        )
    except RevisionConflict as conflict:
        form = form.model_copy(update={"version": str(seen.place.n)})
        return _page(call, seen, form, why=conflict)
    except Invalid as refused:
        return _page(call, seen, form, why=refused)
    return call.redirect(f"/institutions/{institution.id}")


async def new(call: Call) -> web.StreamResponse:
    """Show the form of a new institution to who administers the network."""
    await _network(call)
    return _new_page(call, PlaceForm(kind="hospital"))


async def add(call: Call) -> web.StreamResponse:
    """Add an institution to the caller's network; a refusal keeps what was typed."""
    form = people_form.place_form(await call.form())
    seen, by = await _network(call), call.person_id
    kept = people_form.to_institution(form, seen.id)
    service = call.deps.board.institutions
    try:
        added = await call.deps.write.run(lambda uow: service.add(uow, kept, by=by))
    except (Invalid, NetworkSuspended) as refused:
        return _new_page(call, form, why=refused)
    return call.redirect(f"/institutions/{added.id}")


async def network(call: Call) -> web.StreamResponse:
    """Show the caller's network for changing."""
    return _network_page(call, await _network(call))


async def settle_network(call: Call) -> web.StreamResponse:
    """Store what is kept of the network."""
    form = people_form.place_form(await call.form())
    seen, by = await _network(call), call.person_id
    kept = people_form.to_network(form)
    try:
        await call.deps.write.run(
            lambda uow: call.deps.board.institutions.settle_network(
                uow, seen.id, by=by, kept=kept, based_on=number(form.version)
            )
        )
    except RevisionConflict as conflict:
        form = form.model_copy(update={"version": str(seen.n)})
        return _network_page(call, seen, form, why=conflict)
    except Invalid as refused:
        return _network_page(call, seen, form, why=refused)
    return call.redirect("/boards")


async def _seen(call: Call) -> PlaceSeen:
    by, service = call.person_id, call.deps.board.institutions
    institution_id = InstitutionId(call.request.match_info["institution_id"])

    def work(uow: ServerUnitOfWork) -> PlaceSeen:
        place = service.seen(uow, institution_id, by=by)
        network_id = place.institution.network_id
        return PlaceSeen(
            place=place,
            people=tuple(
                person
                for person in uow.people.list_network(network_id)
                if person.institution_id == institution_id
            ),
            may_settle=service.may_settle(uow, network_id, by),
        )

    return await call.deps.read.run(work)


async def _network(call: Call) -> NetworkSeen:
    by, service = call.person_id, call.deps.board.institutions

    def work(uow: ServerUnitOfWork) -> NetworkSeen:
        network_id = network_of(uow, by)
        found = standings(uow, by, network_id=network_id)
        require_standing(found, Deed.NETWORK_CHANGE)
        n, kept = service.network(uow, network_id)
        return NetworkSeen(
            id=network_id,
            kept=kept,
            n=n,
            people=uow.people.list_network(network_id),
            places=service.of_network(uow, network_id),
            administers=bool(found & ALLOWED[Deed.ACCOUNT_CHANGE]),
        )

    return await call.deps.read.run(work)


def _page(
    call: Call, seen: PlaceSeen, form: PlaceForm | None = None, *, why: MdtError | None = None
) -> web.Response:
    errors = {why.field or "form": why} if isinstance(why, Invalid) else {}
    told, general, first = told_of(call, errors, why)
    stored = people_form.form_of_institution(seen.place.kept, seen.place.n, seen.place.institution)
    return call.page(
        "institution.html",
        status_of(first) if first else 200,
        seen=seen,
        place=seen.place,
        form=form or stored,
        stored=stored if isinstance(why, RevisionConflict) else None,
        errors=told,
        code=first.code if first else "",
        sentence=general,
        sets=valuesets,
        codes=codes,
        names_in=call.language,
        zones=zones(),
    )


def _new_page(call: Call, form: PlaceForm, *, why: MdtError | None = None) -> web.Response:
    errors = {why.field or "form": why} if isinstance(why, Invalid) else {}
    told, general, first = told_of(call, errors, why)
    return call.page(
        "institution_new.html",
        status_of(first) if first else 200,
        form=form,
        errors=told,
        code=first.code if first else "",
        sentence=general,
        sets=valuesets,
        codes=codes,
        zones=zones(),
    )


def _network_page(
    call: Call, seen: NetworkSeen, form: PlaceForm | None = None, *, why: MdtError | None = None
) -> web.Response:
    errors = {why.field or "form": why} if isinstance(why, Invalid) else {}
    told, general, first = told_of(call, errors, why)
    stored = people_form.form_of_network(seen.kept, seen.n)
    return call.page(
        "network.html",
        status_of(first) if first else 200,
        seen=seen,
        form=form or stored,
        stored=stored if isinstance(why, RevisionConflict) else None,
        errors=told,
        code=first.code if first else "",
        sentence=general,
        sets=valuesets,
        codes=codes,
    )


PAGES: tuple[Page, ...] = (
    Page("institution", "GET", "/institutions/{institution_id}", show),
    Page("institution.settle", "POST", "/institutions/{institution_id}", settle),
    Page("institution.new", "GET", "/network/institutions/new", new),
    Page("institution.add", "POST", "/network/institutions/new", add),
    Page("network", "GET", "/network", network),
    Page("network.settle", "POST", "/network", settle_network),
)
