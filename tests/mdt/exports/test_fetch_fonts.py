"""Fetching typefaces puts the named files in place, or says in one sentence why not."""

from pathlib import Path

import pytest

from mdt.exports import fetch_fonts, typefaces
from mdt.exports.fetch_fonts import FontsNotFetched, fetch

NPM = """#!/bin/sh
# Stands for npm: it unpacks what the lock file names.
for package in inter noto-sans-sc; do
  for style in 400Regular 600SemiBold; do
    mkdir -p "node_modules/@expo-google-fonts/$package/$style"
  done
  echo licence > "node_modules/@expo-google-fonts/$package/LICENSE_FONT"
done
cd node_modules/@expo-google-fonts
for style in 400Regular 600SemiBold; do
  echo inter > "inter/$style/Inter_$style.ttf"
  echo noto > "noto-sans-sc/$style/NotoSansSC_$style.ttf"
done
"""


@pytest.fixture
def font_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty font directory with the manifests."""
    place = tmp_path / "fonts"
    place.mkdir()
    for manifest in ("package.json", "package-lock.json"):
        (place / manifest).write_bytes((typefaces.FONT_DIR / manifest).read_bytes())
    monkeypatch.setattr(fetch_fonts, "FONT_DIR", place)
    monkeypatch.setattr(typefaces, "FONT_DIR", place)
    return place


def npm(tmp_path: Path, script: str) -> str:
    program = tmp_path / "npm"
    program.write_text(script)
    program.chmod(0o755)
    return str(program)


def test_the_fonts_and_their_licence_are_kept_and_nothing_else(
    font_dir: Path, tmp_path: Path
) -> None:
    assert fetch(npm(tmp_path, NPM))

    names = {path.name for path in font_dir.iterdir()}
    assert names == {
        *typefaces.SHIPPED,
        "Inter-OFL.txt",
        "NotoSansSC-OFL.txt",
        "package.json",
        "package-lock.json",
    }
    assert (font_dir / "Inter_400Regular.ttf").read_text() == "inter\n"


def test_what_is_there_is_not_fetched_again(font_dir: Path, tmp_path: Path) -> None:
    fetch(npm(tmp_path, NPM))

    assert not fetch(npm(tmp_path, "#!/bin/sh\nexit 1\n"))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("#!/bin/sh\necho no network >&2\nexit 1\n", "no network"),
        ("#!/bin/sh\nexit 0\n", "does not hold Inter_400Regular.ttf"),
    ],
    ids=["npm fails", "an empty package"],
)
def test_a_failure_is_one_sentence(font_dir: Path, tmp_path: Path, script: str, said: str) -> None:
    with pytest.raises(FontsNotFetched, match=said):
        fetch(npm(tmp_path, script))

    assert not list(font_dir.glob("*.ttf"))


def test_without_npm_the_sentence_says_so(font_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(FontsNotFetched, match="could not be fetched"):
        fetch(str(tmp_path / "nowhere"))
