"""Signing in and out, and knowing the caller again: the only way to be somebody here.

Decides whether a password opens an account, how often one may be tried, and when a sign-in is
over. Cookies, pages and sockets are left to their planes.
"""

import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from mdt.domain.errors import N_, MdtError
from mdt.domain.ids import PersonId
from mdt.service.ports import Clock
from server.auth import tokens
from server.auth.accounts import Account, AccountState, SignIn
from server.auth.callers import Caller
from server.auth.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD, Passwords, Verdict
from server.auth.refusals import (
    AccountLocked,
    PasswordToChoose,
    SecretExpired,
    TooManyAttempts,
    WeakPassword,
    WrongPassword,
)
from server.auth.throttle import Throttle
from server.settings import AuthSettings
from server.store.reader import Reader
from server.store.unit_of_work import ServerUnitOfWork
from server.store.writer import Writer
from server.tasks import Tasks

log = structlog.get_logger()

TOUCH_AFTER_S = 60.0
"""A sign-in's last sight is stored at most this often."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a browser is given after the right password."""

    token: str
    device_mark: str
    expires_at: datetime

    @property
    def form_token(self) -> str:
        """What this browser's forms carry from now on."""
        return tokens.form_token(self.token)


class SignInDesk:
    """Checks passwords, opens and ends sign-ins, and tells who a token belongs to."""

    def __init__(
        self,
        *,
        settings: AuthSettings,
        read: Reader,
        write: Writer,
        passwords: Passwords,
        secret: bytes,
        clock: Clock,
        tasks: Tasks,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        window_s = settings.failure_window_min * 60.0
        self._idle = timedelta(minutes=settings.idle_min)
        self._absolute = timedelta(hours=settings.absolute_h)
        self._accounts = Throttle(failures=settings.failures_per_account, window_s=window_s)
        self._addresses = Throttle(failures=settings.failures_per_address, window_s=window_s)
        self._read, self._write = read, write
        self._passwords, self._secret = passwords, secret
        self._clock, self._monotonic, self._tasks = clock, monotonic, tasks
        self._ended_listeners: list[Callable[[str], None]] = []

    def on_ended(self, listener: Callable[[str], None]) -> None:
        """Call ``listener(sign_in_id)`` whenever a sign-in ends here, so that sockets close."""
        self._ended_listeners.append(listener)

    async def sign_in(
        self, email: str, password: str, *, address: str, device: str = "", old_token: str = ""
    ) -> SignedIn:
        """Check a password and open a new sign-in; the browser's earlier one ends.

        Args:
            email: as typed.
            password: as typed.
            address: network address of the browser.
            device: the mark that this browser got when it last signed in, if any.
            old_token: the token of the sign-in that the browser has now, if any.

        Raises:
            WrongPassword, AccountLocked, TooManyAttempts, SignInBusy.
            PasswordToChoose, SecretExpired: it is a one-time secret.
        """
        email = normal_email(email)
        account, new_hash = await self._right(email, password, address=address, device=device)
        if account.secret_until is not None:
            raise PasswordToChoose
        return await self._opened(account, new_hash, old_token=old_token)

    async def choose_password(
        self,
        email: str,
        secret: str,
        password: str,
        *,
        address: str,
        device: str = "",
        old_token: str = "",
    ) -> SignedIn:
        """Put a password in the place of a one-time secret, and open a sign-in.

        Args:
            email: as typed.
            secret: the one-time secret, as typed.
            password: the new one, as typed.
            address: as for ``sign_in``.
            device: as for ``sign_in``.
            old_token: as for ``sign_in``.

        Raises:
            WeakPassword: too short, or the secret itself.
            WrongPassword: the secret is not right, or was used.
            AccountLocked, SecretExpired, TooManyAttempts, SignInBusy.
        """
        email = normal_email(email)
        account, _ = await self._right(email, secret, address=address, device=device)
        if account.secret_until is None:
            raise WrongPassword
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD or password == secret:
            raise WeakPassword(field="password", least=SHORTEST_PASSWORD)
        chosen = await self._passwords.hash(password)
        return await self._opened(account, chosen, old_token=old_token)

    async def _right(
        self, email: str, password: str, *, address: str, device: str
    ) -> tuple[Account, str | None]:
        """Return the account that a password opens, and the hash to store instead of an old one.

        Raises:
            WrongPassword, AccountLocked, SecretExpired, TooManyAttempts, SignInBusy.
        """
        counted = self._count_attempt(email, address=address, device=device)
        with self._forgiving(counted):
            account = await self._read.run(_find_account, email) if email else None
            verdict = await self._check(account, password)
        if account is None or not verdict.right:
            person_id = account.person_id if account else None
            self._note_later(person_id)
            log.info("sign_in.refused", person_id=person_id)
            raise WrongPassword
        self._forgive(counted)
        if account.state is AccountState.LOCKED:
            self._note_later(account.person_id)
            raise AccountLocked
        if account.secret_until is not None and account.secret_until <= self._clock():
            raise SecretExpired
        return account, verdict.new_hash

    async def _opened(self, account: Account, new_hash: str | None, *, old_token: str) -> SignedIn:
        """Open a sign-in; ``new_hash`` is of a password that takes the old one's place."""
        now, token = self._clock(), tokens.new_token()
        sign_in = SignIn(
            token_hash=tokens.token_hash(token),
            person_id=account.person_id,
            created_at=now,
            seen_at=now,
            expires_at=now + self._absolute,
        )
        old = tokens.token_hash(old_token) if old_token else ""
        await self._write.run(_open, sign_in, account, new_hash, old)
        if old:
            self.tell_ended(old)
        log.info("sign_in.opened", person_id=account.person_id)
        mark = tokens.device_mark(self._secret, account.email)
        return SignedIn(token=token, device_mark=mark, expires_at=sign_in.expires_at)

    async def confirm_password(self, caller: Caller, password: str) -> None:
        """Check a signed-in person's password once more, before what needs it (a signature).

        Raises:
            WrongPassword, TooManyAttempts, SignInBusy.
        """
        counted = [(self._accounts, f"confirm {caller.person_id}")]
        self._take(counted)
        with self._forgiving(counted):
            account = await self._read.run(_account_of, caller.person_id)
            verdict = await self._check(account, password)
        if not verdict.right:
            self._note_later(caller.person_id)
            raise WrongPassword(N_("The password is not right."))
        self._forgive(counted)

    async def caller(self, token: str | None) -> Caller | None:
        """Return who a cookie's token belongs to, or None when it opens nothing (any more)."""
        if not token or len(token) > 200:
            return None
        token_hash = tokens.token_hash(token)
        found = await self._read.run(_find_caller, token_hash)
        if found is None:
            return None
        sign_in, caller = found
        if not self._is_alive(sign_in):
            return None
        if (self._clock() - sign_in.seen_at).total_seconds() > TOUCH_AFTER_S:
            self._tasks.start(self._touch(token_hash), name="sign_in.touch")
        return caller

    async def still_valid(self, sign_in_id: str) -> bool:
        """Say whether a sign-in is still open; a live socket asks, and so keeps it from idling."""
        found = await self._read.run(_find_caller, sign_in_id)
        if found is None or not self._is_alive(found[0]):
            return False
        if (self._clock() - found[0].seen_at).total_seconds() > TOUCH_AFTER_S:
            await self._touch(sign_in_id)
        return True

    async def sign_out(self, caller: Caller) -> None:
        """End the caller's sign-in: its cookie opens nothing from now on."""
        await self._write.run(_close, caller.sign_in_id, caller.person_id, self._clock())
        self.tell_ended(caller.sign_in_id)
        log.info("sign_in.closed", person_id=caller.person_id)

    async def choose_language(self, caller: Caller, language: str) -> None:
        """Remember the language of the interface with the account."""
        await self._write.run(_set_language, caller.person_id, language)

    async def forget_expired(self) -> int:
        """Remove sign-ins that are over from the store; return how many."""
        now = self._clock()
        return await self._write.run(_remove_expired, now - self._idle, now)

    def _count_attempt(
        self, email: str, *, address: str, device: str
    ) -> list[tuple[Throttle, str]]:
        nonce = tokens.known_device(self._secret, email, device)
        if nonce is not None:
            # A browser that has been here before has an allowance of its own: whoever guesses at
            # the account elsewhere cannot use it up.
            counted = [(self._accounts, f"device {nonce}")]
        else:
            counted = [(self._accounts, f"account {email}"), (self._addresses, address)]
        self._take(counted)
        return counted

    def _take(self, counted: list[tuple[Throttle, str]]) -> None:
        now = self._monotonic()
        wait_s = max(throttle.wait_s(key, now) for throttle, key in counted)
        if wait_s > 0:
            raise TooManyAttempts(wait_s)
        for throttle, key in counted:
            throttle.take(key, now)

    def _forgive(self, counted: list[tuple[Throttle, str]]) -> None:
        for throttle, key in counted:
            throttle.give_back(key, self._monotonic())

    @contextmanager
    def _forgiving(self, counted: list[tuple[Throttle, str]]) -> Iterator[None]:
        """An attempt that nobody could check was not a wrong one."""
        try:
            yield
        except MdtError:
            self._forgive(counted)
            raise

    async def _check(self, account: Account | None, password: str) -> Verdict:
        if len(password) > LONGEST_PASSWORD:
            password, account = "", None
        return await self._passwords.verify(account.password_hash if account else None, password)

    def _note_later(self, person_id: PersonId | None) -> None:
        # A guessed address concerns nobody, and waiting for the audit row of a real one would
        # tell by the clock which addresses exist.
        if person_id is not None:
            self._tasks.start(self._note_failure(person_id), name="sign_in.audit")

    async def _note_failure(self, person_id: PersonId) -> None:
        try:
            await self._write.run(_note, "sign_in.refused", person_id, self._clock())
        except MdtError as refused:  # a busy database must not turn a wrong password into a fault
            log.warning("sign_in.not_audited", code=refused.code, person_id=person_id)

    async def _touch(self, token_hash: str) -> None:
        try:
            await self._write.run(_touch, token_hash, self._clock())
        except MdtError as refused:  # it is tried again with the next request
            log.warning("sign_in.not_touched", code=refused.code)

    def _is_alive(self, sign_in: SignIn) -> bool:
        now = self._clock()
        return now < sign_in.expires_at and now - sign_in.seen_at < self._idle

    def tell_ended(self, sign_in_id: str) -> None:
        """Tell who listens that a sign-in is over, once that is stored."""
        for listener in self._ended_listeners:
            listener(sign_in_id)


def normal_email(typed: str) -> str:
    """Return the form in which addresses are stored and compared; empty when it cannot be one."""
    text = unicodedata.normalize("NFKC", typed).strip().casefold()
    return text if 3 <= len(text) <= 254 and "@" in text and text.isprintable() else ""


def _find_account(uow: ServerUnitOfWork, email: str) -> Account | None:
    return uow.accounts.by_email(email)


def _account_of(uow: ServerUnitOfWork, person_id: PersonId) -> Account | None:
    return uow.accounts.of(person_id)


def _find_caller(uow: ServerUnitOfWork, token_hash: str) -> tuple[SignIn, Caller] | None:
    sign_in = uow.sign_ins.get(token_hash)
    account = uow.accounts.of(sign_in.person_id) if sign_in is not None else None
    if sign_in is None or account is None or account.state is AccountState.LOCKED:
        return None
    caller = Caller(
        person=uow.people.get(sign_in.person_id),
        language=account.ui_language,
        sign_in_id=token_hash,
        expires_at=sign_in.expires_at,
    )
    return sign_in, caller


def _open(
    uow: ServerUnitOfWork, sign_in: SignIn, account: Account, new_hash: str | None, old_hash: str
) -> None:
    now = uow.accounts.of(account.person_id)
    if now is None or now.secret_until != account.secret_until:
        raise WrongPassword  # the account was reset, or the secret used, while it was checked
    if now.state is AccountState.LOCKED:
        raise AccountLocked
    if old_hash:
        uow.sign_ins.remove(old_hash)
    uow.sign_ins.add(sign_in)
    if new_hash is not None:
        uow.accounts.set_secret(sign_in.person_id, new_hash, until=None)
    if account.secret_until is not None:
        uow.audit.append(
            "account.password_chosen",
            at=sign_in.created_at,
            actor_id=sign_in.person_id,
            subject=sign_in.person_id,
        )
    uow.audit.append("sign_in.opened", at=sign_in.created_at, actor_id=sign_in.person_id)


def _close(uow: ServerUnitOfWork, token_hash: str, person_id: PersonId, at: datetime) -> None:
    uow.sign_ins.remove(token_hash)
    uow.audit.append("sign_in.closed", at=at, actor_id=person_id)


def _note(uow: ServerUnitOfWork, action: str, person_id: PersonId, at: datetime) -> None:
    uow.audit.append(action, at=at, actor_id=None, subject=person_id)


def _touch(uow: ServerUnitOfWork, token_hash: str, at: datetime) -> None:
    uow.sign_ins.touch(token_hash, at)


def _set_language(uow: ServerUnitOfWork, person_id: PersonId, language: str) -> None:
    uow.accounts.set_language(person_id, language)


def _remove_expired(uow: ServerUnitOfWork, seen_before: datetime, ended_before: datetime) -> int:
    return uow.sign_ins.remove_expired(seen_before=seen_before, ended_before=ended_before)
