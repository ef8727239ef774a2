"""Microscope-like fields: haematoxylin and eosin, and brown immunostains on a blue counterstain."""

import math
from collections.abc import Callable, Iterator
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from server.demo.pictures.canvas import Point, Rgb, coarse, ellipse_at, grain, outline

SIZE = (800, 600)
GLASS: Rgb = (246, 242, 246)
STROMA: Rgb = (232, 190, 212)
STROMA_DEEP: Rgb = (214, 146, 184)
CYTOPLASM: Rgb = (206, 150, 192)
NUCLEUS: Rgb = (98, 62, 140)
LYMPHOCYTE: Rgb = (70, 46, 118)
BLUE: Rgb = (138, 152, 192)
BROWN: Rgb = (128, 78, 36)


class Field:
    """One field of view under construction."""

    def __init__(self, random: Random, *, ground: Rgb = STROMA, deep: Rgb = STROMA_DEEP) -> None:
        """Begin with connective tissue: uneven eosin and wavy fibres."""
        self.random = random
        self.image = Image.new("RGB", SIZE, ground)
        self.image.paste(deep, mask=coarse(random, SIZE, cell=70, low=0, high=150))
        self.draw = ImageDraw.Draw(self.image)
        for _ in range(150):
            self._fibre(_mix(ground, deep, random.uniform(-0.6, 1.3)))

    def _fibre(self, colour: Rgb) -> None:
        random = self.random
        x, y = random.uniform(-60, SIZE[0]), random.uniform(0, SIZE[1])
        slope, phase = random.uniform(-0.35, 0.35), random.uniform(0, math.tau)
        points = [
            (x + 14 * n, y + 14 * n * slope + 5 * math.sin(phase + n / 1.7)) for n in range(12)
        ]
        self.draw.line(points, fill=colour, width=random.choice((1, 2, 2, 3)))

    def nucleus(
        self,
        centre: Point,
        size: float,
        *,
        angle: float = 0.0,
        longer: float = 1.25,
        colour: Rgb = NUCLEUS,
        nucleolus: bool = False,
    ) -> None:
        """Draw one nucleus, uneven in size and stain."""
        random = self.random
        size *= random.uniform(0.82, 1.2)
        shade = _mix(colour, (200, 170, 215), random.uniform(0, 0.34))
        shape = ellipse_at(centre, (size * longer, size), angle, points=11)
        self.draw.polygon(shape, fill=shade, outline=_mix(shade, (40, 20, 80), 0.4))
        if nucleolus:
            x, y = centre
            self.draw.ellipse((x - 1.4, y - 1.4, x + 1.8, y + 1.8), fill=(60, 30, 96))

    def stromal_cells(self, count: int) -> None:
        """Scatter fibroblasts and lymphocytes."""
        random = self.random
        for _ in range(count):
            centre = (random.uniform(0, SIZE[0]), random.uniform(0, SIZE[1]))
            if random.random() < 0.5:
                self.nucleus(centre, 2.4, angle=random.uniform(-0.5, 0.5), longer=3.4)
            else:
                self.nucleus(centre, 3.6, longer=1.0, colour=LYMPHOCYTE)

    def finish(self, sharpness: float = 0.8) -> Image.Image:
        """Return the field with the softness of a lens and the grain of a sensor."""
        soft = self.image.filter(ImageFilter.GaussianBlur(sharpness))
        noise = grain(self.random, SIZE, amount=0.1, blur=0.7)
        return Image.blend(soft, Image.merge("RGB", (noise, noise, noise)), 0.05)


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    low, high = 0, 255
    mixed = [
        min(high, max(low, round(a + (b - a) * share))) for a, b in zip(one, other, strict=True)
    ]
    return (mixed[0], mixed[1], mixed[2])


