"""Typefaces for documents: which are there, and in which order a text asks them for a glyph.

Inter and Noto Sans SC travel with the program, so a machine without any font package prints
Latin, Cyrillic, Vietnamese, Chinese and Japanese. System fonts, where present, add regional
shapes and further scripts. The last face has a box for every character there is: a tagged PDF
(PDF/UA) may not hold a character that no font can show, and no name may keep minutes from being
printed.
"""

from functools import cache
from pathlib import Path
from typing import TypedDict

import typst

FONT_DIR = Path(__file__).parent / "fonts"
SHIPPED = (
    "Inter_400Regular.ttf",
    "Inter_600SemiBold.ttf",
    "NotoSansSC_400Regular.ttf",
    "NotoSansSC_600SemiBold.ttf",
)
"""Files that ``fetch_fonts`` puts there."""

LAST_RESORT = "Consilium Last Resort"
REGIONAL = {"zh": ("Noto Sans CJK SC",), "ja": ("Noto Sans CJK JP",), "ko": ("Noto Sans CJK KR",)}
SYSTEM_CJK = ("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR")
MONO = ("DejaVu Sans Mono",)  # within the typesetter itself


class Face(TypedDict, total=False):
    """One entry of a typst font list."""

    name: str
    covers: str


@cache
def fonts() -> typst.Fonts:
    """Return every font of this machine and of this program, read once."""
    return typst.Fonts(font_paths=[FONT_DIR])


def are_shipped() -> bool:
    """Return whether the typefaces were fetched."""
    return all((FONT_DIR / name).is_file() for name in SHIPPED)


@cache
def _present() -> tuple[str, ...]:
    return tuple(fonts().families())


def faces(language: str) -> list[Face]:
    """Return the families to ask, in order, for a text of a language.

    In Chinese and Japanese the Latin face leaves quotation marks and dashes to the next one,
    which draws them at the width that those scripts want.
    """
    present = _present()
    latin: Face = {"name": "Inter"}
    if language in REGIONAL:
        latin["covers"] = "latin-in-cjk"
    wanted = [*REGIONAL.get(language, ()), "Noto Sans SC", *SYSTEM_CJK]
    rest = [name for name in present if name.startswith("Noto Sans")]
    rest += [name for name in present if name.startswith("DejaVu Sans")]
    rest += [name for name in present if name != LAST_RESORT]
    ordered = dict.fromkeys(
        name for name in [*wanted, *rest] if name in present and name != "Inter"
    )
    others: list[Face] = [{"name": name} for name in [*ordered, LAST_RESORT]]
    return [latin, *others]
