"""Projection-like pictures: radiographs of the knee, and mammograms."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw

from server.demo.pictures.canvas import (
    Point,
    branches,
    coarse,
    grain,
    mask_of,
    outline,
    region,
    soften,
    speckle,
)

KNEE = (520, 680)
BREAST = (520, 680)


def _bone(image: Image.Image, shape: list[Point], *, cortex: int, marrow: int) -> None:
    """Paint a bone as its shadow: dense at the edge, trabecular inside."""
    place = region(KNEE, shape, blur=1.6)
    place.fill(image, cortex)
    core = soften(place.mask, 9).point([max(0, (value - 150) * 255 // 105) for value in range(256)])
    image.paste(marrow, place.box, core)


def radiograph(subject: str, random: Random) -> Image.Image:
    """Return a knee in front view.

    Args:
        subject: the bone that bears the tumour: femur or tibia.
        random: where all chance comes from.
    """
    image = Image.new("L", KNEE, 14)
    soft = [(128, -10), (118, 200), (104, 330), (126, 430), (150, 690), (386, 690), (404, 430),
            (420, 330), (404, 200), (396, -10)]  # fmt: skip
    image.paste(66, mask=mask_of(KNEE, [(float(x), float(y)) for x, y in soft], blur=16))
    femur = [(224, -10), (220, 130), (206, 218), (168, 272), (160, 318), (182, 346), (226, 348),
             (256, 330), (290, 348), (336, 346), (358, 316), (350, 272), (312, 216), (300, 130),
             (298, -10)]  # fmt: skip
    tibia = [(168, 372), (214, 362), (258, 366), (304, 362), (352, 372), (352, 400), (324, 438),
             (304, 520), (298, 690), (222, 690), (216, 520), (196, 438), (168, 402)]  # fmt: skip
    fibula = [(352, 430), (378, 424), (384, 452), (366, 500), (360, 690), (338, 690), (346, 500),
              (342, 450)]  # fmt: skip
    for shape, cortex, marrow in ((fibula, 150, 122), (tibia, 184, 140), (femur, 188, 144)):
        _bone(image, [(float(x), float(y)) for x, y in shape], cortex=cortex, marrow=marrow)
    patella = region(KNEE, outline(random, (258, 286), (46, 44), wobble=0.05), blur=5)
    patella.fill(
        image, Image.blend(image.crop(patella.box), Image.new("L", patella.size, 230), 0.3)
    )
    _sunburst(image, random, (322, 226) if subject == "femur" else (206, 452))
    trabeculae = grain(random, KNEE, amount=0.5, blur=1.4)
    return speckle(soften(image, 0.8), trabeculae)


def _sunburst(image: Image.Image, random: Random, at: Point) -> None:
    """Add a bone-forming tumour: uneven density, and spicules that leave the cortex."""
    size = image.size
    swelling = region(size, outline(random, at, (86, 92), wobble=0.12), blur=14)
    swelling.fill(
        image, Image.blend(image.crop(swelling.box), Image.new("L", swelling.size, 120), 0.5)
    )
    rays = Image.new("L", size, 0)
    draw = ImageDraw.Draw(rays)
    outward = 0.0 if at[0] > size[0] / 2 else math.pi
    for _ in range(46):
        angle = outward + random.gauss(0, 0.75)
        reach = random.uniform(38, 92)
        draw.line(
            [at, (at[0] + reach * math.cos(angle), at[1] + reach * math.sin(angle))],
            fill=130,
            width=random.choice((1, 2, 3)),
        )
    image.paste(214, mask=soften(rays, 1.3))
    core = region(size, outline(random, at, (54, 62), wobble=0.2), blur=13)
    core.fill(image, soften(coarse(random, core.size, cell=10, low=80, high=250), 2.5))


def mammogram(subject: str, random: Random) -> Image.Image:
    """Return a breast in one view.

    Args:
        subject: mass, calcifications (oblique view with the pectoral muscle) or scar.
        random: where all chance comes from.
    """
    size = BREAST
    image = Image.new("L", size, 3)
    edge = outline(random, (-30, 350), (390, 300), wobble=0.02, points=72)
    breast = mask_of(size, edge, blur=5)
    image.paste(74, mask=breast)
    tissue = Image.blend(
        coarse(random, size, cell=60, low=30, high=220),
        coarse(random, size, cell=14, low=20, high=200),
        0.45,
    )
    gland = mask_of(size, outline(random, (130, 350), (190, 190), wobble=0.16), blur=34)
    image.paste(tissue, mask=ImageChops.multiply(gland, breast))
    ducts = Image.new("L", size, 0)
    draw = ImageDraw.Draw(ducts)
    for _ in range(15):
        branches(
            draw,
            random,
            (342, 356 + random.uniform(-14, 14)),
            angle=math.pi + random.uniform(-0.75, 0.75),
            length=62,
            width=4.2,
            fill=96,
            depth=6,
        )
    image.paste(190, mask=ImageChops.multiply(soften(ducts, 1.5), breast))
    if subject == "calcifications":
        muscle = mask_of(size, [(-20, -20), (216, -20), (-20, 420)], blur=5)
        image.paste(156, mask=muscle)
    _breast_lesion(image, random, subject)
    return speckle(soften(image, 0.6), grain(random, size, amount=0.34, blur=1.0))


def _breast_lesion(image: Image.Image, random: Random, subject: str) -> None:
    if subject == "calcifications":
        draw = ImageDraw.Draw(image)
        for _ in range(78):
            x, y = random.gauss(196, 26), random.gauss(402, 20)
            r = random.uniform(0.6, 2.0)
            draw.ellipse((x - r, y - r, x + r, y + r), fill=252)
        return
    at, size = ((206.0, 268.0), 25.0) if subject == "mass" else ((150.0, 214.0), 13.0)
    strands = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(strands)
    for _ in range(34):
        angle, reach = random.uniform(0, math.tau), size * random.uniform(1.3, 2.7)
        draw.line(
            [at, (at[0] + reach * math.cos(angle), at[1] + reach * math.sin(angle))],
            fill=120,
            width=random.choice((1, 2)),
        )
    image.paste(216, mask=soften(strands, 1.0))
    core = region(image.size, outline(random, at, (size, size * 0.9), wobble=0.14), blur=3)
    core.fill(image, coarse(random, core.size, cell=8, low=206, high=246))
    if subject == "scar":
        for x, y in ((236, 470), (244, 462), (250, 476)):
            ImageDraw.Draw(image).line([(x - 3, y), (x + 4, y + 1)], fill=255, width=2)
        scar = Image.new("L", image.size, 0)
        ImageDraw.Draw(scar).line([(190, 450), (246, 468), (300, 440)], fill=130, width=5)
        image.paste(196, mask=soften(scar, 3))
