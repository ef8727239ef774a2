"""What is typed into a form before it is submitted: its fields, each with its own revision."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from mdt.domain.errors import N_, Invalid, RevisionConflict, TooLong
from mdt.domain.text import TEXT_MAX, clean

DRAFT_FIELDS_MAX = 2_000
DRAFT_CHARS_MAX = 500_000
"""Of all fields together: each change stores the whole draft anew, between others' commands."""

FIELD_NAME_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDraft:
    """A form as somebody types it; only what was typed since it was opened."""

    texts: Mapping[str, str] = field(default_factory=dict)
    """By the form's name of the field."""
    revisions: Mapping[str, int] = field(default_factory=dict)
    """By field: the number of the draft's change that changed it last."""


D = TypeVar("D", bound=FormDraft)


def type_fields(draft: D, texts: Mapping[str, str], *, read_at: int, next_n: int) -> D:
    """Return the draft with fields typed anew; the draft itself when nothing is new.

    Two people, or one in two windows, may type in different fields; who types in one that changed
    since they read it gets both texts.

    Args:
        draft: as stored.
        texts: by the form's name of the field.
        read_at: the draft's number that the writer saw.
        next_n: the number that this change will have.

    Raises:
        RevisionConflict: one of the fields was changed elsewhere since ``read_at``.
        Invalid: a text or a name is too long, or all of them are, or there are too many fields.
    """
    changed = {}
    for name, text in texts.items():
        if len(name) > FIELD_NAME_MAX:
            raise Invalid(field="field")
        words = clean(text, limit=TEXT_MAX, field=name)
        stored = draft.texts.get(name)
        if words == stored:
            continue
        if draft.revisions.get(name, 0) > read_at:
            raise RevisionConflict(
                expected=read_at,
                actual=draft.revisions[name],
                current=stored,
                rejected=words,
                field=name,
            )
        changed[name] = words
    if len(draft.texts) + len(changed) > DRAFT_FIELDS_MAX:
        raise Invalid(N_("At most %(most)s entries fit."), field="field", most=DRAFT_FIELDS_MAX)
    if not changed:
        return draft
    typed = {**draft.texts, **changed}
    length = sum(map(len, typed.values()))
    if length > DRAFT_CHARS_MAX:
        raise TooLong(field=next(reversed(changed)), length=length, limit=DRAFT_CHARS_MAX)
    return replace(
        draft,
        texts=typed,
        revisions={**draft.revisions, **dict.fromkeys(changed, next_n)},
    )
