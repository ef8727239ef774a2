"""Agreeing on a recommendation: drafting, reading back, recording, and dissent from it."""

from dataclasses import replace
from typing import Any

from mdt.domain.advice_checks import missing_fields, to_confirm
from mdt.domain.advice_content import tidied
from mdt.domain.agenda import TRANSITIONS as ITEM_TRANSITIONS
from mdt.domain.agenda import AgendaItem
from mdt.domain.codes.advice import CHECKS_BY_TYPE, FIELDS
from mdt.domain.decide.agenda import stage
from mdt.domain.decide.guards import in_room, known_item, open_item, running
from mdt.domain.errors import (
    AlreadyDecided,
    AlreadyDissented,
    IllegalTransition,
    Label,
    MinutesAreSigned,
    NoRecommendation,
    NoSuchDissent,
    NotACase,
    NotAtItem,
    NotReadBack,
    RecommendationIncomplete,
    RevisionConflict,
    SessionNotRunning,
    UnknownPerson,
)
from mdt.domain.events import (
    DissentRecorded,
    DissentWithdrawn,
    Event,
    RecommendationDraftChanged,
    RecommendationReadBack,
    RecommendationRecorded,
)
from mdt.domain.happened.advice import RecommendationSuperseded, RelistProposed
from mdt.domain.ids import DissentId, ItemId, RecommendationId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action, require
from mdt.domain.presence import attended_item, quorum_now
from mdt.domain.recommendations import (
    TRANSITIONS,
    Recommendation,
    RecommendationContent,
    RecommendationState,
    Stance,
)
from mdt.domain.text import REASON_MAX, clean
from mdt.domain.transitions import step
from mdt.domain.valuesets import STANCES, check_code


def save_draft(
    meeting: Meeting,
    *,
    by: Actor,
    item_id: ItemId,
    based_on: int,
    content: RecommendationContent,
    new_id: RecommendationId,
    fields: tuple[str, ...] | None = None,
) -> tuple[Event, ...]:
    """Save the wording as it forms. Saving the same wording again adds nothing.

    Args:
        meeting: the meeting.
        by: who saves.
        item_id: the open case.
        based_on: revision that the writer saw; 0 when there was no draft.
        content: the whole wording; empty fields are not yet filled in.
        new_id: id to use for the first draft on this item.
        fields: those that the writer changed; what others saved in the rest since ``based_on``
            is kept. None: the whole wording is the writer's.

    Raises:
        RevisionConflict: somebody saved the same in the meantime; carries both wordings.
    """
    in_room(meeting, by, Action.RECOMMENDATION_DRAFT)
    running(meeting)
    item = open_item(meeting, item_id)
    if item.case_id is None or item.case_version_id is None:
        raise NotACase
    wording = _tidy(meeting, content)
    before = meeting.recommendation_on(item_id)
    if before is not None:
        _step(before, "save")
    if fields is not None and before is not None and before.revision > based_on:
        wording = _merged(before, wording, based_on, fields)
        based_on = before.revision
    _check_revision(before, based_on, rejected=wording)
    if before is not None and before.content == wording:
        return ()
    changed = RecommendationDraftChanged(
        recommendation_id=before.id if before is not None else new_id,
        item_id=item.id,
        case_id=item.case_id,
        case_version_id=item.case_version_id,
        revision=based_on + 1,
        content=wording,
    )
    return (*stage(item, "decide"), changed)


def read_back(meeting: Meeting, *, by: Actor, item_id: ItemId, revision: int) -> tuple[Event, ...]:
    """Read the wording back to the board, as it stood at ``revision``."""
    in_room(meeting, by, Action.RECOMMENDATION_READ_BACK)
    running(meeting)
    open_item(meeting, item_id)
    draft = _on_item(meeting, item_id)
    _step(draft, "read_back")
    _check_revision(draft, revision)
    _check_complete(draft.content)
    if draft.state is RecommendationState.READ_BACK:
        return ()
    return (RecommendationReadBack(recommendation_id=draft.id, revision=revision),)


def record(
    meeting: Meeting,
    *,
    by: Actor,
    item_id: ItemId,
    revision: int,
    incapable: tuple[str, ...] = (),
) -> tuple[Event, ...]:
    """Record the wording that was read back, with who was there to agree on it (I1, I2).

    Without quorum it is advisory, and proposed for listing again.

    Args:
        meeting: the meeting, live or paused.
        by: who records.
        item_id: the open case.
        revision: the one that was read back.
        incapable: of what it needs, what the implementer's place does not have.
    """
    in_room(meeting, by, Action.RECOMMENDATION_RECORD)
    running(meeting)
    item = open_item(meeting, item_id)
    draft = _on_item(meeting, item_id)
    if draft.state is RecommendationState.RECORDED:
        raise AlreadyDecided
    _check_revision(draft, revision)
    _check_complete(draft.content)
    _step(draft, "record")
    step(ITEM_TRANSITIONS, item.state, "record")
    quorum = quorum_now(meeting)
    recorded = RecommendationRecorded(
        recommendation_id=draft.id,
        item_id=item_id,
        case_id=draft.case_id,
        case_version_id=draft.case_version_id,
        number=1 + max((entry.number for entry in meeting.recommendations.values()), default=0),
        revision=revision,
        content=draft.content,
        quorum=quorum,
        to_confirm=to_confirm(meeting, draft, quorum),
        incapable=incapable,
        checks=CHECKS_BY_TYPE.get(draft.content.type, ()),
    )
    events: list[Event] = [recorded]
    if draft.supersedes is not None:
        before = meeting.recommendations[draft.supersedes]
        step(TRANSITIONS, before.state, "supersede")
        events.append(
            RecommendationSuperseded(
                recommendation_id=before.id, by_id=draft.id, reason=draft.reason
            )
        )
    if not quorum.satisfied:
        events.append(RelistProposed(item_id=item_id, reason_code="advisory"))
    return tuple(events)


