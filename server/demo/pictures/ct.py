"""Axial CT-like pictures of chest, abdomen and pelvis, in a soft tissue or lung window."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw

from server.demo.pictures.canvas import (
    Point,
    Region,
    branches,
    coarse,
    grain,
    mask_of,
    outline,
    region,
    soften,
    speckle,
)

SIZE = (512, 512)
FAT, MUSCLE, LIVER, SPLEEN, VESSEL, CORTEX, MARROW = 62, 122, 146, 152, 204, 250, 188


class Slice:
    """One axial section under construction: grey values, painted organ by organ."""

    def __init__(self, random: Random, centre: Point, radii: Point) -> None:
        """Begin with a body outline of skin and fat on a couch."""
        self.random = random
        self.image = Image.new("L", SIZE, 2)
        draw = ImageDraw.Draw(self.image)
        couch = centre[1] + radii[1]
        for depth, grey in ((4, 58), (13, 34)):
            box = (40.0, couch - 165 + depth, 472.0, couch + 13 + depth)
            draw.arc(box, 25, 155, fill=grey, width=2)
        body = outline(random, centre, radii, wobble=0.012)
        draw.polygon(body, fill=FAT, outline=118, width=2)
        self.body = mask_of(SIZE, body)
        self.centre, self.radii = centre, radii

    def wall(self, thickness: float) -> Image.Image:
        """Paint the muscular wall and return the mask of the cavity inside it."""
        rx, ry = self.radii
        outer = outline(self.random, self.centre, (rx - 20, ry - 18), wobble=0.012)
        self.organ(outer, MUSCLE)
        inside = outline(
            self.random, self.centre, (rx - 20 - thickness, ry - 18 - thickness), wobble=0.014
        )
        cavity = mask_of(SIZE, inside, blur=1.2)
        self.image.paste(FAT + 4, mask=cavity)
        return cavity

    def organ(
        self, shape: list[Point], grey: int, *, within: Image.Image | None = None, blur: float = 1.1
    ) -> Region:
        """Paint a shape and return its region."""
        place = region(SIZE, shape, blur=blur, within=within)
        place.fill(self.image, grey)
        return place

    def round(
        self,
        centre: Point,
        radii: Point,
        grey: int,
        *,
        wobble: float = 0.06,
        within: Image.Image | None = None,
    ) -> Region:
        """Paint a roundish organ and return its region."""
        return self.organ(outline(self.random, centre, radii, wobble=wobble), grey, within=within)

    def texture(self, place: Region, low: int, high: int, *, cell: int = 14) -> None:
        """Lay uneven enhancement over a region."""
        place.fill(self.image, coarse(self.random, place.size, cell=cell, low=low, high=high))

    def bone(self, centre: Point, radii: Point, *, wobble: float = 0.05) -> None:
        """Paint a bone: dense cortex around marrow."""
        self.round(centre, radii, CORTEX, wobble=wobble)
        inner = (max(1.0, radii[0] - 4), max(1.0, radii[1] - 4))
        mask = self.round(centre, inner, MARROW, wobble=wobble)
        self.texture(mask, MARROW - 26, MARROW + 22, cell=5)

    def spine(self, y: float) -> None:
        """Paint a vertebra with its canal and processes, and the muscles beside it."""
        for side in (-1, 1):
            mask = self.round((256 + side * 62, y + 52), (48, 36), MUSCLE, wobble=0.08)
            self.texture(mask, MUSCLE - 14, MUSCLE + 6, cell=9)
            self.organ(
                [
                    (256 + side * 14, y + 32),
                    (256 + side * 66, y + 44),
                    (256 + side * 62, y + 54),
                    (256 + side * 14, y + 50),
                ],
                CORTEX - 25,
            )
        self.organ([(249, y + 44), (263, y + 44), (260, y + 92), (252, y + 92)], CORTEX - 20)
        self.bone((256, y), (40, 30), wobble=0.02)
        self.round((256, y + 40), (22, 18), CORTEX - 15, wobble=0.02)
        self.round((256, y + 40), (13, 11), 100, wobble=0.02)

    def ribs(self, count: int = 7) -> None:
        """Paint ribs cut across, on both sides."""
        rx, ry = self.radii[0] - 30, self.radii[1] - 28
        for side in (0, 1):
            for step in range(count):
                angle = math.pi * (0.12 + 0.62 * step / (count - 1)) - 0.55
                angle = math.pi - angle if side else angle
                angle += self.random.uniform(-0.04, 0.04)
                x = self.centre[0] + rx * math.cos(angle)
                y = self.centre[1] + ry * math.sin(angle)
                self.bone((x, y), (11, 7), wobble=0.12)

    def finish(self, noise: float) -> Image.Image:
        """Return the section with the grain of a scanner."""
        smooth = soften(self.image, 0.7)
        fine = grain(self.random, SIZE, amount=noise, blur=0.9)
        return speckle(smooth, fine)


def abdomen(subject: str, random: Random) -> Image.Image:
    """Return a section through the upper abdomen.

    Args:
        subject: stomach, antrum, cardia, liver, pancreas_tail.
        random: where all chance comes from.
    """
    section = Slice(random, (256, 256), (226, 172))
    cavity = section.wall(15)
    section.ribs()
    section.spine(330)
    _liver(section, cavity)
    spleen = section.round((416, 292), (48, 74), SPLEEN, wobble=0.09, within=cavity)
    section.texture(spleen, SPLEEN - 8, SPLEEN + 8, cell=30)
    for x, width in ((152, 30), (374, 28)):
        section.round((x, 344), (width + 2, 37), 196, wobble=0.05, within=cavity)
        section.round((x + (6 if x < 256 else -6), 342), (9, 16), 92, wobble=0.2)
    _stomach(section, cavity)
    pancreas = section.organ(
        [
            (214, 268),
            (262, 250),
            (320, 256),
            (366, 272),
            (362, 290),
            (316, 278),
            (262, 276),
            (222, 288),
        ],
        134,
        within=cavity,
        blur=2.2,
    )
    section.texture(pancreas, 118, 142, cell=6)
    section.round((276, 290), (15, 15), VESSEL, wobble=0.02)
    section.round((226, 300), (17, 13), 184, wobble=0.04)
    _abdominal_lesion(section, subject, cavity)
    return section.finish(0.34)


def _liver(section: Slice, cavity: Image.Image) -> None:
    shape = [
        (64, 250), (74, 180), (120, 128), (190, 106), (262, 108), (318, 128), (300, 152),
        (248, 166), (222, 196), (212, 236), (204, 276), (186, 318), (150, 350), (104, 348),
        (76, 310),
    ]  # fmt: skip
    liver = section.organ([(float(x), float(y)) for x, y in shape], LIVER, within=cavity, blur=3)
    section.texture(liver, LIVER - 5, LIVER + 5, cell=40)
    vessels = Image.new("L", SIZE, 0)
    draw = ImageDraw.Draw(vessels)
    for start, angle, width in (((206, 236), 2.9, 8), ((210, 200), 3.9, 6), ((196, 276), 2.3, 6)):
        branches(
            draw, section.random, start, angle=angle, length=44, width=width, fill=150, depth=5
        )
    inside = ImageChops.multiply(soften(vessels.crop(liver.box), 1.3), liver.mask)
    Region(liver.box, inside).fill(section.image, LIVER + 34)


def _stomach(section: Slice, cavity: Image.Image) -> None:
    centre, radii = (338.0, 196.0), (82.0, 62.0)
    section.round(centre, radii, 138, wobble=0.07, within=cavity)
    lumen = outline(section.random, centre, (radii[0] - 9, radii[1] - 9), wobble=0.07)
    lumen_place = section.organ(lumen, 96, within=cavity)
    level = 178 - lumen_place.box[1]
    gas = lumen_place.mask.copy()
    gas.paste(0, (0, level, gas.width, gas.height))
    Region(lumen_place.box, gas).fill(section.image, 4)
    for x, y, r in ((420, 178, 26), (398, 148, 22)):
        section.round((x, y), (r, r * 0.8), 128, within=cavity)
        section.round((x, y), (r - 4, r * 0.8 - 4), 8, within=cavity)


def _abdominal_lesion(section: Slice, subject: str, cavity: Image.Image) -> None:
    random = section.random
    if subject in {"stomach", "antrum", "cardia"}:
        centre = {"stomach": (276.0, 206.0), "antrum": (262.0, 226.0), "cardia": (304.0, 262.0)}
        x, y = centre[subject]
        size = {"stomach": (20.0, 44.0), "antrum": (31.0, 25.0), "cardia": (27.0, 24.0)}[subject]
        mask = section.round((x, y), size, 158, wobble=0.16, within=cavity)
        section.texture(mask, 140, 178, cell=7)
        if subject == "cardia":
            section.round((x + 3, y), (6, 4), 30, wobble=0.2)
        for dx, dy in ((-20, 34), (-4, 46), (-30, 18)):
            section.round((x + dx, y + dy), (6, 5), 150, wobble=0.12, within=cavity)
    if subject == "liver":
        mask = section.round((128, 262), (50, 46), 176, wobble=0.08, within=cavity)
        section.texture(mask, 130, 186, cell=11)
        section.round((132, 258), (15, 12), 104, wobble=0.2, within=cavity)
        thrombus = section.round((186, 244), (25, 8), 158, wobble=0.1, within=cavity)
        section.texture(thrombus, 148, 172, cell=5)
    if subject == "pancreas_tail":
        mask = section.round((372, 262), (27, 24), 192, wobble=0.1, within=cavity)
        section.texture(mask, 168, 206, cell=7)
        for x, y, r in (
            (118, 210, 17),
            (160, 158, 11),
            (104, 292, 13),
            (168, 292, 9),
            (250, 134, 8),
        ):
            section.round((x, y), (r, r), 178, wobble=0.08, within=cavity)
            section.round((x + random.uniform(-2, 2), y), (r * 0.55, r * 0.55), 128, within=cavity)


def pelvis(subject: str, random: Random) -> Image.Image:
    """Return a section through the pelvis.

    Args:
        subject: acetabulum or presacral.
        random: where all chance comes from.
    """
    section = Slice(random, (256, 258), (226, 156))
    for side in (-1, 1):
        mask = section.round(
            (256 + side * 128, 330), (86, 62), MUSCLE, wobble=0.07, within=section.body
        )
        section.texture(mask, MUSCLE - 18, MUSCLE + 6, cell=10)
        section.round((256 + side * 152, 206), (40, 44), MUSCLE - 4, wobble=0.1)
        section.round((256 + side * 96, 168), (28, 26), MUSCLE, wobble=0.1)
        section.round((256 + side * 104, 148), (8, 8), VESSEL, wobble=0.02)
        section.round((256 + side * 88, 154), (9, 8), 180, wobble=0.02)
        section.bone((256 + side * 150, 262), (29, 28), wobble=0.02)
        _acetabulum(section, side)
    section.round((256, 206), (70, 54), FAT + 4, wobble=0.05)
    bladder = section.round((256, 190), (56, 40), 96, wobble=0.04)
    section.texture(bladder, 93, 99, cell=60)
    section.round((256, 254), (34, 20), 128, wobble=0.08)
    section.round((256, 292), (25, 22), 130, wobble=0.08)
    section.round((252, 290), (14, 11), 20, wobble=0.25)
    section.bone((256, 350), (34, 17), wobble=0.1)
    if subject == "acetabulum":
        mask = section.round((132, 244), (52, 48), 110, wobble=0.13)
        section.texture(mask, 84, 132, cell=9)
        for _ in range(46):
            angle, reach = random.uniform(0, math.tau), random.uniform(0, 38)
            spot = (132 + reach * math.cos(angle), 244 + reach * math.sin(angle))
            size = random.uniform(1.5, 4.5)
            section.round(spot, (size, size * 0.8), 236, wobble=0.3)
    else:
        mask = section.round((262, 322), (37, 22), 142, wobble=0.14)
        section.texture(mask, 122, 160, cell=7)
    return section.finish(0.36)


def _acetabulum(section: Slice, side: int) -> None:
    column = [
        (256 + side * 112, 222.0), (256 + side * 128, 226.0), (256 + side * 120, 262.0),
        (256 + side * 130, 300.0), (256 + side * 112, 308.0), (256 + side * 106, 262.0),
    ]  # fmt: skip
    section.organ([(float(x), y) for x, y in column], CORTEX - 8)
    section.round((256 + side * 116, 264), (5, 26), MARROW, wobble=0.1)


def chest(subject: str, random: Random) -> Image.Image:
    """Return a section through the chest, in a lung window or with a dose distribution.

    Args:
        subject: upper_lobe, metastases or dose.
        random: where all chance comes from.
    """
    section = Slice(random, (256, 254), (224, 164))
    section.wall(14)
    for side in (-1, 1):
        section.round((256 + side * 124, 340), (74, 36), MUSCLE, wobble=0.08, within=section.body)
    lungs = Image.new("L", SIZE, 0)
    for side, width in ((-1, 88), (1, 80)):
        shape = outline(random, (256 + side * 108, 246), (width, 108), wobble=0.05)
        section.organ(shape, 22)
        ImageDraw.Draw(lungs).polygon(shape, fill=255)
    section.ribs(8)
    section.spine(338)
    _mediastinum(section)
    lung_vessels = Image.new("L", SIZE, 0)
    draw = ImageDraw.Draw(lung_vessels)
    for side in (-1, 1):
        for turn in (-1.1, -0.55, 0.0, 0.5, 1.0):
            angle = turn if side > 0 else math.pi - turn
            branches(
                draw,
                random,
                (256 + side * 50, 250),
                angle=angle,
                length=34,
                width=6,
                fill=150,
                depth=5,
            )
    section.image.paste(124, mask=ImageChops.multiply(soften(lung_vessels, 0.9), lungs))
    if subject == "upper_lobe":
        spiculated(section, (122, 196), 27)
        section.round((236, 236), (11, 9), 132)
    elif subject == "metastases":
        for x, y, r in ((344, 210, 9), (132, 286, 6)):
            section.round((x, y), (r, r), 150, wobble=0.05)
    else:
        return _with_dose(_with_breast(section), random)
    return section.finish(0.3)


def _mediastinum(section: Slice) -> None:
    section.round((256, 232), (62, 84), 126, wobble=0.08)
    section.round((252, 164), (34, 22), FAT + 14, wobble=0.12)
    section.round((292, 292), (18, 18), VESSEL, wobble=0.02)
    section.round((240, 204), (23, 22), VESSEL - 6, wobble=0.03)
    section.round((282, 208), (26, 15), VESSEL - 8, wobble=0.05)
    section.round((214, 214), (11, 15), 190, wobble=0.05)
    for x in (232, 278):
        section.round((x, 252), (9, 8), 12, wobble=0.05)
    section.round((262, 284), (10, 7), 118)
    section.organ([(238, 96), (274, 96), (272, 108), (240, 108)], CORTEX - 30)


def spiculated(section: Slice, centre: Point, radius: float) -> None:
    """Paint a mass with strands that reach into the lung."""
    strands = Image.new("L", SIZE, 0)
    draw = ImageDraw.Draw(strands)
    for _ in range(22):
        angle = section.random.uniform(0, math.tau)
        reach = radius * section.random.uniform(1.2, 1.9)
        draw.line(
            [centre, (centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle))],
            fill=150,
            width=2,
        )
    section.image.paste(112, mask=soften(strands, 1.0))
    mask = section.round(centre, (radius, radius * 0.9), 142, wobble=0.16)
    section.texture(mask, 122, 158, cell=8)


def _with_breast(section: Slice) -> Image.Image:
    for side in (-1, 1):
        shape = outline(section.random, (256 + side * 112, 108), (88, 46), wobble=0.04)
        section.organ(shape, FAT)
        gland = section.round((256 + side * 112, 104), (50, 22), 104, wobble=0.2)
        section.texture(gland, 70, 124, cell=8)
    return section.finish(0.3)


def _with_dose(image: Image.Image, random: Random) -> Image.Image:
    """Lay isodose areas over the breast and chest wall, coldest first."""
    planned = image.convert("RGB")
    levels = (
        ((52, 70, 214), (150.0, 122.0), (122.0, 74.0)),
        ((34, 176, 196), (146.0, 116.0), (108.0, 62.0)),
        ((70, 190, 84), (142.0, 111.0), (96.0, 52.0)),
        ((238, 204, 60), (139.0, 108.0), (85.0, 43.0)),
        ((226, 74, 52), (137.0, 106.0), (72.0, 34.0)),
    )
    for colour, centre, radii in levels:
        shape = outline(random, centre, radii, wobble=0.035)
        wash = mask_of(SIZE, shape, blur=1.5).point([value * 70 // 255 for value in range(256)])
        planned.paste(colour, mask=wash)
        ImageDraw.Draw(planned).polygon(shape, outline=colour, width=2)
    return planned
