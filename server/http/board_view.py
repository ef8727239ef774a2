"""A board with everything that its pages draw: settings, members, institutions, rule."""

from collections.abc import Mapping
from dataclasses import dataclass

from mdt.domain import valuesets
from mdt.domain.boards import BoardMember
from mdt.domain.errors import N_, MdtError
from mdt.domain.ids import BoardId, InstitutionId
from mdt.domain.institutions import NetworkKept
from mdt.domain.people import COUNTING_ROLES, Person, Role
from mdt.domain.quorum import Counted, QuorumRule, QuorumSnapshot, Side, evaluate
from mdt.domain.standing import ALLOWED, Deed, Standing
from mdt.service.institutions import InstitutionSeen
from mdt.service.standing_teams import BoardSeen
from server.http.call import Call
from server.store.unit_of_work import ServerUnitOfWork

_ORDER = list(valuesets.ROLES)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """One member as the page of the board shows them."""

    member: BoardMember
    person: Person
    institution: str
    status: str  # of the credential for the person's discipline
    deputy: Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """A board with everything that its pages draw."""

    seen: BoardSeen
    people: dict[str, Person]  # everybody of the network, by id
    institutions: tuple[InstitutionSeen, ...]
    members: tuple[MemberLine, ...]
    network: NetworkKept
    rules: tuple[QuorumRule, ...]

    def may(self, deed: Deed) -> bool:
        """Return whether a page may offer a deed."""
        return bool(self.seen.standings & ALLOWED[deed])

    @property
    def coordinates(self) -> bool:
        """Whether the reader plans meetings of this board."""
        return Standing.COORDINATOR in self.seen.standings

    @property
    def groups(self) -> tuple[tuple[InstitutionSeen, tuple[Person, ...]], ...]:
        """The people of the network by institution."""
        found: dict[InstitutionId, list[Person]] = {}
        for person in self.people.values():
            found.setdefault(person.institution_id, []).append(person)
        return tuple(
            (seen, tuple(found.get(seen.institution.id, ()))) for seen in self.institutions
        )


async def board_view(call: Call, deed: Deed) -> BoardView:
    """Return the board that the address names, to whoever may do ``deed`` with it."""
    board_id, by = board_id_of(call), call.person_id

    def work(uow: ServerUnitOfWork) -> BoardView:
        service = call.deps.board
        seen = service.standing_teams.seen(uow, board_id, by=by, deed=deed)
        network_id = seen.board.network_id
        people: dict[str, Person] = {p.id: p for p in uow.people.list_network(network_id)}
        return BoardView(
            seen=seen,
            people=people,
            institutions=service.institutions.of_network(uow, network_id),
            members=_members(uow, call, seen, people),
            network=service.institutions.network(uow, network_id)[1],
            rules=service.standing_teams.rules(uow, seen.board),
        )

    return await call.deps.read.run(work)


def _members(
    uow: ServerUnitOfWork, call: Call, seen: BoardSeen, people: Mapping[str, Person]
) -> tuple[MemberLine, ...]:
    """Return the members in the order of their roles, then of their names."""
    names = call.deps.board.institutions.names(uow, seen.board.network_id, call.language)
    on, lines = call.deps.clock().date(), []
    for member in seen.kept.members:
        person = people.get(member.person_id) or uow.people.get(member.person_id)
        status = call.deps.board.credentials.status(uow, person.id, person.discipline, on)
        lines.append(
            MemberLine(
                member=member,
                person=person,
                institution=names.get(person.institution_id, ""),
                status=status,
                deputy=people.get(member.deputy_id) if member.deputy_id else None,
            )
        )
    return tuple(
        sorted(lines, key=lambda line: (_ORDER.index(line.member.role), line.person.display_name))
    )


def full_house(view: BoardView) -> QuorumSnapshot:
    """Say whether the board meets its own rule when every member comes."""
    rule = view.seen.board.quorum_rule
    counted = [
        Counted(
            person_id=line.person.id,
            display_name=line.person.display_name,
            discipline=line.person.discipline,
            is_chair=line.member.role in {Role.CHAIR, Role.DEPUTY_CHAIR},
            institution_id=line.person.institution_id,
            credential=line.status,
        )
        for line in view.members
        if line.member.role in COUNTING_ROLES
        and (line.status == "verified" or not rule.verified_credentials_only)
    ]
    places = {line.person.institution_id: line.institution for line in view.members}
    sides = [Side(institution_id=id_, name=name) for id_, name in places.items()]
    return evaluate(rule, counted, sides=sides)


def told_of(
    call: Call, errors: Mapping[str, MdtError] | None, why: MdtError | None
) -> tuple[dict[str, str], str, MdtError | None]:
    """Return the sentences by field, the one above the form, and the refusal they come from."""
    told = {name: call.said(refused) for name, refused in (errors or {}).items()}
    first = why or next(iter((errors or {}).values()), None)
    if told:
        return told, call.say(N_("Please check the marked fields. Nothing was saved yet.")), first
    return told, call.said(first) if first is not None else "", first


def board_id_of(call: Call) -> BoardId:
    """Return the board that the address names."""
    return BoardId(call.request.match_info["board_id"])


def number(text: str) -> int:
    """Return the version that a form was filled in from; 0 for none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0
