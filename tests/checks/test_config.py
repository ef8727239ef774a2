"""config/ says the same as server/settings.py: every setting, its default, and what it means."""

import json
import re
import tomllib

import pytest
from pydantic import BaseModel

from server.settings import DEFAULTS, ROOT, Settings, load

README = ROOT / "config" / "README.md"
EXAMPLE = ROOT / "config" / "production.example.toml"
ROW = re.compile(r"\| `(\w+)` \| (.+?) \| ([^|]+) \| `(.+)` \|")


def documented() -> dict[str, dict[str, tuple[str, str, object]]]:
    groups: dict[str, dict[str, tuple[str, str, object]]] = {}
    for line in README.read_text().splitlines():
        if heading := re.match(r"## \[(\w+)\]", line):
            group = groups.setdefault(heading[1], {})
        elif row := ROW.fullmatch(line):
            group[row[1]] = (row[2], row[3], json.loads(row[4]))
    return groups


def declared() -> dict[str, set[str]]:
    groups: dict[str, set[str]] = {}
    for name, info in Settings.model_fields.items():
        assert isinstance(info.annotation, type)
        assert issubclass(info.annotation, BaseModel)
        groups[name] = set(info.annotation.model_fields)
    return groups


def test_every_setting_has_a_default_in_the_file_and_a_row_in_the_readme() -> None:
    defaults = tomllib.loads(DEFAULTS.read_text())

    assert {group: set(names) for group, names in defaults.items()} == declared()
    assert {group: set(rows) for group, rows in documented().items()} == declared()


def test_the_readme_tells_the_defaults_that_hold() -> None:
    told = {
        group: {name: default for name, (_, _, default) in rows.items()}
        for group, rows in documented().items()
    }

    assert told == tomllib.loads(DEFAULTS.read_text())


def test_a_setting_with_a_unit_in_its_name_has_that_unit_in_the_readme() -> None:
    units = {"_s": "second", "_min": "minutes", "_h": "hours", "_bytes": "bytes", "_kib": "KiB"}
    wrong = [
        f"{group}.{name}: {unit}"
        for group, rows in documented().items()
        for name, (_, unit, _) in rows.items()
        for ending, word in units.items()
        if name.endswith(ending) and word not in unit
    ]

    assert not wrong


def test_the_example_for_production_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSILIUM_CONFIG", str(EXAMPLE))

    settings = load()

    assert settings.is_https
    assert not settings.demo.enabled
    assert settings.database_url.startswith("postgresql+psycopg://")
