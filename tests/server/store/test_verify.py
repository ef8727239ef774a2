"""Whatever is changed in a record, the verifier names the first row that does not hold."""

import random
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, Table, and_, select, update
from sqlalchemy.exc import IntegrityError

from mdt.domain.boards_kept import QUORUM_RULE
from mdt.domain.hashing import event_hash
from server.store.database import Database
from server.store.errors import DataMissing, SchemaUnknown
from server.store.schema_version import downgrade
from server.store.verify import verify
from tests.mdt.store import samples
from tests.mdt.store.samples import START
from tests.server.store import numbers, tamper
from tests.server.store.story import MEETING, Story

NAMES = {
    "event": r"event \S+ of meeting|participant|meeting",
    "audit": r"audit line|event \d+ of the audit",
    "meeting": r"^meeting|participant|event 1 of meeting",
    "meeting_participant": r"^participant",
    "case_version": r"version \S+ of case|case version",
    "case_version_material": r"version 1 of case|version 2 of case|material picture",
    "material": r"material|version \d of case",
    "record": r"version \d+ of |head of quorum_rule ",
    "record_head": r"^head of ",
}
"""How the first bad row is named after a change of a table."""


@pytest.fixture
def story(database: Database, tmp_path: Path) -> Story:
    return Story(database, tmp_path / "data").tell()


def first_bad(story: Story) -> str | None:
    return verify(story.database, story.root).first_bad


def test_an_untouched_record_verifies(story: Story) -> None:
    report = verify(story.database, story.root)

    assert report.first_bad is None
    assert report.rows == sum(report.checked.values())
    assert report.checked["event"] == numbers.events(story) > 20
    kinds = {"audit", "case_version", "material", "blob", "signature", "anchor", "meeting"}
    kinds |= {"record", "record_head"}
    assert all(report.checked[kind] for kind in kinds)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_one_changed_byte_in_any_column_names_the_row(story: Story, name: str) -> None:
    table = tamper.table(name)
    with tamper.open_raw(story.database.url) as connection:
        for row in sample_rows(connection, table):
            for column in table.columns:
                with_changed = {column.name: tamper.changed(getattr(row, column.name))}
                if not write(connection, table, row._mapping, with_changed):
                    continue  # the change would give two rows one key
                found = first_bad(story)
                assert found is not None, f"{name}.{column.name} of {row} changed unseen"
                assert re.search(NAMES[name], found), f"{name}.{column.name}: {found}"
                write(connection, table, {**row._mapping, **with_changed}, dict(row._mapping))

    assert first_bad(story) is None


