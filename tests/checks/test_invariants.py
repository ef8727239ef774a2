"""The rules of the record: what ARCHITECTURE.md lists of them, held against the tests."""

import re

import pytest

from server.settings import ROOT

ROW = re.compile(r"^\| (I\d+) \|.+\| ([^|]+) \|$", re.MULTILINE)
SECTION = (ROOT / "ARCHITECTURE.md").read_text().partition("## Rules of the record")[2]
LISTED = {match[1]: re.findall(r"`([^`]+)`", match[2]) for match in ROW.finditer(SECTION)}
NAMED = [(rule, shown) for rule, tests in LISTED.items() for shown in tests]
SOURCES = sorted(path for plane in ("mdt", "server") for path in (ROOT / plane).rglob("*.py"))


def test_every_rule_is_listed_with_a_test_that_shows_it() -> None:
    assert list(LISTED) == [f"I{n}" for n in range(1, 31)]
    assert all(LISTED.values())


@pytest.mark.parametrize(("rule", "shown"), NAMED)
def test_what_the_list_names_is_there(rule: str, shown: str) -> None:
    file, _, name = shown.partition("::")
    path = ROOT / file if file.startswith("client_web/") else ROOT / "tests" / file

    assert f"def {name}(" in path.read_text() if name else path.is_file(), rule


def test_no_comment_names_a_rule_that_is_not_listed() -> None:
    named = {
        found
        for path in SOURCES
        for found in re.findall(r"\b[Ii]nvariants? (I\d+)\b|\((I\d+)\)", path.read_text())
        for found in found
        if found
    }

    assert named
    assert named <= set(LISTED)