def _packed(random: Random, step: float, *, jitter: float = 0.28) -> Iterator[Point]:
    """Yield points of a loose hexagonal packing over the field."""
    rows = int(SIZE[1] / (step * 0.866)) + 2
    for row in range(rows):
        for column in range(int(SIZE[0] / step) + 2):
            x = (column + (0.5 if row % 2 else 0.0)) * step
            yield (
                x + random.uniform(-jitter, jitter) * step,
                row * step * 0.866 + random.uniform(-jitter, jitter) * step,
            )


def _gland(field: Field, centre: Point, radii: Point, *, layers: int = 2) -> None:
    random, draw = field.random, field.draw
    draw.polygon(outline(random, centre, radii, wobble=0.11, points=30), fill=CYTOPLASM)
    inner = (radii[0] * 0.42, radii[1] * 0.42)
    draw.polygon(outline(random, centre, inner, wobble=0.22, points=24), fill=GLASS)
    around = int(math.pi * (radii[0] + radii[1]) / 11)
    for layer in range(layers):
        for step in range(around):
            angle = math.tau * (step + random.uniform(-0.3, 0.3)) / around
            reach = 0.84 - 0.17 * layer + random.uniform(-0.05, 0.05)
            spot = (
                centre[0] + radii[0] * reach * math.cos(angle),
                centre[1] + radii[1] * reach * math.sin(angle),
            )
            field.nucleus(spot, 4.6, angle=angle, longer=1.7)


def _glands(field: Field, count: int, *, top: float = 0.0, layers: int = 2) -> None:
    random = field.random
    placed: list[tuple[float, float, float]] = []
    for _ in range(count * 14):
        radius = random.uniform(34, 66)
        x, y = random.uniform(0, SIZE[0]), random.uniform(top, SIZE[1])
        if all(math.hypot(x - a, y - b) > (radius + r) * 0.93 for a, b, r in placed):
            placed.append((x, y, radius))
            _gland(field, (x, y), (radius, radius * random.uniform(0.65, 1.0)), layers=layers)
        if len(placed) == count:
            return


def _gland_field(random: Random) -> Image.Image:
    field = Field(random)
    field.stromal_cells(230)
    _glands(field, 19)
    return field.finish()


def _submucosa_field(random: Random) -> Image.Image:
    field = Field(random, ground=(238, 206, 222))
    field.stromal_cells(160)
    for x in range(-20, SIZE[0] + 30, 44):
        centre = (x + random.uniform(-6, 6), 78 + random.uniform(-8, 8))
        _gland(field, centre, (18, 62), layers=1)
    for _ in range(60):
        left, level = random.uniform(-30, SIZE[0]), 170 + random.uniform(-15, 15)
        field.draw.line(
            [(left, level), (left + 60, level + 4), (left + 130, level - 2)],
            fill=_mix((206, 116, 158), STROMA, 0.2),
            width=4,
        )
    _glands(field, 10, top=270)
    vessel = outline(random, (640, 470), (62, 28), wobble=0.05)
    field.draw.polygon(vessel, fill=GLASS, outline=(170, 110, 160))
    for spot in _packed_within(random, (628, 468), (27, 15), 9):
        field.nucleus(spot, 4.6)
    return field.finish()


def _signet_field(random: Random) -> Image.Image:
    field = Field(random)
    field.stromal_cells(260)
    for centre in _packed(random, 34, jitter=0.42):
        if random.random() > 0.62:
            continue
        size = random.uniform(10, 15)
        body = outline(random, centre, (size, size * 0.92), wobble=0.06, points=20)
        field.draw.polygon(body, fill=_mix((244, 230, 246), STROMA, random.uniform(0, 0.35)))
        field.draw.polygon(body, outline=(186, 132, 184), width=1)
        angle = random.uniform(0, math.tau)
        rim = (
            centre[0] + size * 0.74 * math.cos(angle),
            centre[1] + size * 0.74 * math.sin(angle),
        )
        field.nucleus(rim, 3.4, angle=angle + math.pi / 2, longer=2.3)
    return field.finish()


