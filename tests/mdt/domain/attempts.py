"""Attempts at commands: what each state answers to whom, and a copy of the storage for each."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mdt.domain.errors import MdtError
from mdt.domain.policy import Action
from mdt.service.board import BoardService
from server.messages import LANGUAGES, SOURCE_LANGUAGE, translator
from tests.mdt.domain.test_errors import classes
from tests.mdt.domain.test_policy import LEADS, MATRIX, OF_THE_CHAIR, PLAN
from tests.mdt.service.memory import MemoryUnitOfWork
from tests.mdt.service.sitting import Sitting

Act = Callable[[Sitting, str], object]
Who = Callable[[str, str], str | None]
"""Given a state and a person: with which code they are refused; None: as the state says."""

DECLARED = {cls.code: cls for cls in classes()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One command: how it is tried, who may, and what each state answers those who may.

    The codes are by state, ``ok`` where it is done; ``*`` stands for all other states.
    """

    act: Act
    who: Who
    codes: Mapping[str, str]
    rolls_back: bool = False  # what it stored before it refused goes with the transaction

    def code(self, state: str, person: str) -> str:
        """Return what a person gets in a state."""
        return self.who(state, person) or self.codes.get(state) or self.codes["*"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The commands of a noun, its states with how each is reached, and who tries."""

    states: Mapping[str, Callable[[], Sitting]]
    people: Collection[str]
    rows: Mapping[str, Row]  # by service and method, as in requests.submit


def ok(*states: str, rest: str = "illegal_transition", **others: str) -> Mapping[str, str]:
    """Return codes by state: done in those named, ``others`` by their names, refused elsewhere."""
    return {"*": rest, **dict.fromkeys(states, "ok"), **others}


def always(code: str) -> Mapping[str, str]:
    """Return one code for all states."""
    return {"*": code}


def role(action: Action, *, running: Collection[str] = (), draft: str = "") -> Who:
    """Return who may do what the matrix of the policy has, in a meeting.

    Args:
        action: as which the command counts.
        running: states in which a session runs, so that only one leads.
        draft: the state in which the meeting is known to those only who prepare it.
    """
    coordination = MATRIX[action] in (PLAN, LEADS | PLAN)

    def who(state: str, person: str) -> str | None:
        if person == "coordinator" and coordination:
            return None
        if state == draft and person not in LEADS:
            return "not_allowed" if person == "coordinator" else "not_found"
        if person == "interpreter":  # nobody let them in
            return "in_lobby"
        if person not in MATRIX[action]:
            return "not_allowed"
        if person == "deputy" and state in running and action in OF_THE_CHAIR:
            return "not_leading"
        return None

    return who


def standing(allowed: Collection[str], known: Collection[str], *, code: str = "not_allowed") -> Who:
    """Return who may do something outside meetings: others that stand somewhere get ``code``."""

    def who(_state: str, person: str) -> str | None:
        if person in allowed:
            return None
        return code if person in known else "not_found"

    return who


def but(who: Who, special: Callable[[str, str], str | None]) -> Who:
    """Return the same, but for what ``special`` says of somebody whom it lets pass."""
    return lambda state, person: who(state, person) or special(state, person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of one person's attempt."""

    refusal: MdtError | None
    left_a_trace: bool  # although it was refused

    @property
    def code(self) -> str:
        """With which code it was answered."""
        return "ok" if self.refusal is None else self.refusal.code


def attempt(table: Table, name: str, state: str) -> dict[str, Tried]:
    """Let everybody try a command in a state, each on storage of their own."""
    row, reached = table.rows[name], built(table.states[state])
    return {person: _tried(row, fork(reached), person) for person in table.people}


def _tried(row: Row, sitting: Sitting, person: str) -> Tried:
    before = stored(sitting)
    try:
        row.act(sitting, person)
    except MdtError as refusal:
        left_a_trace = not row.rolls_back and stored(sitting) != before
        return Tried(refusal=refusal, left_a_trace=left_a_trace)
    return Tried(refusal=None, left_a_trace=False)


def is_declared(refusal: MdtError) -> bool:
    """Whether the code is the one of this class."""
    return DECLARED.get(refusal.code) is type(refusal)


def is_told(refusal: MdtError) -> bool:
    """Whether a refusal is a sentence of its own in every language."""
    said = {language: refusal.said(translator(language).gettext) for language in LANGUAGES}
    return (
        len(said[SOURCE_LANGUAGE]) > 10
        and len(set(said.values())) == len(LANGUAGES)
        and all(_is_sentence(each) for each in said.values())
    )


def _is_sentence(said: str) -> bool:
    ends = said[-1] in ".?!。？！" or ": " in said or "：" in said
    return ends and "%(" not in said


@cache
def built(reach: Callable[[], Sitting]) -> Sitting:
    """Return the state that a function reaches; nobody may change it."""
    return reach()


def fork(sitting: Sitting) -> Sitting:
    """Return another sitting that stands where this one does, with storage of its own."""
    again = Sitting(MemoryUnitOfWork())
    for part, tables in stored(sitting).items():
        for name, table in tables.items():
            setattr(getattr(again.uow, part), name, table)
    again.uow.boards.people = again.uow.people.table
    again.service = BoardService(again._tick, again._next_id, KEYS)
    again.id, again.now, again._ids = sitting.id, sitting.now, sitting._ids
    return again


def stored(sitting: Sitting) -> dict[str, dict[str, Any]]:
    """Return a copy of everything that is stored, by its tables."""
    return {
        part: {
            name: _copied(table)
            for name, table in vars(repository).items()
            if isinstance(table, dict | list)
        }
        for part, repository in vars(sitting.uow).items()
    }


def _copied(table: Any) -> Any:
    if isinstance(table, dict):
        return {key: _copied(each) for key, each in table.items()}
    return list(table) if isinstance(table, list) else table


class Keys:
    """A vault for tests that keeps nothing: what is sealed can be read."""

    def seal(self, text: str) -> tuple[str, str]:
        return "key", text

    def open(self, _key_id: str, sealed: str) -> str | None:
        return sealed

    def mark(self, _key_id: str, words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"marked {word}" for word in words)

    def destroy(self, _key_id: str) -> None:
        """Nothing is kept."""


KEYS = Keys()
