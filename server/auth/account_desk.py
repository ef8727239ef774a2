"""Who has an account: made, locked, opened again and reset by administrators of the network.

A new or reset account is opened by a one-time secret, which is shown once and never stored; its
holder chooses a password with it. Locking ends every sign-in of the person with the same commit,
and their open rooms right after it.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from mdt.domain.errors import N_, Invalid, NotFound
from mdt.domain.ids import PersonId
from mdt.domain.people import Person
from mdt.domain.standing import Deed, require_standing
from mdt.domain.valuesets import ValueSet
from mdt.service.credentials import network_of
from mdt.service.institutions import Institutions
from mdt.service.ports import Clock
from mdt.service.standings import standings
from server.auth.accounts import Account, AccountState
from server.auth.passwords import Passwords
from server.auth.refusals import AccountExists, OwnAccount
from server.auth.sign_in import SignInDesk, normal_email
from server.store.reader import Reader
from server.store.unit_of_work import ServerUnitOfWork
from server.store.writer import Writer

log = structlog.get_logger()

SECRET_GOOD_FOR = timedelta(hours=72)
"""From a Friday to the Monday after."""

ACCOUNT_STATES: ValueSet = {
    "none": N_("No account"),
    "invited": N_("Waits for the first sign-in"),
    "active": N_("Active"),
    "locked": N_("Locked"),
}
"""What an account is, as pages tell it."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are mistaken for each other; 32 of them make 5 bits each."""

_GROUPS, _GROUP = 5, 4  # 100 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A person of the network and their account, if they have one."""

    person: Person
    account: Account | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTime:
    """What is shown once: with which secret a person signs in for the first time."""

    person_id: PersonId
    email: str
    secret: str


