"""What people wrote is text wherever it is drawn: no script makes markup out of it (I28)."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "client_web" / "src"
MAKES_MARKUP = re.compile(
    r"dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write"
    r"|createContextualFragment|DOMParser|srcdoc"
)
DRAWINGS = "views/icon.tsx"
"""Its drawings are files of the build."""


def test_no_script_makes_markup_out_of_text() -> None:
    found = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.ts*")
        if MAKES_MARKUP.search(path.read_text())
    }

    assert found == {DRAWINGS}


def test_no_template_switches_escaping_off() -> None:
    found = [
        path.name
        for path in (ROOT / "client_web" / "templates").glob("*.html")
        if re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text())
    ]

    assert found == []
