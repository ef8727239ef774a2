"""Tests in two processes: one summary, both at work at once, and browsers after both."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.two_processes import BESIDE, LAST

ROOT = Path(__file__).parent.parent
WAIT = """
import time
from pathlib import Path

def wait_for(*names):
    while not any(Path(name).exists() for name in names):
        time.sleep(0.01)
"""
TELLS_THAT_IT_WAITS = """
import subprocess
from pathlib import Path

wait = subprocess.Popen.wait

def told(self, timeout=None):
    Path('waiting').touch()
    return wait(self, timeout)

subprocess.Popen.wait = told
"""


def run(folder: Path, files: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run these files as all tests of a project."""
    for name, text in files.items():
        place = folder / "tests" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    (folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = ['-rs']\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "tests.two_processes"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_goes_beside_and_what_comes_last_is_there() -> None:
    assert [place for place in (*BESIDE, LAST) if not (ROOT / place).exists()] == []


def test_both_work_at_once_and_browsers_begin_after_both(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        {
            "conftest.py": TELLS_THAT_IT_WAITS,
            "browser/test_b.py": "from pathlib import Path\n"
            "def test_b():\n    Path('browser').touch()\n    assert Path('beside').exists()\n",
            "flows/test_f.py": f"{WAIT}\n"
            "def test_f():\n    Path('first').touch()\n    wait_for('both')\n",
            "mdt/test_m.py": f"{WAIT}\n"
            "def test_m():\n    wait_for('first')\n    Path('both').touch()\n\n"
            "def test_n():\n    wait_for('waiting', 'browser')\n"
            "    assert not Path('browser').exists()\n    Path('beside').touch()\n",
        },
    )

    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].startswith("=") and " 4 passed in " in done.stdout
    assert "100%" in done.stdout


def test_whatever_happens_beside_is_in_the_summary(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        {
            "flows/test_f.py": "def test_f(): assert True\n",
            "mdt/test_m.py": "import pytest\n"
            "def test_wrong():\n    print('said before')\n    assert 1 == 2\n\n"
            "def test_right(): assert True\n\n"
            "def test_none(): pytest.skip('no such program')\n",
        },
    )

    assert done.returncode == 1
    assert "1 failed, 2 passed, 1 skipped" in done.stdout
    assert "assert 1 == 2" in done.stdout
    assert "said before" in done.stdout
    assert "SKIPPED [1] tests/mdt/test_m.py:8: no such program" in done.stdout


def test_a_file_that_cannot_be_read_beside_is_an_error(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        {
            "flows/test_f.py": "def test_f(): assert True\n",
            "mdt/test_m.py": "import no_such_module\n",
        },
    )

    assert done.returncode == 1
    assert "1 passed, 1 error" in done.stdout
    assert "no_such_module" in done.stdout


def test_a_second_process_that_dies_is_no_success(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        {
            "flows/test_f.py": "def test_f(): assert True\n",
            "mdt/test_m.py": "import os\n"
            "def test_m(): assert True\n\ndef test_end(): os._exit(0)\n",
        },
    )

    assert done.returncode not in {0, 1}
    assert "the second process of tests ended early" in done.stdout + done.stderr
