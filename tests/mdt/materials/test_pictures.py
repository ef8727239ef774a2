"""Pictures keep their pixels, and lose everything else that a file can carry."""

import io

import pytest
from PIL import Image, ImageCms

from mdt.materials import pictures
from mdt.materials.pictures import clean_picture
from mdt.materials.refusals import FileDamaged, PictureTooLarge
from tests.mdt.materials import files


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("content", [files.png(), files.jpeg()], ids=["png", "jpeg"])
def test_who_is_shown_is_not_told_by_the_file(content: bytes) -> None:
    assert all(secret in content for secret in files.SECRETS[:1])

    picture = clean_picture(content)

    assert not any(secret in picture.content for secret in files.SECRETS)
    assert picture.is_changed
    left = opened(picture.content)
    assert dict(left.getexif()) == {}
    assert not set(left.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}


@pytest.mark.parametrize("content", [files.png(), files.jpeg()], ids=["png", "jpeg"])
def test_the_pixels_are_those_of_the_file(content: bytes) -> None:
    picture = clean_picture(content)

    before, after = opened(content), opened(picture.content)
    assert after.tobytes() == before.tobytes()
    assert (picture.width, picture.height) == after.size == before.size


def test_a_picture_that_carries_nothing_is_left_as_it_is() -> None:
    bare = clean_picture(files.jpeg()).content

    again = clean_picture(bare)

    assert again.content == bare
    assert not again.is_changed


def test_a_picture_that_lies_on_its_side_is_stored_upright() -> None:
    content = files.jpeg(orientation=6)

    picture = clean_picture(content)

    assert opened(content).size == (16, 8)
    assert (picture.width, picture.height) == (8, 16)
    assert not any(secret in picture.content for secret in files.SECRETS)


def test_colours_of_its_own_become_those_that_every_browser_means() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    picture = clean_picture(files.jpeg(icc=lab))

    assert "icc_profile" not in opened(picture.content).info
    middle = (8, 4)
    shown, meant = opened(picture.content).getpixel(middle), opened(files.jpeg()).getpixel(middle)
    assert all(abs(a - b) < 12 for a, b in zip(shown, meant, strict=True))


def test_a_bomb_is_refused_by_what_it_promises() -> None:
    with pytest.raises(PictureTooLarge):
        clean_picture(files.bomb())
    with pytest.raises(PictureTooLarge):
        clean_picture(files.bomb(pictures.PIXELS_MAX // 1000 + 1, 1000))


@pytest.mark.parametrize("content", [files.png(), files.jpeg()], ids=["png", "jpeg"])
def test_a_picture_that_is_cut_anywhere_is_refused_or_whole(content: bytes) -> None:
    whole = clean_picture(content).content
    for length in range(len(whole)):
        with pytest.raises(FileDamaged):
            clean_picture(whole[:length])


def test_a_byte_that_differs_in_a_chunk_is_noticed() -> None:
    whole = bytearray(clean_picture(files.png()).content)
    whole[len(whole) // 2] ^= 0xFF

    with pytest.raises(FileDamaged):
        clean_picture(bytes(whole))
