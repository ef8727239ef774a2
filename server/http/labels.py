"""Every coded label that the room draws, in one language, and the page's boot block."""

from collections.abc import Callable, Mapping

from mdt.domain import valuesets
from mdt.domain.codes import (
    advice,
    agenda,
    attendance,
    boards,
    cases,
    chairing,
    followups,
    minutes,
    requests,
    talk,
)
from mdt.domain.valuesets import ValueSet

ROOM_LABELS: Mapping[str, ValueSet] = {
    "disciplines": valuesets.DISCIPLINES,
    "roles": valuesets.ROLES,
    "recommendation_types": valuesets.RECOMMENDATION_TYPES,
    "intents": valuesets.INTENTS,
    "guideline_statuses": valuesets.GUIDELINE_STATUSES,
    "defer_reasons": valuesets.DEFER_REASONS,
    "stances": valuesets.STANCES,
    "case_fields": valuesets.CASE_FIELDS,
    "case_sections": valuesets.CASE_SECTIONS,
    "question_types": valuesets.QUESTION_TYPES,
    "urgencies": valuesets.URGENCIES,
    "sexes": valuesets.SEXES,
    "lateralities": valuesets.LATERALITIES,
    "disease_statuses": valuesets.DISEASE_STATUSES,
    "responses": valuesets.RESPONSES,
    "material_kinds": valuesets.MATERIAL_KINDS,
    "item_kinds": valuesets.ITEM_KINDS,
    "item_states": valuesets.ITEM_STATES,
    "outcomes": valuesets.OUTCOMES,
    "meeting_states": valuesets.MEETING_STATES,
    "languages": valuesets.LANGUAGES,
    **{
        name: values
        for noun in (
            boards,
            cases,
            requests,
            agenda,
            attendance,
            talk,
            chairing,
            advice,
            minutes,
            followups,
        )
        for name, values in noun.ROOM.items()
    },
}
"""Value sets of the boot block, by the name that the client knows."""


def room_labels(say: Callable[[str], str]) -> dict[str, dict[str, str]]:
    """Return every label in the language that ``say`` speaks, in the order a list shows them."""
    return {
        name: {code: say(text) for code, text in values.items()}
        for name, values in ROOM_LABELS.items()
    }
