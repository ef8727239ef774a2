"""Forms as they come in: text fields, bounded, and nothing decided about them yet.

A form keeps exactly what was typed, so that a page that refuses it can show it again. What the
text means is worked out by the handlers and checked by the domain.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from server.http.call import Form
from server.http.refusals import BadForm

Short = Annotated[str, StringConstraints(max_length=100)]
Typed = Annotated[str, StringConstraints(max_length=200_000)]

ROLE_PREFIX = "role-"
_MOST_ROWS = 200
_MOST_BLOCKS = 2_000
FIELDS_MAX = 5 * _MOST_BLOCKS
"""Fields of a form at most: four for each paragraph of minutes, or each cell of a long case."""


class FormModel(BaseModel):
    """Base of all forms: closed and frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PlanRow(FormModel):
    """One row of the agenda as typed."""

    id: Short = ""
    kind: Short = "topic"
    title: Typed = ""
    case_id: Short = ""
    presenter_id: Short = ""
    minutes: Short = ""
    complexity: Short = ""
    knows_patient: Short = ""  # yes, or nothing
    late_code: Short = ""
    late_reason: Typed = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was put in: an offered row that was not used."""
        typed = self.title.strip() or self.case_id or self.presenter_id
        return not typed and self.kind in {"case", "topic", "education"}


class PlanForm(FormModel):
    """The planning page as typed."""

    board_id: Short
    revision: Short = ""
    command_id: Short = ""
    title: Typed = ""
    date: Short = ""
    time: Short = ""
    tz: Short = ""
    planned_min: Short = ""
    languages: tuple[Short, ...] = ()
    invited: tuple[Short, ...] = ()
    roles: dict[Short, Short] = {}
    rows: tuple[PlanRow, ...] = ()


class SignForm(FormModel):
    """The signature under the minutes."""

    password: Typed = ""
    content_hash: Short = ""
    meaning: Short = ""
    absence_reason: Typed = ""


class LetterForm(FormModel):
    """What is typed about a letter."""

    recommendation_id: Short = ""
    recipient: Short = ""
    language: Short = ""
    seq: int = 0  # event number of the letter that was shown
    note: Typed = ""
    reason: Typed = ""


class TranslationForm(FormModel):
    """One paragraph of the minutes in another language, as typed."""

    block_id: Short = ""
    text: Typed = ""
    status: Short = ""
    source: int = 0  # revision of the paragraph that was shown
    seq: int = 0  # event number of the translation that was shown
    override_reason: Typed = ""


class BlockEdit(FormModel):
    """One paragraph of the minutes as typed, with the revision it was typed over."""

    block_id: Short
    revision: int
    seen: Short  # digest of the text that the box was filled with
    text: Typed


def plan_form(form: Form) -> PlanForm:
    """Read the planning page. Raises BadForm."""
    columns = [form.getall(f"item_{name}", []) for name in PlanRow.model_fields]
    if len({len(column) for column in columns}) > 1 or len(columns[0]) > _MOST_ROWS:
        raise BadForm
    roles = {
        name.removeprefix(ROLE_PREFIX): role
        for name, role in form.items()
        if name.startswith(ROLE_PREFIX)
    }
    names = ("board_id", "revision", "command_id", "title", "date", "time", "tz", "planned_min")
    try:
        return PlanForm.model_validate(
            {
                **{name: form.get(name, "") for name in names},
                "languages": form.getall("languages", []),
                "invited": form.getall("invited", []),
                "roles": roles,
                "rows": [
                    dict(zip(PlanRow.model_fields, cells, strict=True))
                    for cells in zip(*columns, strict=True)
                ],
            }
        )
    except ValidationError as refused:
        raise BadForm from refused


def sign_form(form: Form) -> SignForm:
    """Read a signature. Raises BadForm."""
    try:
        return SignForm(**{name: form.get(name, "") for name in SignForm.model_fields})
    except ValidationError as refused:
        raise BadForm from refused


def letter_form(form: Form) -> LetterForm:
    """Read what was typed about a letter. Raises BadForm."""
    typed = {name: form[name] for name in LetterForm.model_fields if name in form}
    try:
        return LetterForm.model_validate(typed)
    except ValidationError as refused:
        raise BadForm from refused


def translation_form(form: Form) -> TranslationForm:
    """Read a translated paragraph. Raises BadForm."""
    typed = {name: form[name] for name in TranslationForm.model_fields if name in form}
    try:
        return TranslationForm.model_validate(typed)
    except ValidationError as refused:
        raise BadForm from refused


def block_edits(form: Form) -> tuple[BlockEdit, ...]:
    """Read the paragraphs of the minutes page. Raises BadForm."""
    columns = [form.getall(name, []) for name in BlockEdit.model_fields]
    if len({len(column) for column in columns}) > 1 or len(columns[0]) > _MOST_BLOCKS:
        raise BadForm
    try:
        return tuple(
            BlockEdit.model_validate(dict(zip(BlockEdit.model_fields, cells, strict=True)))
            for cells in zip(*columns, strict=True)
        )
    except ValidationError as refused:
        raise BadForm from refused
