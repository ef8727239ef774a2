"""Opinions and second readings in words, two versions side by side."""

from mdt.domain import valuesets
from mdt.domain.codes.requests import DISCORDANCE, OPINION_STANCES
from mdt.domain.decide.reviews import finding_words
from mdt.domain.errors import N_
from mdt.domain.reviews import Opinion, Review
from mdt.domain.valuesets import label
from server.http.call import Call
from server.http.plan_text import Difference


def opinion_differences(stored: Opinion, wished: Opinion, call: Call) -> list[Difference]:
    """Return the parts in which two versions of an opinion differ."""
    return _differences(_opinion(stored, call), _opinion(wished, call))


def review_differences(stored: Review, wished: Review, call: Call) -> list[Difference]:
    """Return the parts in which two versions of a second reading differ."""
    return _differences(_review(stored, call), _review(wished, call))


def _differences(before: dict[str, str], after: dict[str, str]) -> list[Difference]:
    return [
        Difference(title, (before[title],), (after[title],))
        for title in before
        if before[title] != after[title]
    ]


def _opinion(opinion: Opinion, call: Call) -> dict[str, str]:
    say, advice = call.say, opinion.advice
    return {
        say(N_("Position on the question")): say(label(OPINION_STANCES, opinion.stance)),
        say(N_("Diagnosis")): opinion.diagnosis,
        say(N_("Type")): say(label(valuesets.RECOMMENDATION_TYPES, advice.type)),
        say(N_("Intent")): say(label(valuesets.INTENTS, advice.intent)),
        say(N_("Recommendation text")): advice.text,
        say(N_("Limits")): opinion.limits,
        say(N_("Reason")): opinion.reason,
    }


def _review(review: Review, call: Call) -> dict[str, str]:
    say = call.say
    return {
        say(N_("Discordance")): say(label(DISCORDANCE, review.grade)),
        say(N_("Second reading")): finding_words(review.after),
        say(N_("Wording")): review.after.text,
        say(N_("Slides")): "\n".join(
            " · ".join(part for part in (slide.stain, slide.block, slide.magnification) if part)
            for slide in review.slides
        ),
        say(N_("Remark")): review.note,
    }
