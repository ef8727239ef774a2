"""The private network of tests and benches: closed, with one address, and left again."""

import os
import subprocess
from pathlib import Path

from tests.network import HOST, private_network


def _namespace() -> str:
    return str(Path("/proc/thread-self/ns/net").readlink())


def test_what_is_started_inside_has_a_network_of_its_own_and_nobody_stays() -> None:
    before = _namespace()
    with private_network() as is_private:
        inside = _namespace()
        shown = subprocess.run(
            ["ip", "-4", "-o", "addr"], capture_output=True, text=True, check=True
        ).stdout

    assert is_private == (os.geteuid() == 0)
    assert (inside != before) == is_private
    assert (HOST in shown) == is_private
    assert _namespace() == before
