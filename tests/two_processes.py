"""Runs some folders of the tests in a second process, and counts them in the first's summary.

One process leaves one of two cores idle. What only computes, and waits for nobody, goes beside;
browsers begin when both are done, as they need the whole machine. ``./dev test`` loads this when
every test is wanted.
"""

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

BESIDE = (
    "tests/checks",
    "tests/fuzz",
    "tests/mdt",
    "tests/server/auth",
    "tests/server/demo",
    "tests/server/http",
    "tests/server/store",
    "tests/server/test_cli.py",
    "tests/test_dev.py",
    "tests/test_layout.py",
)
"""Slowest first: the tools start while the others are still read."""

LAST = "tests/browser"
REPORTS = "CONSILIUM_TEST_REPORTS"
"""The variable that names the file in which the second process keeps its reports."""

ENDED = "ended"
"""The kind of the last entry of that file; the others are named after their report's class."""

WHOLE = {
    pytest.ExitCode.OK,
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.INTERRUPTED,  # a file cannot be read, as its reports say
}
"""How the second process ends when its reports say everything."""

Report = pytest.TestReport | pytest.CollectReport


def pytest_configure(config: pytest.Config) -> None:
    """Be the first process, or the second."""
    kept_in = os.environ.pop(REPORTS, None)
    own: First | Second = First(config) if kept_in is None else Second(config, Path(kept_in))
    config.pluginmanager.register(own)


class Second:
    """Keeps every report in a file."""

    def __init__(self, config: pytest.Config, place: Path) -> None:
        self._config = config
        self._kept: BinaryIO = place.open("wb")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep how a part of a test went."""
        self._keep(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep that a file cannot be read, or is skipped."""
        if not report.passed:
            self._keep(report)

    def _keep(self, report: Report) -> None:
        hook = self._config.hook
        data = hook.pytest_report_to_serializable(config=self._config, report=report)
        pickle.dump((type(report).__name__, data), self._kept)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Say that nothing follows."""
        pickle.dump((ENDED, int(exitstatus)), self._kept)
        self._kept.close()


class First:
    """Starts the second process, leaves its folders to it, and reports what it kept."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._folder = tempfile.TemporaryDirectory(prefix="consilium-tests-")
        self._kept = Path(self._folder.name) / "reports"
        self._printed = Path(self._folder.name) / "printed"
        self._places = [place for place in BESIDE if (config.rootpath / place).exists()]
        self._process: subprocess.Popen[bytes] | None = None

    def pytest_sessionstart(self) -> None:
        """Start it."""
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", __name__]
        with self._printed.open("wb") as printed:
            self._process = subprocess.Popen(
                [*words, *self._places],
                cwd=self._config.rootpath,
                env=os.environ | {REPORTS: str(self._kept)},
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
            )

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Leave its folders to it."""
        places = (self._config.rootpath / place for place in self._places)
        return True if collection_path in places else None

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the browsers last."""
        items.sort(key=self._is_last)

    def _is_last(self, item: pytest.Item) -> bool:
        return item.path.is_relative_to(self._config.rootpath / LAST)

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # before the clock of the test begins
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Wait for the second process before the first of the browsers."""
        if self._is_last(item):
            self._report(item.session)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Report its tests at the end, if they were not yet."""
        done = yield
        self._report(session)
        return done

    def _report(self, session: pytest.Session) -> None:
        """Wait until the second process has ended, and report its tests as if they were ours."""
        if self._process is None:
            return
        self._process.wait()
        self._process = None
        hook, tests = self._config.hook, set()
        for data in self._entries():
            report: Report = hook.pytest_report_from_serializable(config=self._config, data=data)
            if isinstance(report, pytest.CollectReport):
                hook.pytest_collectreport(report=report)
                continue
            if report.nodeid not in tests:
                tests.add(report.nodeid)
                session.testscollected += 1
                hook.pytest_runtest_logstart(nodeid=report.nodeid, location=report.location)
            hook.pytest_runtest_logreport(report=report)

    def _entries(self) -> Iterator[dict[str, Any]]:
        """Yield what was kept. Raises RuntimeError when the process ended before its tests."""
        status = None
        with self._kept.open("rb") as kept:
            while status is None:
                try:
                    kind, data = pickle.load(kept)
                except EOFError:
                    break
                if kind == ENDED:
                    status = data
                else:
                    yield data
        if status not in WHOLE:
            raise RuntimeError(
                f"the second process of tests ended early:\n{self._printed.read_text()}"
            )

    def pytest_unconfigure(self) -> None:
        """End it, if the first was interrupted, and leave nothing behind."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        self._folder.cleanup()