def _sheets_field(random: Random) -> Image.Image:
    field = Field(random, ground=(206, 168, 206), deep=(186, 140, 190))
    islands = coarse(random, SIZE, cell=64, low=0, high=255)
    for centre in _packed(random, 14):
        x = min(SIZE[0] - 1, max(0, int(centre[0])))
        y = min(SIZE[1] - 1, max(0, int(centre[1])))
        grey = islands.getpixel((x, y))
        if isinstance(grey, int | float) and grey > 104:
            field.nucleus(
                centre, 6.0, angle=random.uniform(0, math.pi), nucleolus=True, colour=(136, 96, 168)
            )
        elif random.random() < 0.8:
            field.nucleus(centre, 3.4, longer=1.0, colour=LYMPHOCYTE)
    return field.finish()


def _small_cell_field(random: Random) -> Image.Image:
    field = Field(random, ground=(214, 178, 214), deep=(196, 150, 200))
    for centre in _packed(random, 13.5, jitter=0.33):
        field.nucleus(centre, 5.0, longer=1.08, colour=(92, 66, 146))
    for _ in range(7):
        x = random.uniform(0, SIZE[0])
        y = random.uniform(0, SIZE[1])
        field.draw.line(
            [(x, y), (x + 60, y + 26), (x + 150, y + 30)], fill=(226, 178, 206), width=5
        )
    return field.finish()


def _trabecular_field(random: Random) -> Image.Image:
    field = Field(random, ground=(226, 176, 200), deep=(210, 150, 186))
    for centre in _packed(random, 27, jitter=0.16):
        cell = outline(random, centre, (14, 13), wobble=0.1, points=12)
        field.draw.polygon(cell, fill=_mix((216, 152, 178), (232, 186, 200), random.random()))
        field.draw.polygon(cell, outline=(196, 130, 170), width=1)
        if random.random() < 0.94:
            field.nucleus(centre, 5.6, longer=1.05, nucleolus=True, colour=(112, 76, 150))
    for row in range(-40, SIZE[1] + 80, 62):
        phase = random.uniform(0, math.tau)
        cleft = [
            (x, row + 20 * math.sin(phase + x / 90) + random.uniform(-4, 4))
            for x in range(-10, SIZE[0] + 30, 22)
        ]
        field.draw.line(cleft, fill=GLASS, width=random.choice((5, 7, 9)), joint="curve")
        for x, y in cleft[::3]:
            field.nucleus((x, y + 5), 2.2, longer=3.0)
    return field.finish()


def _osteoid_field(random: Random) -> Image.Image:
    field = Field(random, ground=(222, 176, 208), deep=(204, 148, 192))
    for _ in range(46):
        x, y = random.uniform(-40, SIZE[0]), random.uniform(-20, SIZE[1])
        lace = [(x, y)]
        angle = random.uniform(0, math.tau)
        for _ in range(9):
            angle += random.uniform(-0.9, 0.9)
            x, y = x + 22 * math.cos(angle), y + 22 * math.sin(angle)
            lace.append((x, y))
        field.draw.line(lace, fill=(232, 128, 166), width=random.choice((6, 8, 11)), joint="curve")
    for centre in _packed(random, 21, jitter=0.45):
        if random.random() < 0.8:
            field.nucleus(
                centre,
                random.choice((4.2, 5.6, 7.8)),
                angle=random.uniform(0, math.pi),
                longer=random.uniform(1.1, 1.9),
                colour=(84, 52, 128),
            )
    return field.finish()


def _chondroid_field(random: Random) -> Image.Image:
    field = Field(random, ground=(204, 206, 226), deep=(176, 180, 214))
    for centre in _packed(random, 46, jitter=0.42):
        size = random.uniform(9, 15)
        field.draw.polygon(
            outline(random, centre, (size, size * 0.85), wobble=0.1, points=18),
            fill=(236, 234, 244),
        )
        for _ in range(random.choice((1, 1, 2))):
            spot = (centre[0] + random.uniform(-3, 3), centre[1] + random.uniform(-3, 3))
            field.nucleus(spot, 4.0, angle=random.uniform(0, math.pi))
    return field.finish()


