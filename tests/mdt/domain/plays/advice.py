"""Acts of fit, quality, confirmation and versions of recommendations."""

from dataclasses import replace

from mdt.domain.ids import PersonId, RecommendationId
from tests.mdt.domain.plays.play import Act, Play
from tests.mdt.service.sitting import WORDING


def _any(play: Play, n: int) -> RecommendationId:
    every = list(play.sitting.meeting.recommendations)
    return every[n % len(every)] if every else RecommendationId("none")


def answer_fit(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(
        play.sitting.service.advice.answer_fit,
        _any(play, n),
        by=who,
        available=("yes", "no", "import")[n % 3],
        affordable="yes",
        registered="unknown",
    )


def answer_quality(play: Play, who: str, _person: PersonId, n: int) -> None:
    answer = ("done", "arranged")[n % 2]
    command = play.sitting.service.advice.answer_quality
    play.sitting.do(command, _any(play, n), by=who, check="plan_reviewed", answer=answer)


def draft_radiotherapy(play: Play, who: str, _person: PersonId, n: int) -> None:
    found = play.sitting.meeting.recommendation_on(play.item(n))
    play.sitting.do(
        play.sitting.service.recommendations.save_draft,
        play.item(n),
        by=who,
        revision=found.revision if found is not None else 0,
        content=replace(WORDING, type="ST"),
    )


def confirm(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(play.sitting.service.advice.confirm, _any(play, n), by=who)


def begin_version(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(
        play.sitting.service.advice.revise, play.item(n), by=who, reason=f"Reason {n % 2}"
    )


ACTS: tuple[Act, ...] = (answer_fit, answer_quality, draft_radiotherapy, confirm, begin_version)
RARE: frozenset[str] = frozenset()
