"""What every bench does with its figures: print a table, and write them as JSON when asked.

A bench measures. A missed goal is printed and is no failure; a bench fails only when it could not
measure. What a part of it could not measure it says in a note, and goes on with the rest.
"""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal


class NotMeasured(Exception):
    """One figure could not be had; the message says why."""


@dataclass(frozen=True)
class Figure:
    """One measured value and the goal it is compared with."""

    id: str
    value: float
    unit: str
    better: Literal["lower", "higher"]
    goal: float

    @property
    def reached(self) -> bool:
        """Whether the value is at least as good as the goal."""
        return self.value <= self.goal if self.better == "lower" else self.value >= self.goal


def arguments(doc: str) -> argparse.ArgumentParser:
    """Return a parser that knows ``--json``; from now on SIGTERM ends the bench in good order."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    return parser


def p99(values: Sequence[float]) -> float:
    """Return what all but one in a hundred stayed below."""
    return sorted(values)[int(0.99 * (len(values) - 1))]


def report(
    bench: str, figures: list[Figure], json_file: Path | None, notes: Sequence[str] = ()
) -> None:
    """Print the table and the notes; write ``{"bench", "figures", "notes"}`` to ``json_file``.

    Raises:
        SystemExit: nothing at all could be measured.
    """
    width = max((len(figure.id) for figure in figures), default=6)
    print(f"\n{'figure':<{width}}  {'value':>12}  {'unit':<10} {'goal':>12}")
    for figure in figures:
        sign = "≤" if figure.better == "lower" else "≥"
        mark = "reached" if figure.reached else "missed"
        print(
            f"{figure.id:<{width}}  {figure.value:>12,.3f}  {figure.unit:<10} "
            f"{sign}{figure.goal:>11,.3f}  {mark}"
        )
    for note in notes:
        print(f"note: {note}")
    if json_file is not None:
        rows = [asdict(figure) | {"reached": figure.reached} for figure in figures]
        content = {"bench": bench, "figures": rows, "notes": list(notes)}
        json_file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    if not figures:
        raise SystemExit(f"bench {bench} could not measure anything: see the notes")
