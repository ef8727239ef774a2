"""What a board has settled, and its quorum rule: two forms that never lose what was typed."""

from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web
from babel.dates import get_day_names

from mdt.domain import valuesets
from mdt.domain.boards import Board
from mdt.domain.codes import boards as codes
from mdt.domain.codes.attendance import MEDIA_NEEDS
from mdt.domain.errors import Invalid, MdtError, RevisionConflict
from mdt.domain.people import Role
from mdt.domain.recurrence import DAYS
from mdt.domain.standing import Deed
from server.http import boards_form
from server.http.board_text import differences, rule_differences
from server.http.board_view import BoardView, board_id_of, board_view, number, told_of
from server.http.boards_form import BoardForm, RuleForm
from server.http.call import Call
from server.http.formats import zones
from server.http.page import Page
from server.http.plan_text import Difference
from server.http.plans import PlanRefused
from server.http.statuses import status_of


async def edit(call: Call) -> web.StreamResponse:
    """Show the settings for changing."""
    view = await board_view(call, Deed.BOARD_CHANGE)
    return _edit_page(call, view, boards_form.form_of(view.seen.kept, view.seen.n))


async def settle(call: Call) -> web.StreamResponse:
    """Store the settings; when somebody else was faster, show both."""
    form = boards_form.board_form(await call.form())
    view = await board_view(call, Deed.BOARD_CHANGE)
    board_id, by, based_on = board_id_of(call), call.person_id, number(form.version)
    try:
        kept = boards_form.to_kept(form, view.seen.board.network_id)
    except PlanRefused as refused:
        return _edit_page(call, view, form, errors=refused.errors)
    try:
        await call.deps.write.run(
            lambda uow: call.deps.board.standing_teams.settle(
                uow, board_id, by=by, kept=kept, based_on=based_on
            )
        )
    except RevisionConflict as conflict:
        view = await board_view(call, Deed.BOARD_CHANGE)
        form = form.model_copy(update={"version": str(view.seen.n)})
        both = differences(view.seen.kept, kept, view.people, call)
        return _edit_page(call, view, form, why=conflict, both=both)
    except MdtError as refused:
        errors = {refused.field or "form": refused} if isinstance(refused, Invalid) else {}
        return _edit_page(call, view, form, errors=errors, why=refused)
    return call.redirect(f"/boards/{board_id}")


async def rule(call: Call) -> web.StreamResponse:
    """Show the quorum rule for changing."""
    view = await board_view(call, Deed.RULE_CHANGE)
    return _rule_page(call, view, boards_form.form_of_rule(view.seen.board.quorum_rule))


async def change_rule(call: Call) -> web.StreamResponse:
    """Store the next version of the quorum rule."""
    form = boards_form.rule_form(await call.form())
    view = await board_view(call, Deed.RULE_CHANGE)
    board_id, by, based_on = board_id_of(call), call.person_id, number(form.version)
    try:
        wanted = boards_form.to_rule(form, view.seen.board.quorum_rule)
    except PlanRefused as refused:
        return _rule_page(call, view, form, errors=refused.errors)
    try:
        await call.deps.write.run(
            lambda uow: call.deps.board.standing_teams.change_rule(
                uow, board_id, by=by, rule=wanted, based_on=based_on
            )
        )
    except RevisionConflict as conflict:
        stored = view.seen.board.quorum_rule
        form = form.model_copy(update={"version": str(stored.version)})
        both = rule_differences(stored, wanted, call)
        return _rule_page(call, view, form, why=conflict, both=both)
    except MdtError as refused:
        errors = {refused.field or "form": refused} if isinstance(refused, Invalid) else {}
        return _rule_page(call, view, form, errors=errors, why=refused)
    return call.redirect(f"/boards/{board_id}")


def _edit_page(
    call: Call,
    view: BoardView,
    form: BoardForm,
    *,
    errors: Mapping[str, MdtError] | None = None,
    why: MdtError | None = None,
    both: list[Difference] | None = None,
) -> web.Response:
    told, general, first = told_of(call, errors, why)
    return call.page(
        "board_edit.html",
        status_of(first) if first else 200,
        view=view,
        board=_called(call, view),
        form=form,
        errors=told,
        code=first.code if first else "",
        sentence=general,
        differences=both or [],
        roles=tuple(role.value for role in Role),
        zones=zones(),
        board_zones=sorted(
            {seen.institution.tz for seen in view.institutions} | ({form.tz} & set(zones()))
        ),
        weekdays=_weekdays(call),
        sets=valuesets,
        codes=codes,
        names_in=call.language,
    )


def _rule_page(
    call: Call,
    view: BoardView,
    form: RuleForm,
    *,
    errors: Mapping[str, MdtError] | None = None,
    why: MdtError | None = None,
    both: list[Difference] | None = None,
) -> web.Response:
    told, general, first = told_of(call, errors, why)
    return call.page(
        "board_rule.html",
        status_of(first) if first else 200,
        view=view,
        board=_called(call, view),
        form=form,
        errors=told,
        code=first.code if first else "",
        sentence=general,
        differences=both or [],
        sets=valuesets,
        codes=codes,
        media_needs=MEDIA_NEEDS,
    )


def _called(call: Call, view: BoardView) -> Board:
    board = view.seen.board
    return replace(board, title=view.seen.kept.title_in(call.language, board.title))


def _weekdays(call: Call) -> dict[str, str]:
    """Return the weekdays by their code in a recurrence, in the reader's language."""
    names = get_day_names("abbreviated", "stand-alone", call.formats.locale)
    return {code: names[n] for n, code in enumerate(DAYS)}


PAGES: tuple[Page, ...] = (
    Page("board.edit", "GET", "/boards/{board_id}/edit", edit),
    Page("board.settle", "POST", "/boards/{board_id}/edit", settle),
    Page("board.rule", "GET", "/boards/{board_id}/rule", rule),
    Page("board.change_rule", "POST", "/boards/{board_id}/rule", change_rule),
)
