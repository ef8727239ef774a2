"""Acts of handing over and losing the lead, and the rules for pictures."""

from mdt.domain.ids import PersonId
from tests.mdt.domain.plays.play import Act, Play
from tests.mdt.service.sitting import Sitting


def deputise(play: Play, _who: str, _person: PersonId, _n: int) -> None:
    """Let the deputy in, so that there is somebody to hand the lead to."""
    play.sitting.joined("deputy")


def hand_over(play: Play, who: str, _person: PersonId, _n: int) -> None:
    _pass(play.sitting, to="deputy", by=who)


def hand_back(play: Play, _who: str, _person: PersonId, _n: int) -> None:
    """Give the lead back at once, for nobody but the deputy could, who plays nothing else."""
    _pass(play.sitting, to="chair", by="deputy")


def lose_chair(play: Play, _who: str, _person: PersonId, n: int) -> None:
    gone = {PersonId("chair")} if n % 2 else {PersonId("chair"), PersonId("deputy")}
    _follow(play.sitting, reachable=play.sitting.meeting.present - gone)


def find_chair(play: Play, _who: str, _person: PersonId, _n: int) -> None:
    _follow(play.sitting, reachable=play.sitting.meeting.present)


def set_rules(play: Play, who: str, _person: PersonId, n: int) -> None:
    cameras = ("everyone", "chair")[n % 2]
    play.sitting.do(
        play.sitting.service.chairing.set_rules, by=who, cameras=cameras, screens=1 + n // 2 % 2
    )


def _follow(sitting: Sitting, *, reachable: frozenset[PersonId]) -> None:
    sitting.service.chairing.follow(sitting.uow, sitting.id, reachable=reachable, is_lost=True)


def _pass(sitting: Sitting, *, to: str, by: str) -> None:
    sitting.do(sitting.service.chairing.hand_over, by=by, person_id=PersonId(to))


ACTS: tuple[Act, ...] = (deputise, hand_over, hand_back, lose_chair, find_chair, set_rules)
RARE: frozenset[str] = frozenset({"hand_over", "lose_chair"})
