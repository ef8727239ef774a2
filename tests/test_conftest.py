"""The rules of the test run itself: a closed network, and skips that count under --strict."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import NetworkClosed

SKIPPED = """
import pytest

def test_that_needs_a_part():
    pytest.skip("no such program")
"""


def pytest_says(folder: Path, source: str, strict: str) -> str:
    shutil.copy(Path(__file__).with_name("conftest.py"), folder)
    (folder / "test_part.py").write_text(source)
    (folder / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", folder],
        cwd=folder,
        env=os.environ | {"CONSILIUM_STRICT": strict},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize(
    "source",
    [SKIPPED, "import pytest\npytest.skip('no such program', allow_module_level=True)\n"],
    ids=["a test", "a whole file"],
)
def test_a_skip_is_named_and_under_strict_a_failure(tmp_path: Path, source: str) -> None:
    lenient = pytest_says(tmp_path, source, strict="")
    strict = pytest_says(tmp_path, source, strict="1")

    assert "no such program" in lenient
    assert "1 skipped" in lenient
    assert "was skipped under --strict" in strict
    assert "no such program" in strict
    assert " skipped" not in strict.splitlines()[-1]
    assert "1 failed" in strict or "1 error" in strict


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_no_test_reaches_beyond_this_machine(family: int) -> None:
    beyond = "192.0.2.1" if family == socket.AF_INET else "2001:db8::1"
    with (
        socket.socket(family, socket.SOCK_DGRAM) as datagrams,
        socket.socket(family, socket.SOCK_STREAM) as stream,
    ):
        with pytest.raises(NetworkClosed):
            datagrams.sendto(b"", (beyond, 9))
        with pytest.raises(NetworkClosed):
            stream.connect((beyond, 9))
    with pytest.raises(NetworkClosed):
        socket.getaddrinfo("example.org", 443)


def test_loopback_is_open() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()
