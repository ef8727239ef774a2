"""Every tool that reads the sources has nothing to say. Its own words are shown when it has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "client_web"
SLOW_S = 1800  # a first run without caches, on two cores that others use as well


def complaints(*words: str, cwd: Path = ROOT) -> str:
    """Return what the program printed if it failed, and nothing if it was content."""
    programs = [str(Path(sys.executable).parent), str(CLIENT / "node_modules" / ".bin")]
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([*programs, os.environ.get("PATH", os.defpath)]),
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        words,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else f"{done.stdout}\n{done.stderr}".strip()


def test_ruff_finds_nothing() -> None:
    assert complaints("ruff", "check", "--output-format=concise") == ""


def test_python_is_formatted() -> None:
    assert complaints("ruff", "format", "--check", "--quiet", "--diff") == ""


@pytest.mark.timeout(SLOW_S)
def test_every_type_of_the_python_code_holds() -> None:
    assert complaints("mypy", "--no-error-summary") == ""


def test_imports_point_one_way() -> None:
    assert complaints("lint-imports", "--no-logo") == ""


@pytest.mark.timeout(SLOW_S)
def test_every_type_of_the_scripts_holds() -> None:
    assert complaints("tsc", "--noEmit", cwd=CLIENT) == ""


@pytest.mark.timeout(SLOW_S)
def test_oxlint_finds_nothing() -> None:
    assert complaints("oxlint", "--quiet", cwd=CLIENT) == ""


@pytest.mark.timeout(SLOW_S)
def test_the_tests_of_the_scripts_pass() -> None:
    assert complaints("vitest", "run", "--reporter=dot", cwd=CLIENT) == ""
