"""Where a person stands towards a board, a case and so on: ``domain.standing`` decides by it."""

from mdt.domain import institutions
from mdt.domain.cases import Case
from mdt.domain.errors import NotFound
from mdt.domain.ids import BoardId, CaseId, NetworkId, PersonId, RequestId
from mdt.domain.institutions import NETWORK
from mdt.domain.people import COUNTING_ROLES, Person, Role
from mdt.domain.reviews import OPINION, REVIEW
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
    request_id: RequestId | None = None,
    network_id: NetworkId | None = None,
) -> frozenset[Standing]:
    """Return every standing of a person towards these; none when there is no such.

    Who administers a network stands so towards each of its boards as well.
    Whoever is no full member of the board (trainees, observers, interpreters) has no standing by
    it: they see what the chair admits them to, in the room.
    """
    found: set[Standing] = set()
    if board_id is not None:
        found |= _towards_board(uow, person_id, board_id)
    if case_id is not None:
        found |= _towards_case(uow, person_id, case_id)
    if request_id is not None and _is_asked(uow, person_id, request_id):
        found.add(Standing.INVITED)
    if network_id is not None:
        found |= _towards_network(uow, person_id, network_id)
    return frozenset(found)


def _towards_board(uow: UnitOfWork, person_id: PersonId, board_id: BoardId) -> set[Standing]:
    try:
        board = uow.boards.get(board_id)
    except NotFound:
        return set()
    roles = {member.role for member in board.members if member.person_id == person_id}
    found = _administers(uow, person_id, board.network_id)
    found |= {_BY_ROLE[role] for role in roles if role in _BY_ROLE}
    if roles & (COUNTING_ROLES | {Role.COORDINATOR}):
        found.add(Standing.MEMBER)
    return found


def _is_asked(uow: UnitOfWork, person_id: PersonId, request_id: RequestId) -> bool:
    """Return whether an opinion or a second reading was asked of the person."""
    opinions = uow.records.find(OPINION, scope_id=request_id, owner_id=person_id)
    return bool(opinions or uow.records.find(REVIEW, scope_id=request_id, owner_id=person_id))


def _towards_case(uow: UnitOfWork, person_id: PersonId, case_id: CaseId) -> set[Standing]:
    try:
        case = uow.cases.get(case_id)
        person = uow.people.get(person_id)
    except NotFound:
        return set()
    return of_case(person, case)


def of_case(person: Person, case: Case) -> set[Standing]:
    """Return a person's standings towards a case by themselves, without any board."""
    found = set()
    if case.owner_id == person.id:
        found.add(Standing.OWNER)
    if person.institution_id == case.origin_institution_id:
        found.add(Standing.ORIGIN)
    return found


def _towards_network(uow: UnitOfWork, person_id: PersonId, network_id: NetworkId) -> set[Standing]:
    """Coordinating one board of a network is a standing towards the whole of it."""
    found = _administers(uow, person_id, network_id)
    for board in uow.boards.list_for(person_id):
        if board.network_id == network_id:
            found |= _towards_board(uow, person_id, board.id)
    return found


def _administers(uow: UnitOfWork, person_id: PersonId, network_id: NetworkId) -> set[Standing]:
    try:
        kept = uow.records.current(NETWORK, network_id).value
    except NotFound:
        return set()
    return {Standing.NETWORK_ADMIN} if person_id in kept.admins else set()


def require_active(uow: UnitOfWork, network_id: NetworkId) -> None:
    """Refuse anything new in a network that is suspended. Raises NetworkSuspended."""
    try:
        kept = uow.records.current(NETWORK, network_id).value
    except NotFound:
        return  # of which nobody has said anything
    institutions.require_active(kept)
