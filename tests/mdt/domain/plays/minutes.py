"""Acts of revising and signing the minutes."""

from mdt.domain.ids import PersonId
from tests.mdt.domain.plays.play import Act, Play
from tests.mdt.service.signing import FakeSigner


def revise(play: Play, who: str, _person: PersonId, n: int) -> None:
    minutes = play.sitting.meeting.minutes
    if minutes is not None:
        block = minutes.blocks[n % len(minutes.blocks)]
        play.sitting.do(
            play.sitting.service.minutes.revise,
            block.id,
            by=who,
            based_on=block.revision,
            text=f"Text {n}",
        )


def sign(play: Play, who: str, _person: PersonId, n: int) -> None:
    meaning = ("reviewed", "approved_as_chair")[n % 2]
    play.sitting.do(play.sitting.service.minutes.sign, by=who, meaning=meaning, signer=FakeSigner())


ACTS: tuple[Act, ...] = (revise, sign)
RARE = frozenset({"sign"})
