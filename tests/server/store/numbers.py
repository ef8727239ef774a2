"""Where things stand in a story's logs, so that no test counts its events."""

from sqlalchemy import func, select

from mdt.store.audit import AuditRow
from tests.server.store.story import MEETING, Story


def event(story: Story, kind: str) -> int:
    """Return the number of the last event of a type."""
    with story.database.snapshot() as uow:
        log = uow.meetings.since(MEETING, 0, 10_000)
    return max(logged.seq for logged in log if kind == logged.event.TYPE)


def events(story: Story) -> int:
    """Return how many events there are."""
    with story.database.snapshot() as uow:
        return uow.meetings.load(MEETING).seq


def audit_lines(story: Story) -> int:
    """Return how many lines the audit has."""
    with story.database.snapshot() as uow:
        return uow.transaction.read(select(func.count(AuditRow.seq))).scalar_one()
