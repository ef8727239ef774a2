"""The house rules that a linter cannot express."""

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOP_LEVEL = {
    ".ci", ".gitignore", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    "README.md", "client_web", "config", "dev", "mdt", "pyproject.toml", "requirements-dev.lock",
    "requirements.lock", "server", "tests",
}  # fmt: skip
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "core", "lib"}
MAX_MODULE_LINES = 400
TRAVELS = "mdt/exports/offline/"
"""Goes along in each proof as its package ``proof``: only relative imports hold in both places."""
MAX_FUNCTION_LINES = 60
TABLES = {"rows", "plays"}  # a test's table, split by noun
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
GENERATED = re.compile(r"/migrations/versions/|\.gen\.")
CONTENT = "server/demo/boards/"  # the demo's cases: tables in words
WRITTEN = [name for name in [*PYTHON, *SCRIPTS] if not GENERATED.search(name)]
CODE = [name for name in WRITTEN if not name.startswith(CONTENT)]
TEXTS = tracked("*.py", "*.ts", "*.tsx", "*.css", "*.html", "*.md", "*.toml", "*.json", "*.lock",
                "*.po", "*.pot", "*.typ", "dev", ".ci/run")  # fmt: skip
THIS = "tests/test_layout.py"


def module(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(), name)


def imports(name: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(module(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_the_top_level_holds_the_planes_and_the_usual_root_files_only() -> None:
    assert {name.partition("/")[0] for name in tracked()} <= TOP_LEVEL


def test_a_file_is_short_enough_to_read_at_once() -> None:
    lines = {name: (ROOT / name).read_text().count("\n") for name in CODE}

    assert not {name: count for name, count in lines.items() if count > MAX_MODULE_LINES}


def test_a_function_fits_a_screen() -> None:
    functions = (
        (f"{name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for name in CODE
        if name in PYTHON
        for node in ast.walk(module(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )

    assert not [(where, length) for where, length in functions if length > MAX_FUNCTION_LINES]


def test_a_file_is_named_after_what_it_knows() -> None:
    assert not [name for name in WRITTEN if Path(name).stem.lower() in VAGUE]


def test_scripts_have_names_in_kebab_case() -> None:
    kebab = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)+")

    assert not [name for name in SCRIPTS if not kebab.fullmatch(Path(name).name)]


def test_a_module_says_first_what_it_decides() -> None:
    modules = [name for name in PYTHON if Path(name).name != "__init__.py"]

    assert not [name for name in modules if not ast.get_docstring(module(name))]


def test_an_init_file_stays_empty() -> None:
    inits = [name for name in PYTHON if Path(name).name == "__init__.py"]

    assert not [name for name in inits if (ROOT / name).read_text()]


def test_imports_are_absolute() -> None:
    relative = (
        f"{name}:{node.lineno}"
        for name in PYTHON
        if not name.startswith(TRAVELS)
        for node in ast.walk(module(name))
        if isinstance(node, ast.ImportFrom) and node.level
    )

    assert not list(relative)


def test_the_domain_needs_only_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"mdt"}
    domain = [name for name in MODULES if name.startswith("mdt/domain/")]
    foreign = {
        name: {each.partition(".")[0] for each in imports(name)} - allowed for name in domain
    }

    assert domain
    assert not {name: roots for name, roots in foreign.items() if roots}


def test_the_media_worker_knows_nothing_of_the_server_around_it() -> None:
    media = [name for name in MODULES if name.startswith("server/media/")]
    foreign = [
        f"{name} imports {each}"
        for name in media
        for each in imports(name)
        if each.partition(".")[0] == "mdt"
        or (each.startswith("server.") and each.split(".")[1] not in ALLOWED_TO_MEDIA)
    ]

    assert media
    assert not foreign


def test_only_the_settings_read_the_environment() -> None:
    readers = [name for name in MODULES if "os.environ" in (ROOT / name).read_text()]

    assert set(readers) <= {"server/settings.py"}


def asserts(test: ast.AST) -> bool:
    calls = {ast.unparse(node.func) for node in ast.walk(test) if isinstance(node, ast.Call)}
    return bool(calls & {"pytest.raises", "expect"}) or any(
        isinstance(node, ast.Assert) for node in ast.walk(test)
    )


def test_a_test_says_itself_what_it_asserts() -> None:
    tests = {
        f"{name}:{node.lineno} {node.name}": node
        for name in PYTHON
        if Path(name).name.startswith("test_")
        for node in ast.walk(module(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    }

    assert tests
    assert not [where for where, test in tests.items() if not asserts(test)]


def test_assertions_belong_to_tests() -> None:
    assert not [
        f"{name}:{node.lineno}"
        for name in MODULES
        for node in ast.walk(module(name))
        if isinstance(node, ast.Assert)
    ]


def test_nothing_is_left_for_later_and_no_machine_is_named() -> None:
    found = (
        f"{name}: {match[0]}"
        for name in TEXTS
        for pattern in (LEFT_FOR_LATER, MACHINE_PATH)
        if (match := pattern.search((ROOT / name).read_text())) and name != THIS
    )

    assert not list(found)


def test_lock_files_tie_nobody_to_one_mirror() -> None:
    locks = tracked("*.lock", "*lock.json", "pyproject.toml", "*.npmrc")

    assert locks
    assert not [name for name in locks if DOWNLOAD_ADDRESS.search((ROOT / name).read_text())]


def test_a_folder_of_tests_mirrors_a_folder_of_the_code() -> None:
    folders = {Path(name).parent for name in tracked("tests/mdt/*.py", "tests/server/*.py")}
    folders = {folder.parent if folder.name in TABLES else folder for folder in folders}

    assert not [folder for folder in folders if not (ROOT / folder.relative_to("tests")).is_dir()]
