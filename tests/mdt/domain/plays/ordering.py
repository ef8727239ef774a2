"""Acts of the order of the agenda, additions and withdrawals."""

from mdt.domain.agenda import ItemKind, ItemState
from mdt.domain.decide.ordering import to_come
from mdt.domain.ids import ItemId, PersonId
from tests.mdt.domain.plays.play import Act, Play
from tests.mdt.service.sitting import item


def reorder(play: Play, who: str, _person: PersonId, n: int) -> None:
    meeting = play.sitting.meeting
    ids = [each.id for each in to_come(meeting)]
    turned = n % max(1, len(ids))
    play.sitting.do(
        play.sitting.service.ordering.reorder,
        by=who,
        version=meeting.agenda_version - n % 2,
        order=(*ids[turned:], *ids[:turned]),
    )


def add_item(play: Play, who: str, _person: PersonId, n: int) -> None:
    if len(play.sitting.meeting.items) > 12:
        return
    kind = (ItemKind.TOPIC, ItemKind.BREAK, ItemKind.PROPOSAL)[n % 3]
    play.sitting.do(
        play.sitting.service.ordering.add,
        by=who,
        item=item(ItemId(""), kind, f"Item {n}", None),
        after=play.any_item(n),
        reason_code="omitted",
    )


def withdraw(play: Play, who: str, _person: PersonId, n: int) -> None:
    ordering = play.sitting.service.ordering
    play.sitting.do(ordering.withdraw, play.any_item(n), by=who, reason="r")


def list_under_standard(play: Play, who: str, _person: PersonId, n: int) -> None:
    ordering = play.sitting.service.ordering
    play.sitting.do(ordering.list_under_standard, play.any_item(n), by=who, standard="S 1")


def reopen(play: Play, who: str, _person: PersonId, n: int) -> None:
    """Take up what was closed last; sometimes anything, which is refused."""
    closed = [each for each in play.sitting.meeting.items if each.state is ItemState.CLOSED]
    closed.sort(key=lambda each: each.closed_seq or 0)
    item_id = closed[-1].id if closed and n % 4 else play.any_item(n)
    play.sitting.do(play.sitting.service.ordering.reopen, item_id, by=who, reason="r")


def apply_forecast(play: Play, who: str, _person: PersonId, n: int) -> None:
    meeting, ordering = play.sitting.meeting, play.sitting.service.ordering
    options = ordering.forecast(meeting).options
    if options:
        option = options[n % len(options)]
        play.sitting.do(
            ordering.apply_forecast,
            by=who,
            version=meeting.agenda_version,
            kind=option.kind,
            items=option.touches,
            break_title="Break",
        )


def abort(play: Play, who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.sessions.abort, by=who, reason="r")


def reopen_session(play: Play, who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.sessions.reopen, by=who, reason="r")


ACTS: tuple[Act, ...] = (
    reorder,
    add_item,
    withdraw,
    list_under_standard,
    reopen,
    apply_forecast,
    abort,
    reopen_session,
)
RARE = frozenset({"withdraw", "list_under_standard", "abort", "apply_forecast"})