def dissent(
    meeting: Meeting,
    *,
    by: Actor,
    item_id: ItemId,
    stance: str,
    text: str,
    new_id: DissentId,
) -> tuple[DissentRecorded]:
    """Record that somebody who was present does not join, until the minutes are signed (I11)."""
    item, on = _dissentable(meeting, by, item_id, Action.DISSENT_ADD)
    if not attended_item(meeting, item, by.person_id):
        raise NotAtItem
    check_code(STANCES, stance, field="stance")
    if any(d.person_id == by.person_id and d.withdrawn_at is None for d in on.dissents):
        raise AlreadyDissented
    recorded = DissentRecorded(
        dissent_id=new_id,
        recommendation_id=on.id,
        person_id=by.person_id,
        discipline=by.discipline,
        stance=Stance(stance),
        text=clean(text, limit=REASON_MAX, field="text"),
    )
    return (recorded,)


def withdraw_dissent(
    meeting: Meeting, *, by: Actor, item_id: ItemId, dissent_id: DissentId
) -> tuple[DissentWithdrawn]:
    """Withdraw one's own dissent. It stays in the record, as withdrawn."""
    _, on = _dissentable(meeting, by, item_id, Action.DISSENT_WITHDRAW)
    for entry in on.dissents:
        own = entry.id == dissent_id and entry.person_id == by.person_id
        if own and entry.withdrawn_at is None:
            return (DissentWithdrawn(dissent_id=dissent_id, recommendation_id=on.id),)
    raise NoSuchDissent


def _dissentable(
    meeting: Meeting, by: Actor, item_id: ItemId, action: Action
) -> tuple[AgendaItem, Recommendation]:
    require(by, action, meeting)
    if not meeting.sessions:
        raise SessionNotRunning
    if meeting.minutes is not None and meeting.minutes.were_signed:
        raise MinutesAreSigned
    return known_item(meeting, item_id), _on_item(meeting, item_id)


def _on_item(meeting: Meeting, item_id: ItemId) -> Recommendation:
    found = meeting.recommendation_on(item_id)
    if found is None:
        raise NoRecommendation
    return found


def _step(found: Recommendation, action: str) -> None:
    """Refuse a step that the table does not have, saying what stands in its way."""
    try:
        step(TRANSITIONS, found.state, action)
    except IllegalTransition as error:
        if found.state is RecommendationState.RECORDED:
            raise AlreadyDecided from error
        if found.state is RecommendationState.DRAFT:
            raise NotReadBack from error
        raise


def _check_revision(
    stored: Recommendation | None,
    based_on: int,
    *,
    rejected: RecommendationContent | None = None,
) -> None:
    actual = stored.revision if stored is not None else 0
    if actual != based_on:
        raise RevisionConflict(
            expected=based_on,
            actual=actual,
            current=stored.content if stored is not None else RecommendationContent(),
            rejected=rejected,
        )


def _check_complete(content: RecommendationContent) -> None:
    missing = missing_fields(content)
    if missing:
        labels = tuple(Label(FIELDS[name]) for name in missing)
        raise RecommendationIncomplete(fields=missing, labels=labels)


def _tidy(meeting: Meeting, content: RecommendationContent) -> RecommendationContent:
    """Return the wording cleaned, with every code and person known."""
    if content.implementer_id and content.implementer_id not in meeting.participants:
        raise UnknownPerson(field="implementer_id")
    return replace(tidied(content), implementer_id=content.implementer_id or None)


def _merged(
    before: Recommendation,
    wording: RecommendationContent,
    based_on: int,
    changed: tuple[str, ...],
) -> RecommendationContent:
    """Return what is stored with the writer's fields over it. Raises RevisionConflict."""
    mine: dict[str, Any] = {}
    for name in changed:
        check_code(FIELDS, name, field="fields")
        mine[name] = getattr(wording, name)
        stored = getattr(before.content, name)
        if before.field_revisions.get(name, 0) > based_on and stored != mine[name]:
            raise RevisionConflict(
                expected=based_on,
                actual=before.revision,
                current=before.content,
                rejected=wording,
                field=name,
            )
    return replace(before.content, **mine)
