"""Acts of planning, people and the session."""

from mdt.domain.ids import PersonId
from tests.mdt.domain.plays.play import Act, Play
from tests.mdt.service.sitting import plan


def publish(play: Play, _who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.meetings.publish, by="coordinator")


def anyone_joins(play: Play, _who: str, person: PersonId, _n: int) -> None:
    play.sitting.joined(person)


def join(play: Play, who: str, _person: PersonId, _n: int) -> None:
    play.sitting.joined(who)


def leave(play: Play, _who: str, person: PersonId, n: int) -> None:
    play.sitting.left(person, ("left", "disconnected")[n % 2])


def admit(play: Play, who: str, person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.meetings.admit, by=who, person_id=person)


def remove(play: Play, who: str, person: PersonId, n: int) -> None:
    meetings = play.sitting.service.meetings
    play.sitting.do(meetings.remove, by=who, person_id=person, reason=f"reason {n}")


def start(play: Play, who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.sessions.start, by=who)


def pause(play: Play, who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.sessions.pause, by=who)


def resume(play: Play, who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.sessions.resume, by=who)


def end(play: Play, who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.sessions.end, by=who)


def change_plan(play: Play, _who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(
        play.sitting.service.meetings.change_plan,
        by="coordinator",
        plan=plan(title=f"Plan {n}"),
        based_on=play.sitting.meeting.plan_revision,
    )


def cancel(play: Play, who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.meetings.cancel, by=who, reason="r")


ACTS: tuple[Act, ...] = (
    publish,
    anyone_joins,
    join,
    leave,
    admit,
    remove,
    start,
    pause,
    resume,
    end,
    change_plan,
    cancel,
)
RARE = frozenset({"leave", "remove", "pause", "end", "change_plan", "cancel"})
