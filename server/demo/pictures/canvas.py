"""What every drawing needs: grain, organic outlines, soft edges, and the burnt-in label.

A drawing takes all its chance from a ``random.Random`` that it is given, so the same case always
has the same picture. Nothing here is a medical image; it only has to look like one at a glance.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Point = tuple[float, float]
Rgb = tuple[int, int, int]

LABEL_WORD = "SYNTHETIC"
"""Burnt into every picture, so that no copy of it can be taken for a patient's."""


def outline(
    random: Random, centre: Point, radii: Point, *, wobble: float = 0.06, points: int = 48
) -> list[Point]:
    """Return a closed outline: an ellipse whose radius swings by ``wobble`` (a fraction)."""
    phases = [random.uniform(0, math.tau) for _ in range(4)]
    shape = []
    for step in range(points):
        angle = math.tau * step / points
        swing = sum(math.sin((n + 2) * angle + phase) / (n + 1) for n, phase in enumerate(phases))
        scale = 1 + wobble * swing
        shape.append(
            (
                centre[0] + radii[0] * scale * math.cos(angle),
                centre[1] + radii[1] * scale * math.sin(angle),
            )
        )
    return shape


def ellipse_at(centre: Point, radii: Point, angle: float = 0.0, points: int = 14) -> list[Point]:
    """Return a turned ellipse as a polygon; ``angle`` in radians."""
    cos, sin = math.cos(angle), math.sin(angle)
    shape = []
    for step in range(points):
        turn = math.tau * step / points
        x, y = radii[0] * math.cos(turn), radii[1] * math.sin(turn)
        shape.append((centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos))
    return shape


def grain(random: Random, size: tuple[int, int], *, amount: float, blur: float) -> Image.Image:
    """Return noise around 128, to be added with ``speckle``.

    Args:
        random: where the noise comes from.
        size: pixels.
        amount: amplitude before the blur, as a fraction of the full range.
        blur: radius in pixels; larger makes coarser grain.
    """
    noise = Image.frombytes("L", size, random.randbytes(size[0] * size[1]))
    if blur:
        noise = noise.filter(ImageFilter.GaussianBlur(blur))
    return noise.point([round(128 + (value - 128) * amount) for value in range(256)])


def coarse(random: Random, size: tuple[int, int], *, cell: int, low: int, high: int) -> Image.Image:
    """Return smooth clouds between two grey values; ``cell`` is their size in pixels."""
    small = (max(2, size[0] // cell), max(2, size[1] // cell))
    noise = Image.frombytes("L", small, random.randbytes(small[0] * small[1]))
    clouds = noise.resize(size, Image.Resampling.BICUBIC)
    return clouds.point([round(low + (high - low) * value / 255) for value in range(256)])


def speckle(image: Image.Image, noise: Image.Image) -> Image.Image:
    """Return a grey image with noise around 128 added to it."""
    return ImageChops.add(image, noise, 1, -128)


def soften(image: Image.Image, radius: float) -> Image.Image:
    """Return the image with soft edges."""
    return image.filter(ImageFilter.GaussianBlur(radius))


def mask_of(size: tuple[int, int], shape: Sequence[Point], *, blur: float = 0.8) -> Image.Image:
    """Return a mask of one shape for a whole picture, soft at its edge."""
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon(list(shape), fill=255)
    return soften(mask, blur) if blur else mask


@dataclass(frozen=True, slots=True)
class Region:
    """A soft-edged shape, kept as the smallest box around it: work is done in that box only."""

    box: tuple[int, int, int, int]
    mask: Image.Image

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the box."""
        return (self.box[2] - self.box[0], self.box[3] - self.box[1])

    def fill(self, image: Image.Image, paint: int | Rgb | Image.Image) -> None:
        """Paint the shape with one value, or with a picture of the box's size."""
        if isinstance(paint, Image.Image):
            image.paste(paint, self.box, self.mask)
        else:
            image.paste(paint, self.box, self.mask)


def region(
    size: tuple[int, int],
    shape: Sequence[Point],
    *,
    blur: float = 0.8,
    within: Image.Image | None = None,
) -> Region:
    """Return the region of one shape, kept inside a whole-picture mask if one is given."""
    margin = 2 + 3 * blur
    xs, ys = [x for x, _ in shape], [y for _, y in shape]
    box = (
        min(size[0] - 1, max(0, int(min(xs) - margin))),
        min(size[1] - 1, max(0, int(min(ys) - margin))),
        max(1, min(size[0], int(max(xs) + margin) + 1)),
        max(1, min(size[1], int(max(ys) + margin) + 1)),
    )
    local = [(x - box[0], y - box[1]) for x, y in shape]
    mask = mask_of((box[2] - box[0], box[3] - box[1]), local, blur=blur)
    if within is not None:
        mask = ImageChops.multiply(mask, within.crop(box))
    return Region(box, mask)


def branches(
    draw: ImageDraw.ImageDraw,
    random: Random,
    start: Point,
    *,
    angle: float,
    length: float,
    width: float,
    fill: int | Rgb,
    depth: int = 4,
) -> None:
    """Draw a vessel that divides: each branch shorter and thinner than the one before."""
    if depth == 0 or width < 0.6:
        return
    end = (
        start[0] + length * math.cos(angle),
        start[1] + length * math.sin(angle),
    )
    draw.line([start, end], fill=fill, width=max(1, round(width)))
    for turn in (random.uniform(0.2, 0.7), -random.uniform(0.2, 0.7)):
        branches(
            draw,
            random,
            end,
            angle=angle + turn,
            length=length * random.uniform(0.6, 0.85),
            width=width * 0.68,
            fill=fill,
            depth=depth - 1,
        )


def label(
    image: Image.Image, lines: Sequence[str], *, corner: str, fill: int | Rgb, edge: int = 1
) -> None:
    """Write lines into a corner: ``nw``, ``ne``, ``sw`` or ``se``, edged by some pixels."""
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(max(12, image.width // 42))
    step = font.getbbox("Hg")[3] + 4
    east, south = corner.endswith("e"), corner.startswith("s")
    x = image.width - 10 if east else 10
    y = image.height - 8 - step * len(lines) if south else 8
    dark: int | Rgb = 0 if isinstance(fill, int) else (0, 0, 0)
    for line in lines:
        draw.text(
            (x, y),
            line,
            font=font,
            fill=fill,
            anchor="ra" if east else "la",
            stroke_width=edge,
            stroke_fill=dark,
        )
        y += step
