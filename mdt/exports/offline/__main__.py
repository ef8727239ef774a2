"""``python verify.py [proof.zip]``: ends with 0 when everything is as it was recorded."""

import sys
from pathlib import Path

from .archive import read
from .checks import verify
from .findings import Bad


def main(arguments: list[str]) -> int:
    """Check what the first argument names; return the exit code."""
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    try:
        for line in verify(read(path)):
            sys.stdout.write(f"ok   {line}\n")
    except (Bad, OSError) as bad:
        sys.stdout.write(f"BAD  {bad}\n")
        return 1
    sys.stdout.write("Everything is as it was recorded.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
