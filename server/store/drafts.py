"""Drafts of forms in SQL: each its writer's own, kept until the form is submitted.

They are beside the record: a row is changed while somebody types, and taken away when the form was
submitted or nobody went on with it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Row, Text, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from mdt.domain.drafts import FormDraft
from mdt.domain.ids import PersonId
from mdt.store.base import Base, UtcDateTime
from mdt.store.transaction import Transaction


class DraftRow(Base):
    """Table ``draft``."""

    __tablename__ = "draft"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
    based_on: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


DRAFTS = DraftRow.__table__


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """What somebody typed into one form about one subject."""

    person_id: PersonId
    form: str
    subject: str
    n: int  # of its last change
    based_on: int  # version of the subject that the form was opened on; 0 when there was none
    draft: FormDraft
    changed_at: datetime


class SqlDrafts:
    """The drafts of everybody; each method is about those of one person."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def get(self, person_id: PersonId, form: str, subject: str) -> KeptDraft | None:
        """Return a person's draft, if there is one."""
        return self.among(person_id, form, (subject,)).get(subject)

    def among(
        self, person_id: PersonId, form: str, subjects: Sequence[str]
    ) -> dict[str, KeptDraft]:
        """Return those drafts of a person that are about one of several subjects, by subject."""
        query = select(DRAFTS).where(
            DraftRow.person_id == person_id, DraftRow.form == form, DraftRow.subject.in_(subjects)
        )
        return {row.subject: _kept(row) for row in self._tx.read(query)}

    def beginning(self, person_id: PersonId, form: str, with_: str) -> tuple[KeptDraft, ...]:
        """Return a person's drafts about all subjects that begin alike, the earliest first."""
        query = (
            select(DRAFTS)
            .where(
                DraftRow.person_id == person_id,
                DraftRow.form == form,
                DraftRow.subject.startswith(with_, autoescape=True),
            )
            .order_by(DraftRow.changed_at, DraftRow.subject)
        )
        return tuple(map(_kept, self._tx.read(query)))

    def newest(self, person_id: PersonId, form: str) -> str:
        """Return the subject that a person typed about last in a form, or nothing."""
        query = (
            select(DraftRow.subject)
            .where(DraftRow.person_id == person_id, DraftRow.form == form)
            .order_by(DraftRow.changed_at.desc(), DraftRow.subject)
        )
        row = self._tx.read(query).first()
        return str(row.subject) if row is not None else ""

    def put(self, kept: KeptDraft) -> None:
        """Store a draft in the place of the one before."""
        body = json.dumps(
            {"texts": dict(kept.draft.texts), "revisions": dict(kept.draft.revisions)},
            ensure_ascii=False,
        )
        changed = {
            "n": kept.n,
            "based_on": kept.based_on,
            "body": body,
            "changed_at": kept.changed_at,
        }
        place = _is(kept.person_id, kept.form, kept.subject)
        if not self._tx.write(update(DraftRow).where(*place).values(**changed)):
            where = {"person_id": kept.person_id, "form": kept.form, "subject": kept.subject}
            self._tx.write(insert(DraftRow), {**where, **changed})

    def remove(self, person_id: PersonId, form: str, subject: str) -> None:
        """Forget a person's draft, if there is one."""
        self._tx.write(delete(DraftRow).where(*_is(person_id, form, subject)))

    def remove_older(self, than: datetime) -> int:
        """Forget what nobody went on with; return how many drafts."""
        return self._tx.write(delete(DraftRow).where(DraftRow.changed_at < than))


def _kept(row: Row[*tuple[object, ...]]) -> KeptDraft:
    body = json.loads(row.body)
    return KeptDraft(
        person_id=PersonId(row.person_id),
        form=row.form,
        subject=row.subject,
        n=row.n,
        based_on=row.based_on,
        draft=FormDraft(texts=body["texts"], revisions=body["revisions"]),
        changed_at=row.changed_at,
    )


def _is(person_id: PersonId, form: str, subject: str) -> tuple[ColumnElement[bool], ...]:
    return (DraftRow.person_id == person_id, DraftRow.form == form, DraftRow.subject == subject)
