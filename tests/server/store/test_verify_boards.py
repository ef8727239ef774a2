"""Who changes a board's rows beside its record is found: nobody becomes a coordinator that way."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from server.store.database import Database
from server.store.verify import verify
from tests.mdt.store.samples import BOARD, COORDINATOR
from tests.server.store import tamper
from tests.server.store.story import Story


@pytest.fixture
def settled(database: Database, tmp_path: Path) -> Story:
    """A told story whose board was settled anew, and whose rule was changed."""
    story = Story(database, tmp_path / "data").tell()
    teams = story.board.standing_teams
    with database.begin() as uow:
        kept = replace(teams.kept(uow, BOARD.id), item_min=17, titles={"en": "Settled"})
        teams.settle(uow, BOARD.id, by=COORDINATOR, kept=kept, based_on=0)
        rule = uow.boards.get(BOARD.id).quorum_rule
        teams.change_rule(
            uow,
            BOARD.id,
            by=COORDINATOR,
            rule=replace(rule, all_of=("pathology",), any_of=(), min_count=5),
            based_on=rule.version,
        )
    return story


def first_bad(story: Story) -> str | None:
    return verify(story.database, story.root).first_bad


def test_a_settled_board_verifies(settled: Story) -> None:
    assert first_bad(settled) is None
    assert verify(settled.database, settled.root).checked["board"] == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE board SET title = 'Another'",
        "UPDATE board SET tz = 'UTC'",
        "UPDATE board SET item_min = 90",
        "UPDATE board SET planned_min = 5",
        "UPDATE board SET languages = '[\"fr\"]'",
        "UPDATE board_member SET role = 'coordinator' WHERE role <> 'coordinator'",
        "UPDATE board_member SET position = 99 - position",
        "DELETE FROM board_member WHERE role = 'coordinator'",
    ],
)
def test_a_row_that_was_changed_beside_the_record_is_found(settled: Story, change: str) -> None:
    with tamper.open_raw(settled.database.url) as connection:
        connection.execute(text(change))
        connection.commit()

    assert "differs from what the board has settled" in (first_bad(settled) or "")


def test_a_rule_that_was_changed_beside_its_versions_is_found(settled: Story) -> None:
    with settled.database.begin() as uow:
        board = uow.boards.get(BOARD.id)
        uow.boards.save(replace(board, quorum_rule=replace(board.quorum_rule, min_count=0)))

    assert "the quorum rule differs" in (first_bad(settled) or "")
