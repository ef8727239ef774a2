"""Boards: the list, the page of one, what it has settled, its quorum rule, its next meeting."""

import re
import uuid
from dataclasses import dataclass

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.board_templates import TEMPLATES
from mdt.domain.codes import boards as codes
from mdt.domain.credentials import Credential
from mdt.domain.decide.boards import upcoming
from mdt.domain.errors import N_, Invalid, MdtError
from mdt.domain.ids import BoardId, PersonId
from mdt.domain.institutions import NetworkKept
from mdt.domain.people import Person
from mdt.domain.records import Entry
from mdt.domain.standing import Deed
from mdt.service.credentials import network_of
from mdt.service.institutions import InstitutionSeen
from mdt.service.standing_teams import BoardSeen
from server.http.board_text import recurrence_words
from server.http.board_view import board_id_of, board_view, full_house
from server.http.call import Call
from server.http.page import Page
from server.http.plans import PREVIOUS_TITLE
from server.http.statuses import status_of
from server.store.unit_of_work import ServerUnitOfWork

NEXT_SHOWN = 4
"""How many of the days to come a board's page shows."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The network of the caller: its boards, its institutions, and claims that wait."""

    boards: tuple[BoardSeen, ...]
    network: NetworkKept
    institutions: tuple[InstitutionSeen, ...]
    may_settle: bool
    claims: tuple[Entry[Credential], ...]
    people: dict[PersonId, Person]


async def index(call: Call) -> web.StreamResponse:
    """List the boards of the caller, and the institutions of the network."""
    service, by = call.deps.board, call.person_id

    def work(uow: ServerUnitOfWork) -> Overview:
        network_id = network_of(uow, by)
        return Overview(
            boards=service.standing_teams.list_for(uow, by),
            network=service.institutions.network(uow, network_id)[1],
            institutions=service.institutions.of_network(uow, network_id),
            may_settle=service.institutions.may_settle(uow, network_id, by),
            claims=service.credentials.waiting(uow, by),
            people={person.id: person for person in uow.people.list_network(network_id)},
        )

    return call.page(
        "boards.html",
        seen=await call.deps.read.run(work),
        names_in=call.language,
        words=lambda kept: recurrence_words(kept, call),
        sets=valuesets,
        codes=codes,
    )


async def show(call: Call) -> web.StreamResponse:
    """Show a board to its members."""
    return await _show(call)


async def plan_next(call: Call) -> web.StreamResponse:
    """Plan the next meeting by the recurrence, and show its plan for completing."""
    board_id, by = board_id_of(call), call.person_id
    typed = (await call.form()).get("command_id", "")
    command_id = typed if _ID.fullmatch(typed) else str(uuid.uuid4())
    first_title = call.say(PREVIOUS_TITLE)
    await board_view(call, Deed.BOARD_CHANGE)
    try:
        outcome = await call.deps.write.run(
            lambda uow: call.deps.board.standing_teams.plan_next(
                uow, board_id, by=by, first_title=first_title, command_id=command_id
            )
        )
    except MdtError as refused:
        return await _show(call, why=refused)
    return call.redirect(f"/meetings/{outcome.meeting.id}/edit")


async def new(call: Call) -> web.StreamResponse:
    """Show the templates from which a board can be made."""
    return await _new_page(call)


async def make(call: Call) -> web.StreamResponse:
    """Make a board from a template, and show its settings for seating people."""
    form, by = await call.form(), call.person_id
    typed = form.get("board_id", "")
    board_id = BoardId(typed if _ID.fullmatch(typed) else str(uuid.uuid4()))
    template = TEMPLATES.get(form.get("template", ""))
    title = form.get("title", "")
    if template is None:
        missing = Invalid(N_("Please choose a template."), field="template")
        return await _new_page(call, title=title, why=missing)
    try:
        titles = {**template.titles, call.language: title} if title.strip() else template.titles
        await call.deps.write.run(
            lambda uow: call.deps.board.standing_teams.make(
                uow, by=by, template=template, titles=titles, board_id=board_id
            )
        )
    except Invalid as refused:
        return await _new_page(call, title=title, chosen=form.get("template", ""), why=refused)
    return call.redirect(f"/boards/{board_id}/edit")


async def _show(call: Call, *, why: MdtError | None = None) -> web.Response:
    view = await board_view(call, Deed.BOARD_READ)
    now = call.deps.clock()
    return call.page(
        "board.html",
        status_of(why) if why else 200,
        view=view,
        board=view.seen.board,
        kept=view.seen.kept,
        title=view.seen.kept.title_in(call.language, view.seen.board.title),
        quorum=full_house(view),
        words=recurrence_words(view.seen.kept, call),
        next_days=upcoming(view.seen.kept, now, NEXT_SHOWN),
        may_change=view.may(Deed.BOARD_CHANGE),
        may_change_rule=view.may(Deed.RULE_CHANGE),
        command_id=call.deps.new_id(now),
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        sets=valuesets,
        codes=codes,
        names_in=call.language,
    )


async def _new_page(
    call: Call, *, title: str = "", chosen: str = "", why: MdtError | None = None
) -> web.Response:
    by, service = call.person_id, call.deps.board.standing_teams
    await call.deps.read.run(lambda uow: service.require_maker(uow, by))
    return call.page(
        "board_new.html",
        status_of(why) if why else 200,
        templates=TEMPLATES,
        title=title,
        chosen=chosen,
        board_id=call.deps.new_id(call.deps.clock()),
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        sets=valuesets,
        codes=codes,
        names_in=call.language,
    )


PAGES: tuple[Page, ...] = (
    Page("boards", "GET", "/boards", index),
    Page("boards.new", "GET", "/boards/new", new),
    Page("boards.make", "POST", "/boards/new", make),
    Page("board", "GET", "/boards/{board_id}", show),
    Page("board.plan_next", "POST", "/boards/{board_id}/next", plan_next),
)
