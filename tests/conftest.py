"""What holds for every test: the network ends at loopback, and nothing is skipped in silence.

Examples are not timed: a busy machine must not fail a test of arithmetic. They are the same in
every run, so that a run says something of the change that it is for; ``./dev fuzz`` looks for more.
"""

import os
import sys
from collections.abc import Generator
from ipaddress import ip_address

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")

STRICT = os.environ.get("CONSILIUM_STRICT") == "1"
_ADDRESSED = {"socket.connect", "socket.sendto", "socket.sendmsg"}


class NetworkClosed(Exception):
    """A test reached for an address beyond this machine."""


def _is_local(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        address = ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    if address.is_loopback or address.is_unspecified:
        return True
    # tests/network.py names the address of the private network that the tests are in now.
    return str(address) in os.environ.get("CONSILIUM_TEST_NETWORK", "").split()


def _close_network(event: str, args: tuple[object, ...]) -> None:
    if event in _ADDRESSED:
        address = args[1]
        if isinstance(address, tuple) and not _is_local(address[0]):
            raise NetworkClosed(f"a test reached for {address[0]}; only loopback is open")
    elif event == "socket.getaddrinfo" and not _is_local(args[0]):
        raise NetworkClosed(f"a test asked for the address of {args[0]}")


sys.addaudithook(_close_network)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CONSILIUM_STRICT=1 a skipped test has failed: a part of the machine is missing."""
    report = yield
    if STRICT and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped under --strict: {_reason(report)}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that is skipped while it is read."""
    report = yield
    if STRICT and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped under --strict: {_reason(report)}"
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    longrepr = report.longrepr
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)
