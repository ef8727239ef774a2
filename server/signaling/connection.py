"""Connections: who is behind each socket, and which seat it has.

The person is known by the sign-in cookie when the socket opens and never by what is sent; when the
sign-in ends, so does the socket, within the same second if that happened here, and within half a
minute otherwise.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from aiohttp import web

from mdt.domain.errors import MdtError
from mdt.domain.ids import PersonId
from server.auth import callers
from server.http.cookies import Cookies
from server.sessions.entrance import Entrance
from server.sessions.presence import Seat
from server.sessions.registry import Room
from server.signaling.desk import Desk
from server.signaling.dispatch import Caller, Dispatcher, refuse
from server.signaling.limits import Haste, TokenBucket
from server.signaling.refusals import NotSeated, TooFast, TooLarge
from server.signaling.socketio_port import Answer
from server.tasks import Tasks

log = structlog.get_logger()

RECHECK_S = 30.0
"""How often a sign-in is looked at again while its socket is open."""

MOVES_PER_S = 50.0
"""Pointer and view moves that one socket may send; the room is told 20 of each."""


class SignIns(Protocol):
    """Knows who a cookie belongs to."""

    async def caller(self, token: str | None) -> callers.Caller | None:
        """Return the signed-in person, or None."""
        ...

    async def still_valid(self, sign_in_id: str) -> bool:
        """Say whether a sign-in is still open."""
        ...


class Sockets(Protocol):
    """Ends sockets."""

    def close(self, sid: str) -> None:
        """Close a socket once it has read what is queued."""
        ...

    def abort(self, sid: str) -> None:
        """Close a socket at once."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLimits:
    """What one connection and one person may use."""

    commands_per_s: float
    commands_burst: float
    sockets_per_person: int


@dataclass(slots=True, kw_only=True, eq=False)
class Connection:
    """One open socket of one signed-in person."""

    sid: str
    person_id: PersonId
    sign_in_id: str
    language: str
    haste: Haste
    room: Room | None = None
    seat: Seat | None = field(default=None)


