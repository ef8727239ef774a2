"""Search for inputs that a parser does not withstand, guided by what the code does with them.

What is found, and worth keeping, goes to ``var/fuzz``; an input that breaks a target goes to
``tests/data/fuzz`` and is replayed by the ordinary tests from then on.
"""

import argparse
import importlib
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOUND, KEPT = ROOT / "var" / "fuzz", ROOT / "tests" / "data" / "fuzz"
INSTRUMENTED = ["server.media"]


def main() -> None:
    """Search one target for some time, or say why it cannot be done."""
    parser = argparse.ArgumentParser(prog="./dev fuzz", description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        raise SystemExit(
            "fuzz could not search: atheris has no build for this machine; './dev test tests/fuzz' "
            "tries the kept inputs and random ones."
        ) from None
    with atheris.instrument_imports(include=INSTRUMENTED):  # nothing of it is imported before
        targets = importlib.import_module("tests.fuzz.targets")
    if options.name not in targets.TARGETS:
        known = ", ".join(sorted(targets.TARGETS))
        raise SystemExit(f"there is no target named {options.name}: there are {known}")
    target, slowest = targets.TARGETS[options.name], Slowest()

    def try_one(data: bytes) -> None:
        began = time.thread_time()
        target(data)
        slowest.note(time.thread_time() - began, data)

    found, kept = FOUND / options.name, KEPT / options.name
    for folder in (found, kept):
        folder.mkdir(parents=True, exist_ok=True)
    arguments = [
        sys.argv[0],
        f"-max_total_time={options.seconds}",
        f"-max_len={targets.longest(options.name)}",
        f"-artifact_prefix={kept}/",
        "-timeout=10",
        "-rss_limit_mb=1024",
        "-print_final_stats=1",
        str(found),
        str(kept),
    ]
    atheris.Setup(arguments, try_one)
    atheris.Fuzz()


class Slowest:
    """Tells of every input that took clearly longer than all before."""

    def __init__(self) -> None:
        self._took_s = 0.005

    def note(self, took_s: float, data: bytes) -> None:
        """Take one input's time."""
        if took_s > 1.5 * self._took_s:
            self._took_s = took_s
            print(f"slowest: {1000 * took_s:.1f} ms for {len(data)} bytes", flush=True)


if __name__ == "__main__":
    main()
