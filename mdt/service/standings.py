"""Where a person stands towards a board or a case: what ``domain.standing`` decides by."""

from mdt.domain.errors import NotFound
from mdt.domain.ids import BoardId, CaseId, PersonId
from mdt.domain.people import COUNTING_ROLES, Role
from mdt.domain.standing import Standing
from mdt.service.ports import UnitOfWork

_BY_ROLE = {
    Role.COORDINATOR: Standing.COORDINATOR,
    Role.CHAIR: Standing.CHAIR,
    Role.DEPUTY_CHAIR: Standing.CHAIR,
    Role.EXPERT: Standing.EXPERT,
}


def standings(
    uow: UnitOfWork,
    person_id: PersonId,
    *,
    board_id: BoardId | None = None,
    case_id: CaseId | None = None,
) -> frozenset[Standing]:
    """Return every standing of a person towards a board and a case; none when there is no such.

    Whoever is no full member of the board (trainees, observers, interpreters) has no standing by
    it: they see what the chair admits them to, in the room.
    """
    found: set[Standing] = set()
    if board_id is not None:
        found |= _towards_board(uow, person_id, board_id)
    if case_id is not None:
        found |= _towards_case(uow, person_id, case_id)
    return frozenset(found)


def _towards_board(uow: UnitOfWork, person_id: PersonId, board_id: BoardId) -> set[Standing]:
    try:
        members = uow.boards.get(board_id).members
    except NotFound:
        return set()
    roles = {member.role for member in members if member.person_id == person_id}
    found = {_BY_ROLE[role] for role in roles if role in _BY_ROLE}
    if roles & (COUNTING_ROLES | {Role.COORDINATOR}):
        found.add(Standing.MEMBER)
    return found


def _towards_case(uow: UnitOfWork, person_id: PersonId, case_id: CaseId) -> set[Standing]:
    try:
        case = uow.cases.get(case_id)
        person = uow.people.get(person_id)
    except NotFound:
        return set()
    found = set()
    if case.owner_id == person_id:
        found.add(Standing.OWNER)
    if person.institution_id == case.origin_institution_id:
        found.add(Standing.ORIGIN)
    return found
