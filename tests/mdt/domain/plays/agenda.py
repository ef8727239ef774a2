"""Acts of calling, extending, deferring and closing items."""

from mdt.domain.ids import PersonId
from tests.mdt.domain.plays.play import Act, Play


def call_next(play: Play, who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.agenda.call_next, by=who)


def call(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(play.sitting.service.agenda.call, play.any_item(n), by=who)


def defer(play: Play, who: str, _person: PersonId, n: int) -> None:
    agenda = play.sitting.service.agenda
    play.sitting.do(agenda.defer, play.item(n), by=who, reason_code="out_of_time")


def close(play: Play, who: str, _person: PersonId, n: int) -> None:
    agenda = play.sitting.service.agenda
    play.sitting.do(agenda.close, play.item(n), by=who, reason="r" * (n % 2))


def extend(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(play.sitting.service.agenda.extend, play.item(n), by=who, seconds=60)


ACTS: tuple[Act, ...] = (call_next, call, defer, close, extend)
RARE = frozenset({"defer", "close"})
