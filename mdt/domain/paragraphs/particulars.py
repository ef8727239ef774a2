"""The particulars of a recommendation as one paragraph: what its other sentences do not say."""

from collections.abc import Iterator

from mdt.domain.minutes_text import Phrases
from mdt.domain.recommendations import RecommendationContent


def particulars(phrases: Phrases, content: RecommendationContent, number: int) -> str:
    """Return the particulars that were filled in, or nothing where none was."""
    said = [
        phrases.say("particular", name=phrases.label("particulars", name), value=value)
        for name, value in _told(phrases, content)
        if value
    ]
    if not said:
        return ""
    listed = phrases.series(said)
    return phrases.say("advice_particulars", number=number, particulars=listed)


def _told(phrases: Phrases, content: RecommendationContent) -> Iterator[tuple[str, str]]:
    joint = (phrases.label("disciplines", code) for code in content.joint_disciplines)
    yield "joint_disciplines", phrases.list(joint)
    yield "implementer_institution", content.implementer_institution
    yield "setting", phrases.label("settings", content.setting)
    yield "target", content.target
    yield "surgery", phrases.label("surgery_relations", content.surgery)
    yield "needs", phrases.list(phrases.label("capabilities", code) for code in content.needs)
    yield "treatment_status", phrases.label("treatment_statuses", content.treatment_status)
    yield "strength", content.strength
    levels = (
        f"{phrases.label('evidence_schemes', each.scheme)} {each.value}"
        for each in content.evidence
    )
    yield "evidence", phrases.list(levels)
    yield "off_label", phrases.label("answers", "yes") if content.off_label else ""
    trials = (
        " ".join(part for part in (each.registry, each.id, each.status) if part)
        for each in content.trials
    )
    yield "trials", phrases.list(trials)
    yield "consensus", phrases.label("consensus", content.consensus)
    yield "plan_change", phrases.label("plan_changes", content.plan_change)
