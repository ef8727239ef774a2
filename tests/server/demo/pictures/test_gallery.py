"""Drawn pictures are the same each time, of a useful size, and marked as nobody's."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from server.demo.catalogue import BOARDS
from server.demo.content import Calendar, DemoPicture
from server.demo.pictures import gallery
from server.demo.pictures.gallery import Drawn, draw
from tests.server.demo.test_catalogue import TODAY

PICTURES = {
    (picture.drawing, picture.subject): picture
    for board in BOARDS
    for case in board.cases(Calendar(TODAY))
    for picture in case.pictures
}
every_picture = pytest.mark.parametrize(
    "picture", PICTURES.values(), ids=["-".join(key) for key in PICTURES]
)


def opened(drawn: Drawn) -> Image.Image:
    return Image.open(BytesIO(drawn.content)).convert("L")


@every_picture
def test_a_picture_is_the_same_each_time_and_another_for_another_case(picture: DemoPicture) -> None:
    once = draw(picture, pseudonym="K-1A1A")

    assert draw(picture, pseudonym="K-1A1A") == once
    assert draw(picture, pseudonym="K-2B2B").content != once.content


@every_picture
def test_a_picture_is_a_file_that_shows_something(picture: DemoPicture) -> None:
    drawn = draw(picture, pseudonym="K-1A1A")

    image = Image.open(BytesIO(drawn.content))
    assert image.format == "JPEG"
    assert drawn.mime == "image/jpeg"
    assert image.size == (drawn.width, drawn.height)
    assert min(image.size) >= 500
    assert 20_000 < len(drawn.content) < 400_000
    assert ImageStat.Stat(image.convert("L")).stddev[0] > 15


@every_picture
def test_a_picture_carries_its_mark(picture: DemoPicture, monkeypatch: pytest.MonkeyPatch) -> None:
    marked = opened(draw(picture, pseudonym="K-1A1A"))
    monkeypatch.setattr(gallery, "LABEL_WORD", "         ")
    unmarked = opened(draw(picture, pseudonym="K-1A1A"))

    changed = ImageChops.difference(marked, unmarked).point([0] * 60 + [255] * 196).getbbox()

    assert changed is not None
    assert changed[2] - changed[0] > 40  # the word is wide enough to be read
    assert changed[3] < 50  # and stands in the top margin, not over the finding


def test_the_subject_is_in_the_picture() -> None:
    sick = PICTURES["ct_abdomen", "liver"]

    liver = opened(draw(sick, pseudonym="K-1A1A")).crop((90, 220, 170, 300))
    other = opened(draw(replace(sick, subject="stomach"), pseudonym="K-1A1A")).crop(
        (90, 220, 170, 300)
    )

    assert ImageStat.Stat(liver).stddev[0] > 1.4 * ImageStat.Stat(other).stddev[0]
