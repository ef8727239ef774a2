"""Fetches the typefaces of documents from npm, once: ``python -m mdt.exports.fetch_fonts``.

The packages hold plain TrueType files with every glyph of the family, so nothing is converted;
four files are kept, with their licence. Versions and hashes are in ``fonts/package-lock.json``.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mdt.exports.typefaces import FONT_DIR, SHIPPED, are_shipped

SCOPE = "@expo-google-fonts"
PACKAGES = {"Inter": "inter", "NotoSansSC": "noto-sans-sc"}
TIMEOUT_S = 900


class FontsNotFetched(Exception):
    """The typefaces could not be fetched; the message is one sentence for people."""


def fetch(npm: str) -> bool:
    """Put the typefaces in place; return whether anything had to be fetched.

    Args:
        npm: path of the npm program.

    Raises:
        FontsNotFetched: npm failed, or brought something else than expected.
    """
    if are_shipped():
        return False
    with tempfile.TemporaryDirectory(prefix="fonts-") as name:
        work = Path(name)
        for manifest in ("package.json", "package-lock.json"):
            shutil.copy(FONT_DIR / manifest, work / manifest)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        try:
            done = subprocess.run(  # noqa: S603 - our own npm, fixed arguments
                command, cwd=work, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise FontsNotFetched(f"The fonts could not be fetched: {error}.") from error
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise FontsNotFetched(f"The fonts could not be fetched: {said[-1] if said else npm}.")
        _keep(work / "node_modules" / SCOPE)
    return True


def _keep(packages: Path) -> None:
    for file in SHIPPED:
        family, _, style = Path(file).stem.partition("_")
        package = packages / PACKAGES[family]
        source = package / style / file
        if not source.is_file():
            raise FontsNotFetched(f"The font package does not hold {file}.")
        unfinished = FONT_DIR / f".new-{file}"
        shutil.copy(source, unfinished)
        unfinished.replace(FONT_DIR / file)
        shutil.copy(package / "LICENSE_FONT", FONT_DIR / f"{family}-OFL.txt")


def main() -> int:
    """Fetch, and say what was done."""
    npm = shutil.which("npm", path=str(Path(sys.executable).parent)) or shutil.which("npm")
    if npm is None:
        sys.stderr.write("The fonts need npm to be fetched; run ./dev run, which brings it.\n")
        return 1
    try:
        fetched = fetch(npm)
    except FontsNotFetched as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    sys.stdout.write("Fonts fetched.\n" if fetched else "Fonts are in place.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
