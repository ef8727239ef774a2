"""The caller: who is behind a request or a socket, as the sign-in says."""

from dataclasses import dataclass
from datetime import datetime

from mdt.domain.ids import PersonId
from mdt.domain.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A signed-in person in one browser."""

    person: Person
    language: str  # of the interface; empty: not chosen, so the browser's wish counts
    sign_in_id: str  # hash of the token: names the sign-in, and opens nothing
    expires_at: datetime

    @property
    def person_id(self) -> PersonId:
        """Who it is."""
        return self.person.id
