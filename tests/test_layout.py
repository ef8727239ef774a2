"""The house rules that a linter cannot express."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOP_LEVEL = {
    ".ci", ".gitignore", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    "README.md", "client_web", "config", "dev", "mdt", "pyproject.toml", "requirements-dev.lock",
    "requirements.lock", "server", "tests",
}  # fmt: skip
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base", "core", "lib"}
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60
ALLOWED_TO_MEDIA = {"media", "settings", "logs"}
LEFT_FOR_LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(root|home|work)/[a-z.]")
# An address that a tool wrote into a lock file would tie the project to one package mirror.
DOWNLOAD_ADDRESS = re.compile(r"""https?://[^\s"']+\.(whl|tgz|tar\.gz)|"resolved":|--index-url""")


def tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted(name for name in listed.stdout.splitlines() if (ROOT / name).is_file())


PYTHON = tracked("*.py", "dev")
MODULES = [name for name in PYTHON if name.startswith(("mdt/", "server/"))]
SCRIPTS = tracked("client_web/src/*.ts", "client_web/src/*.tsx", "client_web/src/*.css")
WRITTEN = [name for name in [*PYTHON, *SCRIPTS] if "/migrations/versions/" not in name]
TEXTS = tracked("*.py", "*.ts", "*.tsx", "*.css", "*.html", "*.md", "*.toml", "*.json", "*.lock",
                "*.po", "*.pot", "*.typ", "dev", ".ci/run")  # fmt: skip
THIS = "tests/test_layout.py"


def parsed(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(), name)


def imports(name: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno} imports by a relative path"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_the_top_level_holds_the_planes_and_the_usual_root_files_only() -> None:
    assert {name.partition("/")[0] for name in tracked()} <= TOP_LEVEL


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_is_short_enough_to_read_at_once(name: str) -> None:
    if ".gen." in name or name.startswith("server/demo/"):
        return  # generated, or a table of content
    assert (ROOT / name).read_text().count("\n") <= MAX_MODULE_LINES


@pytest.mark.parametrize("name", PYTHON)
def test_a_function_fits_a_screen(name: str) -> None:
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1

            assert length <= MAX_FUNCTION_LINES, f"{name}:{node.lineno} {node.name}: {length} lines"


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_is_named_after_what_it_knows(name: str) -> None:
    assert Path(name).stem.lower() not in VAGUE


@pytest.mark.parametrize("name", [name for name in SCRIPTS if not name.endswith(".css")])
def test_a_script_has_a_name_in_kebab_case(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)+", Path(name).name)


@pytest.mark.parametrize("name", PYTHON)
def test_a_module_says_first_what_it_decides(name: str) -> None:
    if Path(name).name == "__init__.py":
        assert (ROOT / name).read_text() == "", "an __init__.py stays empty"
    else:
        assert ast.get_docstring(parsed(name)), "no module docstring"


@pytest.mark.parametrize("name", MODULES)
def test_imports_are_absolute_and_the_domain_needs_only_the_standard_library(name: str) -> None:
    found = imports(name)

    if name.startswith("mdt/domain/"):
        assert {each.partition(".")[0] for each in found} <= sys.stdlib_module_names | {"mdt"}


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("server/media/")])
def test_the_media_worker_knows_nothing_of_the_server_around_it(name: str) -> None:
    of_server = {each.split(".")[1] for each in imports(name) if each.startswith("server.")}

    assert of_server <= ALLOWED_TO_MEDIA
    assert not any(each.partition(".")[0] == "mdt" for each in imports(name))


@pytest.mark.parametrize("name", MODULES)
def test_assertions_belong_to_tests(name: str) -> None:
    assert not any(isinstance(node, ast.Assert) for node in ast.walk(parsed(name)))


@pytest.mark.parametrize("name", [name for name in TEXTS if name != THIS])
def test_nothing_is_left_for_later_and_no_machine_is_named(name: str) -> None:
    text = (ROOT / name).read_text()

    assert not LEFT_FOR_LATER.search(text)
    assert not MACHINE_PATH.search(text)
    if name.endswith((".json", ".lock")):
        assert not DOWNLOAD_ADDRESS.search(text)


def test_a_test_file_mirrors_the_module_it_tests() -> None:
    planes = {"mdt", "server"}
    strays = [
        name
        for name in tracked("tests/mdt/*.py", "tests/server/*.py")
        if not (ROOT / Path(*Path(name).parts[1:-1])).is_dir() and Path(name).parts[1] in planes
    ]

    assert not strays
