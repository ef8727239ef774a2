"""Acts of actions and closing."""

from datetime import date

from mdt.domain.ids import ActionId, PersonId
from tests.mdt.domain.plays.play import Act, Play

DUE = date(2026, 4, 1)


def _any(play: Play, n: int) -> ActionId:
    known = [*play.sitting.meeting.actions, ActionId("none")]
    return known[n % len(known)]


def add_action(play: Play, who: str, person: PersonId, n: int) -> None:
    if len(play.sitting.meeting.actions) > 6:
        return
    play.sitting.do(
        play.sitting.service.actions.add,
        by=who,
        text=f"Action {n}",
        item_id=play.any_item(n) if n % 2 else None,
        owner_id=person if n % 3 else None,
        due=DUE if n % 5 else None,
    )


def assign(play: Play, who: str, person: PersonId, n: int) -> None:
    play.sitting.do(
        play.sitting.service.actions.assign, _any(play, n), by=who, owner_id=person, due=DUE
    )


def settle(play: Play, who: str, _person: PersonId, n: int) -> None:
    state = ("done", "cancelled", "carried_over")[n % 3]
    play.sitting.do(play.sitting.service.actions.settle, _any(play, n), by=who, state=state)


def close_meeting(play: Play, who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.actions.close_meeting, by=who)


ACTS: tuple[Act, ...] = (add_action, assign, settle, close_meeting)
RARE = frozenset({"close_meeting"})
