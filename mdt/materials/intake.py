"""A file from outside becomes a material: what it is by its bytes, and without what rode along.

Parsers of pictures and documents are large, and files from outside are made by anybody. So this
runs as a process of its own (`python -m mdt.materials.intake`), one for each file, with little
memory and time: bytes in, one line of JSON and the cleaned bytes out.
"""

import json
import resource
import sys
from dataclasses import dataclass

from mdt.materials.documents import PDF_BEGINS, clean_document
from mdt.materials.pictures import JPEG_BEGINS, PNG_BEGINS, clean_picture
from mdt.materials.refusals import REFUSALS, FileRefused, FileTypeUnknown

MEMORY_MAX = 1_500_000_000  # bytes of address space
CPU_S_MAX = 30
_HEAD_MAX = 1024
"""A PDF may begin that far into the file. Source: Adobe supplement to ISO 32000, 3.4.1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A file as it may be stored."""

    content: bytes
    mime: str
    width: int = 0  # pixels, pictures only
    height: int = 0
    text: str = ""  # on the pages of a document
    is_changed: bool = True  # something was taken out


def clean(content: bytes) -> Cleaned:
    """Return a file by what its bytes are, without anything that is not seen.

    Raises:
        FileRefused: its kind is not taken, or it cannot be cleaned.
    """
    if content.startswith((PNG_BEGINS, JPEG_BEGINS)):
        picture = clean_picture(content)
        return Cleaned(
            content=picture.content,
            mime="image/png" if content.startswith(PNG_BEGINS) else "image/jpeg",
            width=picture.width,
            height=picture.height,
            is_changed=picture.is_changed,
        )
    if PDF_BEGINS in content[:_HEAD_MAX]:
        document = clean_document(content)
        return Cleaned(content=document.content, mime="application/pdf", text=document.text)
    raise FileTypeUnknown


def answer(content: bytes) -> bytes:
    """Return what the process answers: a line of JSON, then the cleaned bytes."""
    try:
        cleaned = clean(content)
    except FileRefused as refused:
        told: dict[str, object] = {"refused": refused.code, "params": dict(refused.params)}
        return json.dumps(told).encode() + b"\n"
    told = {
        "mime": cleaned.mime,
        "width": cleaned.width,
        "height": cleaned.height,
        "text": cleaned.text,
        "is_changed": cleaned.is_changed,
    }
    return json.dumps(told).encode() + b"\n" + cleaned.content


def read_answer(out: bytes) -> Cleaned:
    """Return what a process answered.

    Raises:
        FileRefused: it refused the file, or died over it.
    """
    line, end, content = out.partition(b"\n")
    if not end:
        raise FileRefused
    told = json.loads(line)
    if "refused" in told:
        raise REFUSALS[told["refused"]](**told["params"])
    return Cleaned(content=content, **told)


def main() -> None:
    """Clean what comes in on the standard input, within limits."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MAX, CPU_S_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
