"""Experts: whom a board can ask, and whether their credential allows it."""

from datetime import date

from mdt.domain.decide import requests as decide
from mdt.domain.errors import NotFound, UnknownPerson
from mdt.domain.ids import PersonId, RequestId
from mdt.domain.people import Person
from mdt.domain.refusals.requests import NotVerified
from mdt.domain.requests import REQUEST, Request
from mdt.service.commands import Commands
from mdt.service.credentials import Credentials
from mdt.service.ports import UnitOfWork
from mdt.service.requests import standings_of


class Experts:
    """What opinions and second readings ask of people alike."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._credentials = Credentials(commands)

    def of(self, uow: UnitOfWork, request: Request) -> tuple[Person, ...]:
        """Return whom a board can ask: verified people of the network, wanted disciplines first."""
        network_id = uow.cases.get(request.case_id).network_id
        on = self._commands.clock().date()
        found = [
            person
            for person in uow.people.list_network(network_id)
            if person.id != request.from_person_id and self.is_verified(uow, person, on)
        ]
        return tuple(sorted(found, key=lambda person: person.discipline not in request.wanted))

    def steered(self, uow: UnitOfWork, request_id: RequestId, by: PersonId) -> Request:
        """Return a request to whoever may invite to it now."""
        request = uow.records.current(REQUEST, request_id).value
        decide.require_side(standings_of(uow, request_id, request, by), "invite")
        decide.invite(request)
        return request

    @staticmethod
    def person(uow: UnitOfWork, request: Request, person_id: PersonId, *, field: str) -> Person:
        """Return a person of the case's network. Raises UnknownPerson."""
        network_id = uow.cases.get(request.case_id).network_id
        try:
            person = uow.people.get(person_id)
        except NotFound as error:
            raise UnknownPerson(field=field) from error
        if uow.people.institution(person.institution_id).network_id != network_id:
            raise UnknownPerson(field=field)
        return person

    def is_verified(self, uow: UnitOfWork, person: Person, on: date) -> bool:
        """Return whether a person's credential for their discipline is verified on a day."""
        return self._credentials.status(uow, person.id, person.discipline, on) == "verified"

    def require_verified(self, uow: UnitOfWork, person: Person, discipline: str) -> None:
        """Refuse whoever is not verified for a discipline today. Raises NotVerified."""
        on = self._commands.clock().date()
        if self._credentials.status(uow, person.id, discipline, on) != "verified":
            raise NotVerified(name=person.display_name)
