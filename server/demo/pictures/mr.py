"""Axial MR-like pictures after contrast with fat suppressed: thigh above the knee, and head."""

from random import Random

from PIL import Image, ImageDraw

from server.demo.pictures.canvas import (
    Point,
    Region,
    coarse,
    grain,
    mask_of,
    outline,
    region,
    soften,
    speckle,
)

SIZE = (512, 512)


class MrSlice:
    """One axial section under construction."""

    def __init__(self, random: Random) -> None:
        """Begin with an empty field of view."""
        self.random = random
        self.image = Image.new("L", SIZE, 4)

    def part(
        self,
        centre: Point,
        radii: Point,
        low: int,
        high: int,
        *,
        cell: int = 12,
        wobble: float = 0.06,
        blur: float = 1.6,
    ) -> Region:
        """Paint a roundish part, uneven between two grey values, and return its region."""
        shape = outline(self.random, centre, radii, wobble=wobble)
        place = region(SIZE, shape, blur=blur)
        place.fill(self.image, coarse(self.random, place.size, cell=cell, low=low, high=high))
        return place

    def finish(self) -> Image.Image:
        """Return the section, brighter near the coil, with the grain of a scanner."""
        bias = Image.radial_gradient("L").resize(SIZE, Image.Resampling.BILINEAR)
        lit = Image.blend(self.image, bias.point([255 - value for value in range(256)]), 0.1)
        inside = mask_of(SIZE, [(40, 20), (472, 20), (472, 492), (40, 492)], blur=30)
        base = self.image.copy()
        base.paste(lit, mask=inside)
        return speckle(soften(base, 0.9), grain(self.random, SIZE, amount=0.26, blur=0.9))


def mr_knee(subject: str, random: Random) -> Image.Image:
    """Return a section above the knee; the only subject is ``femur``."""
    del subject  # one drawing
    view = MrSlice(random)
    view.part((256, 256), (206, 196), 34, 46, cell=60, wobble=0.03)
    view.part((256, 256), (190, 180), 26, 34, cell=40, wobble=0.03)
    for centre, radii in (
        ((172, 190), (74, 66)), ((262, 126), (74, 50)), ((346, 180), (70, 70)),
        ((150, 318), (58, 56)), ((238, 392), (52, 36)), ((334, 372), (66, 46)),
    ):  # fmt: skip
        view.part(centre, radii, 66, 92, cell=10, wobble=0.08)
    view.part((256, 256), (72, 64), 12, 18, wobble=0.04)
    view.part((256, 256), (64, 56), 60, 90, cell=12, wobble=0.04)
    view.part((286, 262), (84, 70), 120, 232, cell=13, wobble=0.14, blur=2.4)
    view.part((300, 250), (24, 19), 30, 70, cell=8, wobble=0.2)
    view.part((334, 246), (9, 8), 26, 44, wobble=0.2)
    for x, y, r in ((270, 352, 11), (250, 358, 13), (286, 366, 5)):
        view.part((x, y), (r, r), 214, 240, wobble=0.04, blur=1.0)
    return view.finish()


def mr_head(subject: str, random: Random) -> Image.Image:
    """Return a section through the nasopharynx; the only subject is ``nasopharynx``."""
    del subject  # one drawing
    view = MrSlice(random)
    view.part((256, 266), (186, 226), 40, 54, cell=60, wobble=0.025)
    view.part((256, 268), (172, 212), 62, 84, cell=26, wobble=0.03)
    for side in (-1, 1):
        view.part((256 + side * 82, 138), (48, 52), 5, 12, wobble=0.1)
        view.part((256 + side * 26, 140), (18, 50), 128, 172, cell=9, wobble=0.12)
        view.part((256 + side * 108, 232), (30, 36), 84, 104, cell=7, wobble=0.1)
        view.part((256 + side * 138, 252), (14, 44), 18, 30, wobble=0.1)
        view.part((256 + side * 152, 318), (26, 40), 96, 130, cell=6, wobble=0.12)
        view.part((256 + side * 70, 306), (8, 8), 14, 22, wobble=0.05)
        view.part((256 + side * 84, 318), (11, 9), 196, 224, wobble=0.08)
        view.part((256 + side * 116, 366), (34, 30), 8, 20, wobble=0.14)
        view.part((256 + side * 62, 414), (60, 54), 98, 116, cell=5, wobble=0.05)
    view.part((256, 112), (5, 66), 92, 104, wobble=0.05)
    view.part((256, 224), (30, 14), 5, 9, wobble=0.2)
    view.part((256, 290), (58, 24), 26, 48, cell=9, wobble=0.12)
    view.part((256, 354), (34, 27), 100, 112, cell=10, wobble=0.04)
    view.part((256, 384), (20, 9), 20, 26, wobble=0.1)
    view.part((236, 262), (52, 37), 150, 226, cell=11, wobble=0.16, blur=2.2)
    ImageDraw.Draw(view.image).line([(256, 60), (256, 92)], fill=110, width=5)
    return view.finish()
