"""One path for every command: order, limit, validate, place, call, answer.

A client always gets an acknowledgement: a value, or a code with a sentence in its language. What
a command means is left to its handler; who the caller is comes from the connection alone.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

import structlog
from pydantic import Field, ValidationError

from mdt.domain.errors import InLobby, Invalid, MdtError, RevisionConflict
from mdt.domain.ids import PersonId
from mdt.domain.recommendations import RecommendationContent
from server.engine.engine import EngineError
from server.messages import translator
from server.sessions.presence import Place, Seat
from server.sessions.registry import Room
from server.signaling.contract.errors import DraftConflict, ErrorBody, TextConflict
from server.signaling.contract.wire import Id, Wire
from server.signaling.refusals import (
    Internal,
    InvalidRequest,
    MediaRefused,
    NotSeated,
    TooSlow,
    UnknownCommand,
)
from server.signaling.views.recommendations import draft_view

log = structlog.get_logger()
Q = TypeVar("Q", bound=Wire)
R = TypeVar("R", bound=Wire)
D = TypeVar("D")

COMMAND_TIMEOUT_S = 8.0
"""Longer than a busy database is waited for; while a command runs, its socket is not read."""


class Needs(Enum):
    """Where a command may be given from."""

    NOTHING = "nothing"  # a connection
    WAITING = "waiting"  # a seat or the lobby
    SEAT = "seat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The person behind one command, as the connection knows them; nothing of it is sent."""

    sid: str
    person_id: PersonId
    language: str
    command_id: str
    room: Room | None = None
    seat: Seat | None = None
    holds: Callable[[Room, Seat], None] = lambda _room, _seat: None
    """Ties the connection to a seat that the command took."""


@dataclass(frozen=True, slots=True)
class Command(Generic[D, Q, R]):
    """One row of the routing table; ``D`` is what its handler works with."""

    name: str
    request: type[Q]
    reply: type[R]
    handle: Callable[[D, Caller, Q], Awaitable[R]]
    needs: Needs = Needs.SEAT
    volatile: bool = False


AnyCommand = Command[D, Any, Any]
"""A row whose request and reply are only known to each other."""


class Envelope(Wire):
    """What carries every command."""

    id: Id
    data: dict[str, Any] = Field(default_factory=dict)


class Dispatcher(Generic[D]):
    """Runs commands; the caller gives those of one connection one at a time."""

    def __init__(
        self,
        commands: Iterable[AnyCommand[D]],
        desk: D,
        on_answered: Callable[[float, str | None], None] = lambda _duration_s, _code: None,
    ) -> None:
        """Take the routing table, and what handlers work with.

        Args:
            commands: what there is.
            desk: handed to every handler.
            on_answered: told of each answer how many seconds it took, and the code of a refusal.
        """
        self._on_answered = on_answered
        self._commands = {command.name: command for command in commands}
        self._desk = desk

    def is_volatile(self, name: str) -> bool:
        """Return whether a command is one of the frequent ones that store nothing."""
        command = self._commands.get(name)
        return command is not None and command.volatile

    async def answer(
        self, name: str, payload: object, call_as: Callable[[str], Caller]
    ) -> Mapping[str, Any]:
        """Answer ``{"ok": true, "value": …}`` or ``{"ok": false, "error": …}``; never raise.

        Args:
            name: of the command.
            payload: the envelope as it was sent.
            call_as: makes the caller for one message id.
        """
        caller = call_as("")
        started = time.monotonic()
        try:
            command = self._command(name)
            envelope = Envelope.model_validate(payload)
            caller = call_as(envelope.id)
            request = command.request.model_validate(envelope.data)
            check_place(command.needs, caller)
            async with asyncio.timeout(COMMAND_TIMEOUT_S):
                reply = await command.handle(self._desk, caller, request)
        except Exception as failure:  # every failure is answered
            refusal = as_refusal(failure)
            _report(refusal, failure, name, caller)
            self._on_answered(time.monotonic() - started, refusal.code)
            return refuse(refusal, caller.language)
        duration_s = time.monotonic() - started
        self._on_answered(duration_s, None)
        log.debug(
            "command.done",
            command=name,
            person_id=caller.person_id,
            duration_ms=round(duration_s * 1000, 1),
        )
        return {"ok": True, "value": reply.model_dump(mode="json")}

    def _command(self, name: str) -> AnyCommand[D]:
        try:
            return self._commands[name]
        except KeyError as unknown:
            raise UnknownCommand from unknown


def check_place(needs: Needs, caller: Caller) -> None:
    """Refuse a command that cannot be given from where the caller is.

    Raises:
        NotSeated: the caller has no seat, or another connection took it.
        InLobby: the caller waits to be admitted.
    """
    if needs is Needs.NOTHING:
        return
    seat = caller.seat
    if seat is None or caller.room is None or seat.sid != caller.sid:
        raise NotSeated
    if needs is Needs.SEAT and seat.place is Place.LOBBY:
        raise InLobby


def as_refusal(failure: Exception) -> MdtError:
    """Return what a failure is to the caller."""
    match failure:
        case MdtError():
            return failure
        case ValidationError():
            first = failure.errors(include_url=False, include_input=False, include_context=False)[0]
            return InvalidRequest(field=".".join(str(part) for part in first["loc"]))
        case EngineError():
            return MediaRefused(failure.code)
        case TimeoutError():
            return TooSlow()
        case _:
            return Internal()


def refuse(refusal: MdtError, language: str) -> Mapping[str, Any]:
    """Return the negative acknowledgement, its sentence in the caller's language."""
    body = ErrorBody(
        code=refusal.code,
        message=refusal.said(translator(language).gettext),
        field=refusal.field if isinstance(refusal, Invalid) else "",
        detail=_conflict(refusal),
    )
    return {"ok": False, "error": body.model_dump(mode="json")}


def _conflict(refusal: MdtError) -> DraftConflict | TextConflict | None:
    if not isinstance(refusal, RevisionConflict):
        return None
    current, rejected = refusal.current, refusal.rejected
    if isinstance(current, RecommendationContent) or isinstance(rejected, RecommendationContent):
        return DraftConflict(
            current=draft_view(current if isinstance(current, RecommendationContent) else None),
            rejected=draft_view(rejected if isinstance(rejected, RecommendationContent) else None),
            revision=refusal.actual,
        )
    return TextConflict(
        field=refusal.field,
        current=_as_text(current),
        rejected=_as_text(rejected),
        revision=refusal.actual,
    )


def _as_text(value: object) -> str:
    """Return a value of a conflict as one text: a list has a line for each of its own."""
    if value is None:
        return ""
    return "\n".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _report(refusal: MdtError, failure: Exception, name: str, caller: Caller) -> None:
    meeting_id = caller.room.meeting_id if caller.room is not None else None
    if isinstance(refusal, Internal):
        log.error(
            "command.failed",
            command=name,
            person_id=caller.person_id,
            meeting_id=meeting_id,
            exc_info=failure,
        )
    elif not isinstance(refusal, UnknownCommand):  # its name is the client's text
        log.info(
            "command.refused",
            command=name,
            code=refusal.code,
            person_id=caller.person_id,
            meeting_id=meeting_id,
        )
