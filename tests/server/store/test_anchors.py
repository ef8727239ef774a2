"""Anchors: written when a session ends and at a signature, and made up for after a crash."""

import stat
from pathlib import Path

import pytest

from server.store.anchors import Anchors, read_anchors
from server.store.database import Database
from server.store.keys import PublicKeys
from server.store.verify import verify
from tests.server.store import numbers
from tests.server.store.story import MEETING, Story


@pytest.fixture
def story(database: Database, tmp_path: Path) -> Story:
    return Story(database, tmp_path / "data")


def anchored(story: Story) -> list[tuple[str, int]]:
    found = [anchor for _, anchor in read_anchors(story.paths.anchors)]
    return [(anchor.meeting_id, anchor.seq) for anchor in found if anchor is not None]


def test_the_end_of_a_session_and_a_signature_are_anchored(story: Story) -> None:
    story.tell()

    heads = [entry for entry in anchored(story) if entry[0] == MEETING]
    last = numbers.events(story)
    assert heads == [(MEETING, numbers.event(story, "minutes.drafted")), (MEETING, last)]
    keys = PublicKeys(story.paths.keys)
    for _, anchor in read_anchors(story.paths.anchors):
        assert anchor is not None
        assert keys.verify(anchor.key_id, anchor.statement(), anchor.raw_signature())
    assert stat.S_IMODE(story.paths.anchors.stat().st_mode) == 0o600


def test_other_events_are_not_anchored(story: Story) -> None:
    story.prepare()
    story.begin()
    story.anchors.close()

    assert anchored(story) == []


def test_what_a_crash_kept_from_being_anchored_is_made_up_for(story: Story) -> None:
    story.tell()
    story.paths.anchors.unlink()
    late = Anchors(story.paths.anchors, story.database, story.signer, story.clock)

    first, second = late.catch_up(), late.catch_up()
    late.close()

    assert (first, second) == (1, 0)
    assert anchored(story) == [
        (MEETING, numbers.events(story)),
        ("audit", numbers.audit_lines(story)),
    ]
    assert verify(story.database, story.root).first_bad is None


def test_a_line_that_a_power_cut_left_unfinished_is_no_finding(story: Story) -> None:
    story.prepare()
    story.begin()
    story.decide()
    story.anchors.close()
    whole = story.paths.anchors.read_bytes()
    story.paths.anchors.write_bytes(whole + whole[:100])
    assert verify(story.database, story.root).first_bad is None

    story.anchors = Anchors(story.paths.anchors, story.database, story.signer, story.clock)
    story.sign()

    assert story.paths.anchors.read_bytes().startswith(whole)
    assert len(anchored(story)) == 4
    assert verify(story.database, story.root).first_bad is None


def test_a_disk_that_takes_no_anchor_stops_nobody(story: Story) -> None:
    story.prepare()
    story.begin()
    story.paths.anchors.mkdir()

    story.decide()
    story.sign()

    story.paths.anchors.rmdir()
    late = Anchors(story.paths.anchors, story.database, story.signer, story.clock)
    assert late.catch_up() == 1
    late.close()
