"""The pages of one part of a case, its files or its translations: opened and drawn alike."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.errors import Invalid, MdtError
from mdt.domain.gate import refusal_of
from mdt.domain.ids import CaseId, PersonId
from mdt.domain.standing import Deed
from mdt.service.case_files import CaseFile
from server.http.call import Call, Form
from server.http.statuses import status_of
from server.store.unit_of_work import ServerUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePart:
    """A case as somebody may see it, and who is who."""

    file: CaseFile
    names: Mapping[PersonId, str]

    @property
    def is_theirs(self) -> bool:
        """Whether the reader may change the case."""
        return self.file.allows(Deed.CASE_CHANGE)


def opened(call: Call, uow: ServerUnitOfWork) -> CasePart:
    """Return the case that the address names. Raises NotFound, AccessRefused."""
    file = call.deps.board.case_files.open(uow, case_id_of(call), by=call.person_id)
    if not file.verdict.allow:
        raise refusal_of(file.verdict)
    people = uow.people.list_network(file.case.network_id)
    return CasePart(file=file, names={one.id: one.display_name for one in people})


def part_page(
    call: Call,
    template: str,
    seen: CasePart,
    *,
    why: MdtError | None = None,
    typed: Form | None = None,
    **values: object,
) -> web.Response:
    """Draw the page; a refusal is told on it, beside its field, with what was typed."""
    wrong = {why.field: call.said(why)} if isinstance(why, Invalid) and why.field else {}
    return call.page(
        template,
        status_of(why) if why else 200,
        visitor=False,
        seen=seen,
        case=seen.file.case,
        version=seen.file.versions[0],
        may_change=seen.is_theirs,
        typed=typed or {},
        errors=wrong,
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        sets=valuesets,
        **values,
    )


def case_id_of(call: Call) -> CaseId:
    """Return the case that the address names."""
    return CaseId(call.request.match_info["case_id"])
