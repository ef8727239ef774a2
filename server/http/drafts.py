"""Drafts of forms: which forms have them, and how what was typed comes back into the page.

A draft is private to its writer and beside the record: nothing of it is anybody's to read, to
count or to sign before the form is submitted, which checks it as if it had just been typed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from aiohttp import web

from mdt.domain.drafts import FormDraft, type_fields
from mdt.domain.errors import Invalid, RevisionConflict
from server.http.call import Call
from server.http.forms import FormModel
from server.http.request_forms import number
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork

KEPT_FOR = timedelta(days=30)
"""How long a draft waits for its writer after its last change."""

FIELDS_AT_ONCE = 40
_ROWS_MAX = 60

F = TypeVar("F", bound=FormModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftForm:
    """A form whose fields are kept while they are typed."""

    name: str  # in the address
    single: frozenset[str]
    keyed: frozenset[str] = frozenset()
    """Fields of which there are several: ``wanted.surgery`` is one box, ``text.b1.2`` a text."""
    is_key: Callable[[str], bool] = bool
    """Says whether what follows ``text.`` in such a field can be a key of it."""
    columns: frozenset[str] = frozenset()
    """Columns of rows, of one length; ``stain.0`` is the first cell."""
    is_own: Callable[[str], bool] = lambda _name: False
    """Says of any other name whether it is a field that the page fills in by itself."""
    require: Callable[[Call, ServerUnitOfWork, str], object]
    """Raises what the page would, for whoever cannot write about the subject."""
    page: Callable[[str], str]
    """Address of the page where the form about a subject stands."""

    def takes(self, name: str) -> bool:
        """Return whether the form has a field of this name."""
        head, dot, rest = name.partition(".")
        if head in self.columns:
            return rest.isdecimal() and len(rest) < 4 and int(rest) < _ROWS_MAX
        if head in self.keyed:
            return bool(dot) and self.is_key(rest)
        return name in self.single or self.is_own(name)

    def address(self, subject: str) -> str:
        """Return where the form's fields are sent while they are typed."""
        return f"/drafts/{self.name}/{subject}"


def find(call: Call, uow: ServerUnitOfWork, form: DraftForm, subject: str) -> KeptDraft:
    """Return the caller's draft; an empty one when there is none."""
    return find_all(call, uow, form, (subject,))[subject]


def find_all(
    call: Call, uow: ServerUnitOfWork, form: DraftForm, subjects: Sequence[str]
) -> Mapping[str, KeptDraft]:
    """Return the caller's drafts by what they are about; empty ones where there are none."""
    found = uow.drafts.among(call.person_id, form.name, subjects)
    return {subject: found.get(subject) or _empty(call, form, subject) for subject in subjects}


def _empty(call: Call, form: DraftForm, subject: str) -> KeptDraft:
    return KeptDraft(
        person_id=call.person_id,
        form=form.name,
        subject=subject,
        n=0,
        based_on=0,
        draft=FormDraft(),
        changed_at=call.deps.clock(),
    )


def finish(call: Call, uow: ServerUnitOfWork, form: DraftForm, subject: str) -> None:
    """Forget the caller's draft, in the commit that submits its form."""
    uow.drafts.remove(call.person_id, form.name, subject)


def keep(
    call: Call,
    uow: ServerUnitOfWork,
    form: DraftForm,
    subject: str,
    texts: Mapping[str, str],
    *,
    based_on: int,
    read_at: int,
) -> int:
    """Keep what was typed, field by field; return the draft's number after it.

    Args:
        call: whose draft it is.
        uow: storage.
        form: which form.
        subject: about what.
        texts: by the name of the field.
        based_on: the version of the subject that the form was opened on.
        read_at: the draft's number that the window saw.

    Raises:
        RevisionConflict: another window changed one of the fields since ``read_at``.
        Invalid: the form has no such field.
    """
    form.require(call, uow, subject)
    if not all(map(form.takes, texts)):
        raise Invalid(field="field")
    before = find(call, uow, form, subject)
    # A draft that was finished begins anew above the numbers that other windows still know.
    next_n = max(before.n, read_at) + 1
    typed = type_fields(before.draft, texts, read_at=read_at, next_n=next_n)
    if typed is before.draft:
        return before.n
    uow.drafts.put(
        replace(
            before,
            n=next_n,
            # The older of two: submitting then shows what was stored meanwhile.
            based_on=min(before.based_on, based_on) if before.n else based_on,
            draft=typed,
            changed_at=call.deps.clock(),
        )
    )
    return next_n


def overlaid(form: DraftForm, typed: F, kept: KeptDraft) -> F:
    """Return a form filled in with a draft over what is stored."""
    texts = kept.draft.texts
    if not texts:
        return typed
    values: dict[str, object] = {name: texts[name] for name in form.single if name in texts}
    for name in form.keyed:
        codes = dict.fromkeys(getattr(typed, name), True)
        codes |= {key[len(name) + 1 :]: bool(on) for key, on in texts.items() if _is_of(key, name)}
        values[name] = tuple(code for code, is_on in codes.items() if is_on)
    cells = {key: text for key, text in texts.items() if key.partition(".")[0] in form.columns}
    rows = max((int(key.partition(".")[2]) + 1 for key in cells), default=0)
    for name in form.columns:
        column = list(getattr(typed, name))
        column += [""] * (rows - len(column))
        values[name] = tuple(cells.get(f"{name}.{n}", text) for n, text in enumerate(column))
    if "based_on" in type(typed).model_fields:
        values["based_on"] = str(kept.based_on)
    return typed.model_copy(update=values)


async def answer(call: Call, run: Callable[[ServerUnitOfWork], int]) -> web.Response:
    """Keep typed fields and answer the page's script; the slower of two gets both texts."""
    try:
        after = await call.deps.write.run(run)
    except RevisionConflict as conflict:
        both = {
            "code": conflict.code,
            "message": call.said(conflict),
            "field": conflict.field,
            "current": conflict.current,
            "rejected": conflict.rejected,
            "n": conflict.actual,
        }
        return web.json_response(both, status=409)
    return web.json_response({"n": after})


async def read_at(call: Call) -> int:
    """Return which change of a draft the window had read; 0 for what is no number."""
    return max(0, number((await call.form()).get("read_at", "")))


def _is_of(key: str, name: str) -> bool:
    return key.startswith(f"{name}.")
