"""Pictures without what rode along: the pixels of a PNG or JPEG, and nothing else of the file.

Cameras and viewers write into a picture who it shows, who took it, where and when. What is kept
is named here, so that what nobody thought of goes as well. Pixels are copied, not made anew,
unless the file says that they lie on their side or are meant in colours of its own.
"""

import io
import re
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from mdt.materials.refusals import FileDamaged, PictureTooLarge

PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
JPEG_BEGINS = b"\xff\xd8\xff"

PIXELS_MAX = 60_000_000
"""Width times height: what a scanner at 600 dpi makes of a page of A4 fits, a bomb does not."""

_CHUNKS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD",
     b"pHYs"}
)  # fmt: skip
"""Of a PNG: what the pixels need. Source: PNG (third edition) 11.2 and 11.3."""

_SEGMENTS = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD, 0xDE, 0xDF})
"""Of a JPEG: frames and tables. Source: ITU-T T.81, table B.1."""

_SOS, _EOI, _APP0, _APP14 = 0xDA, 0xD9, 0xE0, 0xEE
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_ORIENTATION = 0x0112
_QUALITY = 95


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A cleaned picture, and whether anything was taken out."""

    content: bytes
    width: int  # pixels
    height: int
    is_changed: bool


def clean_picture(content: bytes) -> Picture:
    """Return a PNG or JPEG with its pixels only.

    Raises:
        FileDamaged: not a picture that can be drawn, from the first byte to the last.
        PictureTooLarge: more pixels than a browser should be asked to draw.
    """
    form = "PNG" if content.startswith(PNG_BEGINS) else "JPEG"
    _check_size(content, form)
    bare = strip_png(content) if form == "PNG" else strip_jpeg(content)
    try:
        with Image.open(io.BytesIO(content), formats=(form,)) as original:
            turned = original.getexif().get(_ORIENTATION, 1) not in {0, 1}
            if turned or original.info.get("icc_profile"):
                bare = _drawn_anew(original, form)
        with Image.open(io.BytesIO(bare), formats=(form,)) as drawn:
            drawn.load()
            width, height = drawn.size
    except (OSError, ValueError, SyntaxError, struct.error, zlib.error) as error:
        raise FileDamaged from error
    return Picture(content=bare, width=width, height=height, is_changed=bare != content)


def strip_png(content: bytes) -> bytes:
    """Return a PNG with the chunks that its pixels need. Raises FileDamaged."""
    kept, at = [PNG_BEGINS], len(PNG_BEGINS)
    while True:
        head = content[at : at + 8]
        if len(head) < 8:
            raise FileDamaged
        length, kind = struct.unpack(">I4s", head)
        end = at + 12 + length
        if end > len(content):
            raise FileDamaged
        if kind in _CHUNKS:
            kept.append(content[at:end])
        if kind == b"IEND":  # what follows is not of the picture
            return b"".join(kept)
        at = end


def strip_jpeg(content: bytes) -> bytes:
    """Return a JPEG with its frames and tables. Raises FileDamaged."""
    kept, at = [content[:2]], 2
    while True:
        while content[at : at + 2] == b"\xff\xff":  # fill bytes
            at += 1
        head = content[at : at + 4]
        if len(head) < 2 or head[0] != 0xFF:
            raise FileDamaged
        marker = head[1]
        if marker == _EOI:
            return b"".join([*kept, head[:2]])
        if marker in _ALONE:
            at += 2
            continue
        length = int.from_bytes(head[2:])
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise FileDamaged
        segment, at = content[at:end], end
        if marker == _SOS:
            found = _NEXT_MARKER.search(content, at)
            if found is None:
                raise FileDamaged
            kept += [segment, content[at : found.start()]]
            at = found.start()
        else:
            kept.append(_bare_segment(marker, segment))


def _bare_segment(marker: int, segment: bytes) -> bytes:
    """Return a segment as it is kept, or nothing."""
    if marker in _SEGMENTS:
        return segment
    if marker == _APP0 and segment[4:9] == b"JFIF\0" and len(segment) >= 18:
        return segment[:2] + (16).to_bytes(2) + segment[4:16] + b"\0\0"  # without its thumbnail
    if marker == _APP14 and segment[4:9] == b"Adobe" and len(segment) >= 16:
        return segment[:2] + (14).to_bytes(2) + segment[4:16]  # which colours the numbers mean
    return b""


def _check_size(content: bytes, form: str) -> None:
    """Refuse a bomb by what its head promises, before anything is unpacked."""
    try:
        with Image.open(io.BytesIO(content), formats=(form,)) as promised:
            width, height = promised.size
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(limit=PIXELS_MAX // 1_000_000) from error
    except (OSError, ValueError, SyntaxError, struct.error, zlib.error) as error:
        raise FileDamaged from error
    if width * height > PIXELS_MAX:
        raise PictureTooLarge(limit=PIXELS_MAX // 1_000_000)


def _drawn_anew(original: Image.Image, form: str) -> bytes:
    """Return the picture upright and in sRGB, which is what a file without a profile means."""
    profile = original.info.get("icc_profile")
    upright = ImageOps.exif_transpose(original)
    if profile and upright.mode in {"RGB", "RGBA", "CMYK"}:
        mode = "RGBA" if upright.mode == "RGBA" else "RGB"
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            upright = ImageCms.profileToProfile(upright, own, srgb, outputMode=mode) or upright
        except ImageCms.PyCMSError:  # a profile that says nothing: the numbers are taken as sRGB
            upright = upright.convert(mode)
    made = io.BytesIO()
    upright.info.clear()
    if form == "PNG":
        upright.save(made, "PNG")
        return strip_png(made.getvalue())
    upright.save(made, "JPEG", quality=_QUALITY, subsampling=0)
    return strip_jpeg(made.getvalue())
