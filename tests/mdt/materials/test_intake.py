"""A file is what its bytes are, and what comes out of the process is what went in, cleaned."""

import subprocess
import sys
from pathlib import Path

import pytest

from mdt.materials.intake import answer, clean, read_answer
from mdt.materials.refusals import (
    REFUSALS,
    DocumentLocked,
    FileRefused,
    FileTypeUnknown,
    PictureTooLarge,
)
from tests.mdt.materials import files

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (files.png(), "image/png"),
        (files.jpeg(), "image/jpeg"),
        (files.pdf(), "application/pdf"),
        (b"\r\n" + files.pdf(), "application/pdf"),
    ],
)
def test_the_kind_is_what_the_bytes_are(content: bytes, mime: str) -> None:
    assert clean(content).mime == mime


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"<svg onload='x'/>", b"<html>", bytes(128) + b"DICM", b"RIFF\0\0\0\0WEBP"],
)
def test_anything_else_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(FileTypeUnknown):
        clean(content)


def test_the_answer_of_the_process_is_read_as_it_was_meant() -> None:
    cleaned = clean(files.pdf("Line one"))

    assert read_answer(answer(files.pdf("Line one"))).text == cleaned.text
    assert cleaned.text.strip() == "Line one"
    assert read_answer(answer(files.jpeg())) == clean(files.jpeg())


@pytest.mark.parametrize(
    ("content", "why"),
    [(files.bomb(), PictureTooLarge), (files.locked(files.pdf()), DocumentLocked)],
)
def test_a_refusal_crosses_the_process(content: bytes, why: type[FileRefused]) -> None:
    with pytest.raises(why) as refused:
        read_answer(answer(content))

    assert REFUSALS[why.code] is why
    assert refused.value.field == "file"


def test_a_process_that_died_is_a_refusal() -> None:
    with pytest.raises(FileRefused):
        read_answer(b"")


def test_it_runs_as_a_process_without_any_surroundings() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mdt.materials.intake"],
        input=files.png(),
        capture_output=True,
        cwd=ROOT,
        env={},
        check=True,
    )

    assert read_answer(done.stdout) == clean(files.png())