def _nests_field(random: Random) -> Image.Image:
    field = Field(random, ground=(238, 212, 224), deep=(224, 176, 202))
    field.stromal_cells(150)
    for centre in _packed(random, 118, jitter=0.14):
        radii = (random.uniform(48, 60), random.uniform(40, 52))
        field.draw.polygon(outline(random, centre, radii, wobble=0.09), fill=(208, 166, 202))
        for spot in _packed_within(random, centre, radii, 14):
            field.nucleus(spot, 5.0, longer=1.1, colour=(110, 82, 152))
    return field.finish()


def _ductal_field(random: Random) -> Image.Image:
    field = Field(random)
    field.stromal_cells(220)
    for centre in _packed(random, 92, jitter=0.4):
        if random.random() > 0.72:
            continue
        radii = (random.uniform(20, 48), random.uniform(14, 26))
        field.draw.polygon(outline(random, centre, radii, wobble=0.2), fill=(202, 150, 194))
        for spot in _packed_within(random, centre, radii, 13):
            field.nucleus(spot, 5.6, angle=random.uniform(0, math.pi), nucleolus=True)
    return field.finish()


def _packed_within(random: Random, centre: Point, radii: Point, step: float) -> Iterator[Point]:
    for row in range(-int(radii[1] / step), int(radii[1] / step) + 1):
        for column in range(-int(radii[0] / step), int(radii[0] / step) + 1):
            x, y = column * step, row * step
            if (x / radii[0]) ** 2 + (y / radii[1]) ** 2 < 0.9:
                yield (
                    centre[0] + x + random.uniform(-0.3, 0.3) * step,
                    centre[1] + y + random.uniform(-0.3, 0.3) * step,
                )


def _membrane_field(random: Random) -> Image.Image:
    field = Field(random, ground=(226, 230, 238), deep=(206, 212, 228))
    for centre in _packed(random, 104, jitter=0.24):
        radii = (random.uniform(42, 62), random.uniform(34, 52))
        for spot in _packed_within(random, centre, radii, 19):
            cell = outline(random, spot, (11, 10.5), wobble=0.06, points=14)
            field.draw.polygon(cell, fill=(226, 206, 184))
            field.draw.line([*cell, cell[0]], fill=BROWN, width=random.choice((2, 3, 3)))
            field.nucleus(spot, 4.8, longer=1.1, colour=BLUE)
    return field.finish()


def _nuclear_field(random: Random) -> Image.Image:
    field = Field(random, ground=(232, 234, 242), deep=(216, 220, 234))
    for centre in _packed(random, 112, jitter=0.18):
        radii = (random.uniform(46, 60), random.uniform(38, 50))
        for spot in _packed_within(random, centre, radii, 15):
            stained = random.random() < 0.42
            field.nucleus(spot, 5.2, longer=1.12, colour=BROWN if stained else BLUE)
    return field.finish()


FIELDS: dict[str, Callable[[Random], Image.Image]] = {
    "gland": _gland_field,
    "submucosa": _submucosa_field,
    "signet": _signet_field,
    "sheets": _sheets_field,
    "small_cell": _small_cell_field,
    "trabecular": _trabecular_field,
    "osteoid": _osteoid_field,
    "chondroid": _chondroid_field,
    "nests": _nests_field,
    "ductal": _ductal_field,
    "membrane": _membrane_field,
    "nuclear": _nuclear_field,
}


def histology(subject: str, random: Random) -> Image.Image:
    """Return a microscope-like field; ``subject`` is a key of ``FIELDS``."""
    return FIELDS[subject](random)
