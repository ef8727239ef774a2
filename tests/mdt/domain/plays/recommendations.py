"""Acts of wording, reading back, recording and dissent."""

from dataclasses import replace

from mdt.domain.ids import DissentId, PersonId
from tests.mdt.domain.plays.play import Act, Play
from tests.mdt.service.sitting import WORDING


def _revision(play: Play, n: int) -> int:
    """Return the revision of the draft, now and then a stale one."""
    found = play.sitting.meeting.recommendation_on(play.item(n))
    return found.revision if found is not None and n % 7 else n % 3


def save_draft(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(
        play.sitting.service.recommendations.save_draft,
        play.item(n),
        by=who,
        revision=_revision(play, n),
        content=replace(WORDING, text=f"Wording {n % 4}"),
    )


def read_back(play: Play, who: str, _person: PersonId, n: int) -> None:
    advice = play.sitting.service.recommendations
    play.sitting.do(advice.read_back, play.item(n), by=who, revision=_revision(play, n))


def record(play: Play, who: str, _person: PersonId, n: int) -> None:
    advice = play.sitting.service.recommendations
    play.sitting.do(advice.record, play.item(n), by=who, revision=_revision(play, n))


def dissent(play: Play, who: str, _person: PersonId, n: int) -> None:
    advice = play.sitting.service.recommendations
    play.sitting.do(advice.dissent, play.item(n), by=who, stance="disagree")


def withdraw_dissent(play: Play, who: str, _person: PersonId, n: int) -> None:
    every = [d.id for r in play.sitting.meeting.recommendations.values() for d in r.dissents]
    chosen = every[n % len(every)] if every else DissentId("none")
    advice = play.sitting.service.recommendations
    play.sitting.do(advice.withdraw_dissent, play.item(n), chosen, by=who)


ACTS: tuple[Act, ...] = (save_draft, read_back, record, dissent, withdraw_dissent)
RARE: frozenset[str] = frozenset()
