"""Makes ``mdt/exports/fonts/last-resort.ttf``: one box, for every character there is.

Run it as a program to write the file anew; a test compares the stored file with what this makes.
"""

import sys
from io import BytesIO
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._g_l_y_f import Glyph

FILE = Path(__file__).parents[3] / "mdt" / "exports" / "fonts" / "last-resort.ttf"
FAMILY = "Consilium Last Resort"
SURROGATES = range(0xD800, 0xE000)


def box() -> Glyph:
    pen = TTGlyphPen(None)
    outer = [(60, -100), (60, 760), (540, 760), (540, -100)]
    inner = [(100, -60), (500, -60), (500, 720), (100, 720)]
    for corners in (outer, inner):
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def make() -> bytes:
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupGlyf({".notdef": box(), "box": box()})
    builder.setupHorizontalMetrics({".notdef": (600, 60), "box": (600, 60)})
    many = CmapSubtable.newSubtable(13)  # many characters, one glyph
    many.platformID, many.platEncID, many.language, many.format = 3, 10, 0, 13
    many.cmap = {code: "box" for code in range(0x20, 0x110000) if code not in SURROGATES}
    table = newTable("cmap")
    table.tableVersion, table.tables = 0, [many]
    builder.font["cmap"] = table
    builder.setupHorizontalHeader(ascent=900, descent=-200)
    builder.setupNameTable(
        {
            "familyName": FAMILY,
            "styleName": "Regular",
            "fullName": f"{FAMILY} Regular",
            "psName": "ConsiliumLastResort-Regular",
            "uniqueFontIdentifier": f"{FAMILY} 1.0",
            "version": "Version 1.000",
        }
    )
    builder.setupOS2(sTypoAscender=900, sTypoDescender=-200)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    made = BytesIO()
    builder.font.save(made)
    return made.getvalue()


if __name__ == "__main__":
    sys.stdout.write(f"{FILE.write_bytes(make())} bytes\n")
