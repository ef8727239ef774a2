"""Every drawing by its name, and how one becomes the stored file of a material."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFont

from server.demo.content import DemoPicture
from server.demo.pictures.canvas import LABEL_WORD, Rgb, grain, label
from server.demo.pictures.ct import abdomen, chest, pelvis
from server.demo.pictures.endoscopy import endoscopy
from server.demo.pictures.histology import histology
from server.demo.pictures.mr import mr_head, mr_knee
from server.demo.pictures.radiograph import mammogram, radiograph

DRAWINGS: Mapping[str, Callable[[str, Random], Image.Image]] = {
    "ct_abdomen": abdomen,
    "ct_chest": chest,
    "ct_pelvis": pelvis,
    "endoscopy": endoscopy,
    "histology": histology,
    "mammogram": mammogram,
    "mr_head": mr_head,
    "mr_knee": mr_knee,
    "radiograph": radiograph,
}
"""Each takes its subject and a source of chance; a report has lines instead of a subject."""

MIME = "image/jpeg"
QUALITY = 88
PAGE = (720, 900)
INK: Rgb = (42, 44, 54)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A finished picture file."""

    content: bytes
    mime: str
    width: int  # pixels
    height: int


def draw(picture: DemoPicture, *, pseudonym: str) -> Drawn:
    """Return the picture of a case as a file; the same arguments give the same bytes."""
    random = Random(f"{pseudonym}/{picture.drawing}/{picture.subject}/{picture.caption}")  # noqa: S311
    if picture.drawing == "report":
        image = _report(picture, random)
    else:
        image = DRAWINGS[picture.drawing](picture.subject, random)
    _mark(image, picture, pseudonym)
    file = BytesIO()
    image.save(file, "JPEG", quality=QUALITY)
    return Drawn(content=file.getvalue(), mime=MIME, width=image.width, height=image.height)


def _mark(image: Image.Image, picture: DemoPicture, pseudonym: str) -> None:
    """Burn in what a viewer must never miss: that this is nobody's picture."""
    paper = picture.drawing in {"histology", "report"}
    colour: Rgb = INK if paper else (238, 240, 228)
    fill: int | Rgb = colour if image.mode == "RGB" else 240
    if paper:
        _plate(image)
    edge = 0 if paper else 1
    place = "ne" if picture.drawing == "mammogram" else "nw"
    label(image, (f"{pseudonym}  {LABEL_WORD}",), corner=place, fill=fill, edge=edge)
    place = {"mammogram": "se", "histology": "ne", "report": "ne"}.get(picture.drawing, "sw")
    label(image, (picture.caption,), corner=place, fill=fill, edge=edge)
    if picture.drawing.startswith(("ct", "mr")):
        label(image, ("DEMO  NO PATIENT",), corner="se", fill=fill)
        label(image, ("A",), corner="ne", fill=fill)
    elif picture.drawing == "histology":
        _scale_bar(image, "0.05 mm" if "20x" in picture.caption else "0.1 mm")


def _plate(image: Image.Image) -> None:
    """Lay a light strip under the text, so that it reads on any stain."""
    step = max(12, image.width // 42) + 16
    strip = image.crop((0, 0, image.width, step))
    image.paste(Image.blend(strip, Image.new("RGB", strip.size, (255, 255, 255)), 0.82), (0, 0))


def _scale_bar(image: Image.Image, text: str) -> None:
    draw = ImageDraw.Draw(image)
    right, bottom, length = image.width - 22, image.height - 20, 104
    draw.rectangle(
        (right - length - 12, bottom - 32, right + 12, bottom + 10), fill=(255, 255, 255)
    )
    draw.rectangle((right - length, bottom - 4, right, bottom), fill=INK)
    font = ImageFont.load_default(15)
    draw.text((right - length / 2, bottom - 9), text, font=font, fill=INK, anchor="ms")


def _report(picture: DemoPicture, random: Random) -> Image.Image:
    """Return a typed page as a scanner sees it."""
    image = Image.new("RGB", PAGE, (250, 249, 244))
    draw = ImageDraw.Draw(image)
    font, small = ImageFont.load_default(19), ImageFont.load_default(14)
    y = 84
    for line in picture.lines:
        draw.text((64, y), line, font=font, fill=INK)
        y += 31
    draw.line([(64, PAGE[1] - 96), (PAGE[0] - 64, PAGE[1] - 96)], fill=(160, 160, 166), width=1)
    note = "Invented for demonstration. No patient, physician or laboratory exists."
    draw.text((64, PAGE[1] - 84), note, font=small, fill=(96, 98, 108))
    noise = grain(random, PAGE, amount=0.4, blur=0.6)
    scanned = Image.blend(image, Image.merge("RGB", (noise, noise, noise)), 0.05)
    return scanned.rotate(0.25, Image.Resampling.BILINEAR, fillcolor=(236, 236, 232))