def sample_rows(connection: Connection, table: Table) -> list:
    """Return the first, a middle and the last row."""
    rows = connection.execute(select(table).order_by(*table.primary_key)).all()
    connection.rollback()
    return list(dict.fromkeys((rows[0], rows[len(rows) // 2], rows[-1])))


def write(connection: Connection, table: Table, at, values) -> bool:
    same_row = and_(*(column == at[column.name] for column in table.primary_key))
    try:
        count = connection.execute(update(table).where(same_row).values(values)).rowcount
    except IntegrityError:
        connection.rollback()
        return False
    connection.commit()
    assert count == 1
    return True


@pytest.mark.parametrize("seq", [1, 9, 22])
def test_the_first_bad_event_is_named_by_number_and_meeting(story: Story, seq: int) -> None:
    change_event(story.database.url, seq)

    assert first_bad(story) == f"event {seq} of meeting {MEETING}: hash differs"


def change_event(url: URL, seq: int) -> None:
    event = tamper.table("event")
    with tamper.open_raw(url) as connection:
        body = connection.execute(select(event.c.body).where(event.c.seq == seq)).scalar_one()
        values = {"body": tamper.changed(body)}
        connection.execute(update(event).where(event.c.seq == seq).values(values))
        connection.commit()


def test_a_log_that_lost_its_end_is_shorter_than_its_anchor(story: Story) -> None:
    event, meeting = tamper.table("event"), tamper.table("meeting")
    anchored = numbers.event(story, "minutes.drafted")
    last = anchored - 1
    with tamper.open_raw(story.database.url) as connection:
        connection.execute(event.delete().where(event.c.seq > last))
        head = connection.execute(select(event.c.hash).where(event.c.seq == last)).scalar_one()
        state = {"seq": last, "head": head.hex(), "state": "ended"}
        connection.execute(update(meeting).values(state))
        connection.commit()

    found = first_bad(story)
    assert found == (
        f"event {anchored} of meeting {MEETING}: is missing, but line 1 of anchors.jsonl has it"
    )


def test_an_audit_that_lost_its_end_is_shorter_than_its_anchor(story: Story) -> None:
    audit = tamper.table("audit")
    last = numbers.audit_lines(story)
    with tamper.open_raw(story.database.url) as connection:
        connection.execute(audit.delete().where(audit.c.seq == last))
        connection.commit()

    found = str(first_bad(story))
    assert re.fullmatch(rf"event {last} of the audit: is missing, but line \d of .* has it", found)


def test_a_log_that_was_hashed_anew_differs_from_its_anchor(story: Story) -> None:
    event, meeting = tamper.table("event"), tamper.table("meeting")
    with tamper.open_raw(story.database.url) as connection:
        rows = connection.execute(select(event).order_by(event.c.seq)).all()
        prev = rows[0].prev
        for row in rows:
            body = row.body.replace(b"See slice 87.", b"See slice 78.")
            digest = bytes.fromhex(event_hash(MEETING, row.seq, prev.hex(), body))
            values = {"body": body, "prev": prev, "hash": digest}
            connection.execute(update(event).where(event.c.seq == row.seq).values(values))
            prev = digest
        connection.execute(update(meeting).values(head=prev.hex()))
        connection.commit()

    anchored = numbers.event(story, "minutes.drafted")
    assert first_bad(story) == (
        f"event {anchored} of meeting {MEETING}: differs from line 1 of anchors.jsonl"
    )


def test_a_version_that_the_audit_tells_of_twice_is_found(story: Story) -> None:
    with story.database.begin() as uow:
        detail = uow.audit.about("rule-2")[0].detail
        uow.audit.append("rule.kept", at=START, actor_id=None, subject="rule-2", detail=detail)

    found = first_bad(story)
    last = numbers.audit_lines(story)
    assert found == f"audit line {last}: tells of version 2 of quorum_rule rule-2 a second time"


def test_a_version_that_the_audit_does_not_tell_of_is_found(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    with story.database.begin() as uow, monkeypatch.context() as silenced:
        silenced.setattr(uow.audit, "append", lambda *_, **__: None)
        rule = replace(samples.RULE, version=3)
        uow.records.add(
            QUORUM_RULE, "rule-2", rule, based_on=2, by=None, at=START, action="rule.kept"
        )

    found = first_bad(story)
    assert found == "version 3 of quorum_rule rule-2: the audit does not tell of it"


def test_a_record_that_was_taken_away_whole_is_missed(story: Story) -> None:
    with tamper.open_raw(story.database.url) as connection:
        for name in ("record", "record_head"):
            connection.execute(tamper.table(name).delete())
        connection.commit()

    found = first_bad(story)
    assert found == "version 1 of quorum_rule rule-2: is missing, but audit line 1 tells of it"


@pytest.mark.parametrize("offset", [0, 7, 15])
def test_one_changed_byte_of_a_picture_names_its_material(story: Story, offset: int) -> None:
    [blob] = [path for path in story.paths.blobs.rglob("*") if path.is_file()]
    tamper.flip_byte(blob, offset)

    found = first_bad(story)
    assert found == f"material picture-1: the bytes of its file {blob.name} differ"


def test_a_missing_picture_names_its_material(story: Story) -> None:
    shutil.rmtree(story.paths.blobs)

    assert str(first_bad(story)).startswith("material picture-1: its file")


def test_one_changed_byte_of_an_anchor_names_its_line(story: Story) -> None:
    length = story.paths.anchors.read_bytes().index(b"\n")
    for offset in range(0, length, 19):
        tamper.flip_byte(story.paths.anchors, offset)
        assert str(first_bad(story)).startswith("line 1 of anchors.jsonl"), offset
        tamper.flip_byte(story.paths.anchors, offset)

    assert first_bad(story) is None


def test_a_changed_public_key_makes_no_signature_genuine(story: Story) -> None:
    [public] = story.paths.keys.glob("*.pub")
    tamper.flip_byte(public, 40)

    assert first_bad(story) == (
        f"event {numbers.event(story, 'minutes.signed')} of meeting {MEETING}:"
        " the signature is not genuine"
    )


def test_a_missing_row_of_any_kind_is_found(story: Story) -> None:
    for name in sorted(NAMES):
        table = tamper.table(name)
        with tamper.open_raw(story.database.url) as connection:
            row = sample_rows(connection, table)[-1]
            same_row = and_(*(c == row._mapping[c.name] for c in table.primary_key))
            connection.execute(table.delete().where(same_row))
            connection.commit()
            assert first_bad(story) is not None, f"the last row of {name} went unseen"
            connection.execute(table.insert().values(dict(row._mapping)))
            connection.commit()

    assert first_bad(story) is None


@pytest.fixture
def whole_file(sqlite_file: Path, tmp_path: Path) -> bytes:
    database = Database(sqlite_file)
    Story(database, tmp_path / "data").tell()
    database.close()  # moves everything from SQLite's log into the file
    return sqlite_file.read_bytes()


def is_found(whole: bytes, offset: int, directory: Path) -> bool:
    """Return whether a changed byte of the file is a finding; it must never be a crash."""
    damaged = directory / "damaged.sqlite"
    for suffix in ("-wal", "-shm"):
        damaged.with_name(damaged.name + suffix).unlink(missing_ok=True)
    damaged.write_bytes(whole)
    tamper.flip_byte(damaged, offset)
    database = Database(damaged)
    try:
        return verify(database, directory / "data").first_bad is not None
    except SchemaUnknown:
        return True
    finally:
        database.close()


def test_a_changed_byte_within_recorded_text_is_found_in_the_file(
    whole_file: bytes, tmp_path: Path
) -> None:
    texts = (b"See slice 87.", b"session.started", b"case.read", b"And HIPEC?", b"picture-1")
    for text in texts:
        start = whole_file.index(text)
        assert is_found(whole_file, start + len(text) // 2, tmp_path), text


def test_a_changed_byte_anywhere_in_the_file_never_ends_the_verifier(
    whole_file: bytes, tmp_path: Path
) -> None:
    draw = random.Random(20261121)
    header = range(0, 100, 7)

    found = [is_found(whole_file, offset, tmp_path) for offset in header]
    found += [is_found(whole_file, draw.randrange(len(whole_file)), tmp_path) for _ in range(40)]

    assert any(found)
    assert not all(found)  # most of a small file is empty space


def test_a_database_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataMissing):
        verify(Database(tmp_path / "none.sqlite"), tmp_path)


def test_a_database_of_another_version_is_not_judged(database: Database, tmp_path: Path) -> None:
    with database.connect() as connection, connection.begin():
        downgrade(connection, "base")

    with pytest.raises(SchemaUnknown):
        verify(database, tmp_path)
