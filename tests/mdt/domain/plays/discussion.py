"""Acts of hands, floor, shared view and chat."""

from mdt.domain.ids import PersonId
from tests.mdt.domain.plays.play import Act, Play


def raise_hand(play: Play, who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.discussion.raise_hand, by=who)


def lower_hand(play: Play, who: str, person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.discussion.lower_hand, by=who, person_id=person)


def give_floor(play: Play, who: str, person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.discussion.give_floor, by=who, person_id=person)


def end_floor(play: Play, who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.discussion.end_floor, by=who)


def post(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(play.sitting.service.discussion.post, by=who, text=f"line {n}")


def present(play: Play, who: str, _person: PersonId, n: int) -> None:
    discussion = play.sitting.service.discussion
    play.sitting.do(discussion.present, by=who, material_id=f"image-{1 + n % 2}")


def stop_presenting(play: Play, who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.discussion.stop_presenting, by=who)


ACTS: tuple[Act, ...] = (
    raise_hand,
    lower_hand,
    give_floor,
    end_floor,
    post,
    present,
    stop_presenting,
)
RARE: frozenset[str] = frozenset()
