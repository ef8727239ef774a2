"""Endoscopy-like photographs: a lumen lit from the tip, with folds, vessels and one lesion."""

import math
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from server.demo.pictures.canvas import Point, branches, coarse, grain, outline, region, soften

SIZE = (760, 600)
VIEW = (180, 20, 740, 580)  # the lit part; the rest carries the recorder's text
SIDE = VIEW[2] - VIEW[0]
DEEP, MIDDLE, BRIGHT = (58, 12, 10), (202, 96, 78), (255, 206, 170)


def _lumen(random: Random, centre: Point) -> Image.Image:
    """Return the wall as brightness: folds that close in on a dark lumen."""
    wall = Image.new("L", (SIDE, SIDE), 168)
    draw = ImageDraw.Draw(wall)
    steps = 11
    for step in range(steps):
        share = 1 - step / steps
        radii = (SIDE * 0.72 * share**1.25, SIDE * 0.66 * share**1.25)
        at = (
            SIDE / 2 + (centre[0] - SIDE / 2) * (1 - share),
            SIDE / 2 + (centre[1] - SIDE / 2) * (1 - share),
        )
        ring = outline(random, at, radii, wobble=0.1)
        draw.polygon(ring, fill=round(28 + 150 * share))
        draw.line([*ring, ring[0]], fill=round(70 + 150 * share), width=max(2, round(13 * share)))
    wall = soften(wall, 7)
    clouds = coarse(random, (SIDE, SIDE), cell=30, low=104, high=152)
    return Image.blend(wall, clouds, 0.22)


def _mucosa(random: Random, centre: Point) -> Image.Image:
    wall = _lumen(random, centre)
    image = ImageOps.colorize(wall, DEEP, BRIGHT, MIDDLE, blackpoint=14, whitepoint=235)
    vessels = Image.new("L", (SIDE, SIDE), 0)
    draw = ImageDraw.Draw(vessels)
    for _ in range(13):
        start = (random.uniform(0, SIDE), random.uniform(0, SIDE))
        branches(
            draw,
            random,
            start,
            angle=random.uniform(0, math.tau),
            length=46,
            width=3.4,
            fill=120,
            depth=5,
        )
    image.paste((150, 34, 34), mask=soften(vessels, 1.2))
    return image


def _patch(
    image: Image.Image,
    random: Random,
    centre: Point,
    radii: Point,
    colours: tuple[tuple[int, int, int], tuple[int, int, int]],
    *,
    blur: float = 3.0,
    wobble: float = 0.12,
) -> None:
    """Lay an uneven area of two colours over the mucosa."""
    place = region(image.size, outline(random, centre, radii, wobble=wobble), blur=blur)
    clouds = coarse(random, place.size, cell=16, low=0, high=255)
    place.fill(image, ImageOps.colorize(clouds, *colours))


def _ulcer(image: Image.Image, random: Random, at: Point) -> None:
    _patch(image, random, at, (124, 92), ((196, 78, 66), (244, 160, 132)), blur=6, wobble=0.16)
    _patch(image, random, at, (88, 60), ((120, 30, 28), (206, 86, 70)), blur=4, wobble=0.2)
    _patch(image, random, at, (66, 42), ((186, 168, 120), (238, 228, 192)), wobble=0.22)
    _patch(image, random, (at[0] + 16, at[1] + 8), (15, 11), ((72, 10, 14), (120, 24, 24)))


def _polypoid(image: Image.Image, random: Random, at: Point) -> None:
    for dx, dy, r in ((0, 0, 78), (-52, 26, 46), (48, 34, 52), (12, -52, 44)):
        centre = (at[0] + dx, at[1] + dy)
        _patch(image, random, centre, (r, r * 0.86), ((150, 46, 44), (238, 148, 118)), blur=4)
        lit = (centre[0] - r * 0.25, centre[1] - r * 0.3)
        _patch(image, random, lit, (r * 0.4, r * 0.3), ((232, 140, 116), (252, 196, 166)), blur=9)
    _patch(image, random, (at[0] + 26, at[1] + 22), (24, 14), ((110, 14, 18), (160, 40, 36)))


def _early(image: Image.Image, random: Random, at: Point) -> None:
    dye = region(image.size, outline(random, at, (220, 190), wobble=0.1), blur=30)
    tint = coarse(random, dye.size, cell=9, low=0, high=255)
    blue = ImageOps.colorize(tint, (72, 84, 128), (206, 138, 122))
    under = image.crop(dye.box)
    dye.fill(image, Image.blend(under, blue, 0.5))
    _patch(image, random, at, (70, 52), ((150, 66, 70), (226, 140, 116)), blur=2.4, wobble=0.2)
    _patch(image, random, at, (36, 24), ((124, 50, 58), (196, 104, 92)), blur=3, wobble=0.25)


def _nasopharynx(image: Image.Image, random: Random, at: Point) -> None:
    _patch(image, random, at, (128, 108), ((150, 50, 50), (236, 150, 124)), blur=7, wobble=0.14)
    _patch(image, random, at, (86, 70), ((170, 70, 66), (244, 178, 150)), blur=4, wobble=0.2)
    _patch(image, random, (at[0] - 30, at[1] + 24), (32, 20), ((190, 170, 130), (232, 216, 182)))


LESIONS: dict[str, tuple[Callable[[Image.Image, Random, Point], None], Point, Point]] = {
    "ulcer": (_ulcer, (352, 250), (190, 330)),
    "polypoid": (_polypoid, (210, 214), (350, 340)),
    "early": (_early, (360, 190), (240, 340)),
    "nasopharynx": (_nasopharynx, (290, 430), (300, 230)),
}
"""How each lesion is drawn, where the lumen is, and where the lesion is."""


def endoscopy(subject: str, random: Random) -> Image.Image:
    """Return an endoscopy-like photograph; ``subject`` is a key of ``LESIONS``."""
    draw_lesion, lumen, at = LESIONS[subject]
    view = _mucosa(random, lumen)
    draw_lesion(view, random, at)
    _highlights(view, random)
    shade = Image.radial_gradient("L").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    dark = shade.point([min(255, max(0, (value - 120) * 2)) for value in range(256)])
    view.paste((18, 3, 3), mask=dark)
    noise = grain(random, (SIDE, SIDE), amount=0.2, blur=0.8)
    view = Image.blend(view, Image.merge("RGB", (noise, noise, noise)), 0.05)
    image = Image.new("RGB", SIZE, (0, 0, 0))
    cut = SIDE * 0.16
    octagon = [
        (cut, 0), (SIDE - cut, 0), (SIDE, cut), (SIDE, SIDE - cut), (SIDE - cut, SIDE),
        (cut, SIDE), (0, SIDE - cut), (0, cut),
    ]  # fmt: skip
    mask = Image.new("L", (SIDE, SIDE), 0)
    ImageDraw.Draw(mask).polygon(octagon, fill=255)
    image.paste(view, VIEW[:2], mask)
    return image


def _highlights(view: Image.Image, random: Random) -> None:
    """Add the wet reflections of the lamp."""
    shine = Image.new("L", view.size, 0)
    draw = ImageDraw.Draw(shine)
    for _ in range(34):
        x, y = random.gauss(SIDE * 0.5, SIDE * 0.2), random.gauss(SIDE * 0.55, SIDE * 0.2)
        width, height = random.uniform(2, 11), random.uniform(1.5, 4.5)
        draw.ellipse((x - width, y - height, x + width, y + height), fill=225)
    view.paste((255, 246, 236), mask=shine.filter(ImageFilter.GaussianBlur(1.3)))