class AccountDesk:
    """Use cases around accounts; only administrators of the person's network have any."""

    def __init__(
        self,
        *,
        institutions: Institutions,
        read: Reader,
        write: Writer,
        passwords: Passwords,
        sign_ins: SignInDesk,
        clock: Clock,
    ) -> None:
        self._institutions = institutions
        self._read, self._write = read, write
        self._passwords, self._sign_ins, self._clock = passwords, sign_ins, clock

    def holders(self, uow: ServerUnitOfWork, *, by: PersonId) -> tuple[Holder, ...]:
        """Return everybody of a network with their accounts. Raises NotAllowed, NotFound."""
        _require(uow, by)
        people = uow.people.list_network(network_of(uow, by))
        accounts = uow.accounts.among(person.id for person in people)
        return tuple(Holder(person=person, account=accounts.get(person.id)) for person in people)

    async def make(self, wanted: Person, email: str, *, by: PersonId) -> OneTime:
        """Add a person to the network, with an account.

        Args:
            wanted: the person; id and zone are given here.
            email: as typed.
            by: an administrator of the network.

        Raises:
            Invalid: what was entered, or an address that has an account.
            NotAllowed, NotFound, SignInBusy.
        """

        def person(uow: ServerUnitOfWork) -> PersonId:
            return self._institutions.add_person(uow, wanted, by=by).id

        return await self._make(person, email, by=by)

    async def make_for(self, person_id: PersonId, email: str, *, by: PersonId) -> OneTime:
        """Give an account to somebody who is known and has none.

        Raises:
            AccountExists, Invalid, NotAllowed, NotFound, SignInBusy.
        """

        def person(uow: ServerUnitOfWork) -> PersonId:
            _of_network(uow, by, person_id)
            if uow.accounts.of(person_id) is not None:
                raise AccountExists
            return person_id

        return await self._make(person, email, by=by)

    async def reset(self, person_id: PersonId, *, by: PersonId) -> OneTime:
        """Replace what opens an account by a one-time secret; its sign-ins end.

        Raises:
            OwnAccount, NotAllowed, NotFound, SignInBusy.
        """
        secret, hashed = await self._secret(by)

        def work(uow: ServerUnitOfWork) -> tuple[str, tuple[str, ...]]:
            account = _account(uow, by, person_id)
            at = self._clock()
            uow.accounts.set_secret(person_id, hashed, until=at + SECRET_GOOD_FOR)
            uow.audit.append("account.reset", at=at, actor_id=by, subject=person_id)
            return account.email, _end_sign_ins(uow, person_id)

        email, ended = await self._write.run(work)
        self._tell(ended)
        return OneTime(person_id=person_id, email=email, secret=secret)

    async def lock(self, person_id: PersonId, *, by: PersonId) -> None:
        """Let an account open nothing from now on; its sign-ins and open rooms end.

        Raises:
            OwnAccount, NotAllowed, NotFound.
        """
        self._tell(await self._write.run(self._set, person_id, by, AccountState.LOCKED))

    async def unlock(self, person_id: PersonId, *, by: PersonId) -> None:
        """Let an account open with what opened it before.

        Raises:
            OwnAccount, NotAllowed, NotFound.
        """
        await self._write.run(self._set, person_id, by, AccountState.ACTIVE)

    async def _make(
        self, person: Callable[[ServerUnitOfWork], PersonId], email: str, *, by: PersonId
    ) -> OneTime:
        secret, hashed = await self._secret(by)
        address = normal_email(email)

        def work(uow: ServerUnitOfWork) -> PersonId:
            if not address:
                raise Invalid(N_("This is no e-mail address."), field="email")
            person_id, at = person(uow), self._clock()
            uow.accounts.add(
                Account(
                    person_id=person_id,
                    email=address,
                    password_hash=hashed,
                    secret_until=at + SECRET_GOOD_FOR,
                )
            )
            uow.audit.append("account.made", at=at, actor_id=by, subject=person_id)
            return person_id

        person_id = await self._write.run(work)
        log.info("account.made", person_id=person_id)
        return OneTime(person_id=person_id, email=address, secret=secret)

    async def _secret(self, by: PersonId) -> tuple[str, str]:
        """Return a new secret and its hash; nobody else makes the server hash anything."""
        await self._read.run(_require, by)
        secret = new_secret()
        return secret, await self._passwords.hash(secret)

    def _set(
        self, uow: ServerUnitOfWork, person_id: PersonId, by: PersonId, state: AccountState
    ) -> tuple[str, ...]:
        account = _account(uow, by, person_id)
        if account.state is state:
            return ()
        uow.accounts.set_state(person_id, state)
        action = "account.locked" if state is AccountState.LOCKED else "account.unlocked"
        uow.audit.append(action, at=self._clock(), actor_id=by, subject=person_id)
        return _end_sign_ins(uow, person_id) if state is AccountState.LOCKED else ()

    def _tell(self, ended: tuple[str, ...]) -> None:
        for sign_in_id in ended:
            self._sign_ins.tell_ended(sign_in_id)


def new_secret() -> str:
    """Return a one-time secret, in groups that can be read out."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def state_of(account: Account | None) -> str:
    """Return the state of an account as pages tell it, code of ``ACCOUNT_STATES``."""
    if account is None:
        return "none"
    if account.state is AccountState.LOCKED:
        return "locked"
    return "invited" if account.secret_until is not None else "active"


def _require(uow: ServerUnitOfWork, by: PersonId) -> None:
    """Refuse who does not administer their network. Raises NotFound, NotAllowed."""
    found = standings(uow, by, network_id=network_of(uow, by))
    require_standing(found, Deed.ACCOUNT_CHANGE)


def _of_network(uow: ServerUnitOfWork, by: PersonId, person_id: PersonId) -> None:
    """Refuse a person of another network, or oneself. Raises NotFound, NotAllowed, OwnAccount."""
    _require(uow, by)
    if network_of(uow, person_id) != network_of(uow, by):
        raise NotFound
    if person_id == by:
        raise OwnAccount


def _account(uow: ServerUnitOfWork, by: PersonId, person_id: PersonId) -> Account:
    _of_network(uow, by, person_id)
    account = uow.accounts.of(person_id)
    if account is None:
        raise NotFound
    return account


def _end_sign_ins(uow: ServerUnitOfWork, person_id: PersonId) -> tuple[str, ...]:
    ended = uow.sign_ins.of(person_id)
    uow.sign_ins.remove_of(person_id)
    return ended
