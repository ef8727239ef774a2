"""The beginning of an installation: a network with its hospitals, and its first administrator.

Everything else is done on the pages, by people with accounts; this is how the first gets theirs.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from mdt.domain.decide.institutions import tidy_person
from mdt.domain.decide.planning import check_zone
from mdt.domain.errors import N_, Invalid, Required
from mdt.domain.ids import InstitutionId, NetworkId, PersonId, new_id
from mdt.domain.institutions import NETWORK, NetworkKept
from mdt.domain.people import Institution, Person
from mdt.domain.text import TITLE_MAX, clean_line
from server.auth.account_desk import SECRET_GOOD_FOR, OneTime, new_secret
from server.auth.accounts import Account
from server.auth.sign_in import normal_email
from server.store.unit_of_work import ServerUnitOfWork

_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What an operator says on the command line."""

    network: str
    institutions: Sequence[str]  # "KZ Asia/Almaty Oncology Centre"; the administrator's first
    name: str
    email: str
    discipline: str = "coordination"
    language: str = "en"


def begin_network(
    begin: Callable[[], AbstractContextManager[ServerUnitOfWork]],
    wanted: Beginning,
    *,
    hash_password: Callable[[str], str],
    now: datetime,
) -> OneTime:
    """Store a network with its hospitals and its administrator; return their one-time secret.

    Raises:
        Invalid: what was said; nothing is stored then.
    """
    network_id, person_id = NetworkId(new_id(now)), PersonId(new_id(now))
    title = clean_line(wanted.network, limit=TITLE_MAX, field="network", required=True)
    places = [_institution(text, network_id, now) for text in wanted.institutions]
    if not places:
        raise Required(field="institution")
    email = normal_email(wanted.email)
    if not email:
        raise Invalid(N_("This is no e-mail address."), field="email")
    person = tidy_person(
        Person(
            id=person_id,
            display_name=wanted.name,
            institution_id=places[0].id,
            discipline=wanted.discipline,
            tz=places[0].tz,
            language=wanted.language,
        )
    )
    secret = new_secret()
    account = Account(
        person_id=person_id,
        email=email,
        password_hash=hash_password(secret),
        secret_until=now + SECRET_GOOD_FOR,
    )
    with begin() as uow:
        uow.people.add_network(network_id, title)
        for place in places:
            uow.people.add_institution(place)
        uow.people.add(person)
        uow.accounts.add(account)
        kept = NetworkKept(
            names={"en": title},
            kind="bilateral" if len(places) == 2 else "multilateral",
            admins=(person_id,),
        )
        uow.records.add(
            NETWORK, network_id, kept, based_on=0, by=None, at=now, action="network.settled"
        )
        uow.audit.append("account.made", at=now, actor_id=None, subject=person_id)
    return OneTime(person_id=person_id, email=email, secret=secret)


def _institution(text: str, network_id: NetworkId, now: datetime) -> Institution:
    parts = text.split(maxsplit=2)
    if len(parts) < 3 or not _COUNTRY.fullmatch(parts[0]):
        raise Invalid(
            N_("Name an institution by country, zone and name: KZ Asia/Almaty Oncology Centre."),
            field="institution",
        )
    country, zone, name = parts
    check_zone(zone)
    return Institution(
        id=InstitutionId(new_id(now)),
        network_id=network_id,
        name=clean_line(name, limit=TITLE_MAX, field="institution", required=True),
        country=country,
        tz=zone,
    )