class Connections:
    """All open sockets; admits them, takes their commands, and lets go of them."""

    def __init__(
        self,
        *,
        sign_ins: SignIns,
        sockets: Sockets,
        dispatcher: Dispatcher[Desk],
        entrance: Entrance,
        limits: ConnectionLimits,
        cookies: Cookies,
        languages: Sequence[str],
        following: Tasks,
    ) -> None:
        self._sign_ins = sign_ins
        self._sockets = sockets
        self._dispatcher = dispatcher
        self._entrance = entrance
        self._limits = limits
        self._cookies = cookies
        self._languages = languages
        self._following = following
        self._open: dict[str, Connection] = {}
        self._is_draining = False

    def __len__(self) -> int:
        """How many there are."""
        return len(self._open)

    def __iter__(self) -> Iterator[Connection]:
        """Every connection."""
        return iter(list(self._open.values()))

    # -- what the sockets report

    async def opened(self, sid: str, request: web.Request) -> str | None:
        """Admit a socket by its cookie, or return the code why it is refused."""
        if self._is_draining:
            return "draining"
        try:
            known = await self._sign_ins.caller(request.cookies.get(self._cookies.sign_in))
        except MdtError as refusal:  # the database is busy: the client tries again
            return refusal.code
        if known is None:
            return "not_signed_in"
        same = [one for one in self._open.values() if one.person_id == known.person_id]
        if len(same) >= self._limits.sockets_per_person:
            return "too_many_connections"
        self._open[sid] = Connection(
            sid=sid,
            person_id=known.person_id,
            sign_in_id=known.sign_in_id,
            language=self._language(known, request),
            haste=Haste(
                commands=TokenBucket(
                    per_second=self._limits.commands_per_s, burst=self._limits.commands_burst
                ),
                moves=TokenBucket(per_second=MOVES_PER_S, burst=MOVES_PER_S),
            ),
        )
        log.info("socket.opened", sid=sid, person_id=known.person_id)
        return None

    async def command(self, sid: str, name: str, payload: object) -> Answer:
        """Answer one command of a socket."""
        connection = self._open.get(sid)
        if connection is None:
            return refuse(NotSeated(), self._languages[0])
        if not self._allows(connection, volatile=self._dispatcher.is_volatile(name)):
            return refuse(TooFast(), connection.language)
        return await self._dispatcher.answer(
            name, payload, lambda command_id: self._caller(connection, command_id)
        )

    def too_large(self, sid: str) -> Answer:
        """Answer a command that is larger than a message may be; it counts like any other."""
        connection = self._open.get(sid)
        if connection is None:
            return refuse(NotSeated(), self._languages[0])
        if not self._allows(connection, volatile=False):
            return refuse(TooFast(), connection.language)
        log.info("command.refused", code=TooLarge.code, person_id=connection.person_id)
        return refuse(TooLarge(), connection.language)

    def _allows(self, connection: Connection, *, volatile: bool) -> bool:
        now = asyncio.get_running_loop().time()
        if connection.haste.allows(now, volatile=volatile):
            return True
        if connection.haste.is_abuse:
            log.info("socket.flood", sid=connection.sid, person_id=connection.person_id)
            self._sockets.abort(connection.sid)
        return False

    async def closed(self, sid: str) -> None:
        """Forget a socket; its seat is held."""
        connection = self._open.pop(sid, None)
        if connection is None:
            return
        if connection.room is not None and connection.seat is not None:
            self._entrance.dropped(connection.room, connection.seat, sid)
        log.info("socket.closed", sid=sid, person_id=connection.person_id)

    # -- the sign-in behind a socket

    def sign_in_ended(self, sign_in_id: str) -> None:
        """End every socket of a sign-in, and whoever sat there leaves."""
        for connection in self:
            if connection.sign_in_id == sign_in_id:
                self._following.start(self._sign_out(connection), name="socket.sign_out")

    async def watch(self) -> None:
        """Look at every sign-in again from time to time, until cancelled."""
        while True:
            await asyncio.sleep(RECHECK_S)
            await self.recheck()

    async def recheck(self) -> None:
        """End the sockets whose sign-in is over."""
        for sign_in_id in {connection.sign_in_id for connection in self}:
            try:
                if not await self._sign_ins.still_valid(sign_in_id):
                    self.sign_in_ended(sign_in_id)
            except MdtError as refusal:
                log.warning("sign_in.not_checked", code=refusal.code)

    def drain(self) -> list[str]:
        """Admit nobody any more; return the sockets that are open."""
        self._is_draining = True
        return list(self._open)

    async def _sign_out(self, connection: Connection) -> None:
        room, seat = connection.room, connection.seat
        if room is not None and seat is not None and seat.sid == connection.sid:
            self._entrance.tell_closed(connection.sid, "signed_out")
            try:
                await self._entrance.leave(room, seat)
            except MdtError as refusal:  # the seat is out already; the record follows
                log.warning("seat.not_recorded", code=refusal.code, meeting_id=room.meeting_id)
        self._sockets.close(connection.sid)

    def _caller(self, connection: Connection, command_id: str) -> Caller:
        return Caller(
            sid=connection.sid,
            person_id=connection.person_id,
            language=connection.language,
            command_id=command_id,
            room=connection.room,
            seat=connection.seat,
            holds=lambda room, seat: self._hold(connection, room, seat),
        )

    def _hold(self, connection: Connection, room: Room, seat: Seat) -> None:
        connection.room, connection.seat = room, seat
        if connection.sid not in self._open:  # it closed while it was given the seat
            self._entrance.dropped(room, seat, connection.sid)

    def _language(self, known: callers.Caller, request: web.Request) -> str:
        """Return the first wish that is offered, in the order in which pages ask as well."""
        chosen_here = request.cookies.get(self._cookies.language, "")
        wishes = (known.language, chosen_here, known.person.language)
        return next((wish for wish in wishes if wish in self._languages), self._languages[0])
