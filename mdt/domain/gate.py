"""The gate: who may get a case at all, by consent, agreement, purpose and class of data."""

from dataclasses import dataclass

from mdt.domain.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """Somebody who may not get an item, and why."""

    person_id: PersonId
    reason_code: str
