"""Play a story in real browsers and keep a picture of every step in var/stories/NAME.

Without ``--data`` the story gets a fresh installation in a temporary folder.
"""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.browsers import CHROMIUM, FIREFOX, Browsers, missing
from tests.browser.gastric import GastricStory
from tests.browser.program import ROOT, Program

KINDS = {"chair": CHROMIUM, "member": CHROMIUM, "scribe": CHROMIUM, "guest": FIREFOX}
STORIES = {"gastric": GastricStory}


def main() -> None:
    """Parse, start the program, tell the story."""
    parser = argparse.ArgumentParser(prog="dev story", description=__doc__)
    parser.add_argument("name", choices=sorted(STORIES))
    parser.add_argument("--data", type=Path, metavar="DIR", help="use, and keep, this folder")
    options = parser.parse_args()
    if absent := missing():
        raise SystemExit(
            f"A story needs {' and '.join(absent)}: apt-get install {' '.join(absent)}"
        )
    pictures = ROOT / "var" / "stories" / options.name
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        program = Program((options.data or Path(folder) / "data").resolve())
        browsers = Browsers(playwright, Path(folder))
        try:
            program.start()
            STORIES[options.name](program, browsers, KINDS, pictures).tell()
        finally:
            browsers.close()
            program.stop()
    print(f"The story is told; its pictures are in {pictures}")


if __name__ == "__main__":
    main()
