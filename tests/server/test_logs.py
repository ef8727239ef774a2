"""Logs: ids only, one line each, and no words of other people."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from server import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    logs.configure("info", "json", written)
    yield written
    structlog.configure(**before)
    root.handlers[:], root.level = handlers, level


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_only_listed_fields_are_written(stream: io.StringIO) -> None:
    structlog.get_logger().info(
        "case.read", case_id="c1", title="Gastric cancer", password="secret", token="abc"
    )

    [line] = _lines(stream)
    assert line["case_id"] == "c1"
    assert line["hidden"] == ["password", "title", "token"]
    assert "Gastric" not in stream.getvalue()
    assert "secret" not in stream.getvalue()


def test_no_value_begins_a_line_or_drives_a_terminal(stream: io.StringIO) -> None:
    structlog.get_logger().info("x.y", reason="a\r\n{}\x1b[31m\u2028\u202e", kind="k" * 5_000)

    [line] = _lines(stream)
    assert len(stream.getvalue().splitlines()) == 1
    assert line["reason"] == "a\\r\\n{}\\x1b[31m\\u2028\\u202e"
    assert len(str(line["kind"])) < 400


def test_a_traceback_keeps_the_place_and_not_the_words(stream: io.StringIO) -> None:
    words = "patient Ivanov, born 1950"

    def look_up() -> None:
        try:
            int(words)
        except ValueError as cause:
            raise KeyError(words) from cause

    try:
        look_up()
    except KeyError:
        structlog.get_logger().exception("request.failed")

    [line] = _lines(stream)
    assert "test_logs.py" in str(line["exception"])
    assert "builtins.ValueError" in str(line["exception"])
    assert "builtins.KeyError" in str(line["exception"])
    assert "Ivanov" not in stream.getvalue()


def test_what_the_system_says_is_kept(stream: io.StringIO) -> None:
    try:
        Path("/no/such/file").read_text()
    except OSError:
        structlog.get_logger().exception("server.failed")

    assert "No such file or directory" in str(_lines(stream)[0]["exception"])


def test_a_librarys_words_stay_out(stream: io.StringIO) -> None:
    logging.getLogger("sqlalchemy").warning("parameters: %s", ["Ivanov"])
    logging.getLogger("sqlalchemy").info("below the level")

    [line] = _lines(stream)
    assert (line["event"], line["logger"]) == ("library.logged", "sqlalchemy")
    assert "Ivanov" not in stream.getvalue()
