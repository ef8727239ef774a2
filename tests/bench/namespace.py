"""A private network for a bench: nothing in it reaches another host, and nobody reaches in.

Janus offers no loopback candidate, so both forwarders use an address of a veth pair that exists
only inside the namespace.
"""

import os
import shutil
import subprocess
import sys

from tests.network import COMMANDS

MARK = "CONSILIUM_BENCH_NAMESPACE"
SETUP = " && ".join(COMMANDS) + ' && exec "$@"'


def enter() -> None:
    """Run this program again inside the namespace; returns at once when already there."""
    if os.environ.get(MARK):
        return
    for program in ("unshare", "ip"):
        if shutil.which(program) is None:
            raise SystemExit(f"bench could not measure: {program} is missing (apt: iproute2)")
    flags = ["-n"] if os.geteuid() == 0 else ["-Urn"]
    probe = subprocess.run(["unshare", *flags, "true"], capture_output=True, check=False)
    if probe.returncode != 0:
        raise SystemExit("bench could not measure: this machine allows no network namespace")
    module = sys.modules["__main__"].__spec__.name
    again = ["sh", "-c", SETUP, "sh", sys.executable, "-m", module, *sys.argv[1:]]
    os.execvpe("unshare", ["unshare", *flags, *again], os.environ | {MARK: "1"})
