"""Documents without what rode along: the pages of a PDF as they are seen, and nothing else.

Title and author, earlier states, notes in the margin, scripts and the metadata of every picture
are left behind: the pages are copied into a new file, by a list of what a page may have.
"""

import io
from dataclasses import dataclass

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    EncodedStreamObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
)

from mdt.materials.pictures import JPEG_BEGINS, strip_jpeg
from mdt.materials.refusals import (
    DocumentActive,
    DocumentLocked,
    DocumentTooLong,
    FileDamaged,
    FileRefused,
)

PDF_BEGINS = b"%PDF-"
PAGES_MAX = 500

_OF_A_PAGE = frozenset(
    {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Contents",
     "/UserUnit", "/Group"}
)  # fmt: skip
"""What a page needs to be seen. Source: ISO 32000-1, table 30."""

_TELLING = frozenset({"/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/OPI", "/AF"})
"""What any part of a document may carry beside what is seen."""

_JPEG, _JPX = "/DCTDecode", "/JPXDecode"
_JP2_BOXES = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})
"""Of a JPEG 2000 file: what its pixels need. Source: ITU-T T.800, annex I."""

Seen = dict[tuple[int, int], PdfObject | None]
"""Parts that were looked at, by number and generation, with what took a picture's place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A cleaned document, and the text on its pages for whoever looks for names in it."""

    content: bytes
    text: str


def clean_document(content: bytes) -> Document:
    """Return a PDF with its pages only.

    Raises:
        DocumentLocked: it is encrypted.
        DocumentActive: a form or other files would be lost without anybody noticing.
        DocumentTooLong: more than ``PAGES_MAX`` pages.
        FileDamaged, FileRefused: it cannot be read.
    """
    try:
        return _copied(PdfReader(io.BytesIO(content), strict=False))
    except FileRefused:
        raise
    except PyPdfError as error:
        raise FileDamaged from error
    except Exception as error:  # a parser of other people's files fails in every way there is
        raise FileRefused from error


def _copied(reader: PdfReader) -> Document:
    if reader.is_encrypted:
        raise DocumentLocked
    _check_root(reader)
    if len(reader.pages) > PAGES_MAX:
        raise DocumentTooLong(limit=PAGES_MAX)
    if not reader.pages:
        raise FileDamaged
    text = "\n".join(page.extract_text() for page in reader.pages)
    writer = PdfWriter()
    writer.metadata = None
    seen: Seen = {}
    for page in reader.pages:
        _keep_what_is_seen(page, seen)
        writer.add_page(page)
    made = io.BytesIO()
    writer.write(made)
    whole = text.encode("utf-8", "replace").decode()  # a font may map to half a character
    return Document(content=made.getvalue(), text=whole)


def _check_root(reader: PdfReader) -> None:
    root = reader.root_object
    names = _dictionary(root.get("/Names"))
    if "/Collection" in root or "/EmbeddedFiles" in names:
        raise DocumentActive
    form = _dictionary(root.get("/AcroForm"))
    fields = _plain(form.get("/Fields"))
    listed = fields if isinstance(fields, ArrayObject) else ArrayObject()
    if "/XFA" in form or any(_dictionary(one).get("/FT") != "/Sig" for one in listed):
        raise DocumentActive


def _keep_what_is_seen(page: PageObject, seen: Seen) -> None:
    for name in [name for name in page if name not in _OF_A_PAGE]:
        del page[name]
    waiting: list[PdfObject | None] = [page.get("/Resources"), page.get("/Group")]
    while waiting:
        part = _plain(waiting.pop())
        if not isinstance(part, DictionaryObject | ArrayObject):
            continue
        if isinstance(part, DictionaryObject):
            for name in _TELLING & part.keys():
                del part[name]
        for place, inside in _inside(part):
            key = (inside.idnum, inside.generation) if isinstance(inside, IndirectObject) else None
            if key in seen:
                bare = seen[key]
            else:
                found = _plain(inside)
                bare = _bare_stream(found) if isinstance(found, EncodedStreamObject) else None
                waiting.append(bare or found)
            if key is not None:
                seen[key] = bare
            if bare is not None:
                _put(part, place, bare)


def _inside(part: DictionaryObject | ArrayObject) -> list[tuple[str | int, PdfObject]]:
    """Return what a container holds, by where it stands, without following references."""
    if isinstance(part, DictionaryObject):
        return [(key, part.raw_get(key)) for key in part if key != "/Parent"]
    return list(enumerate(list.__iter__(part)))


def _put(part: DictionaryObject | ArrayObject, place: str | int, made: PdfObject) -> None:
    if isinstance(part, DictionaryObject):
        part[NameObject(place)] = made
    elif isinstance(place, int):
        part[place] = made


def _bare_stream(stream: EncodedStreamObject) -> StreamObject | None:
    """Return a picture's stream without the picture file's own metadata; None: not a picture."""
    how = _plain(stream.get("/Filter"))
    only = how[0] if isinstance(how, ArrayObject) and len(how) == 1 else how
    if only not in {_JPEG, _JPX}:
        if isinstance(how, ArrayObject) and {_JPEG, _JPX} & set(how):
            raise FileRefused  # wrapped in another coding: rare, and what is inside stays unseen
        return None
    content = stream.get_data()
    if only == _JPX:
        content = _strip_jp2(content)
    elif content.startswith(JPEG_BEGINS):
        content = strip_jpeg(content)
    else:
        raise FileDamaged
    bare = StreamObject()
    bare.update(stream)
    bare.set_data(content)
    # Stored once, however many pages show it.
    bare.indirect_reference = getattr(stream, "indirect_reference", None)
    return bare


def _strip_jp2(content: bytes) -> bytes:
    """Return a JPEG 2000 file with the boxes that its pixels need; a bare codestream as it is."""
    if content.startswith(b"\xff\x4f\xff\x51"):
        return content
    kept, at = [], 0
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(content[at + 8 : at + 16])
        end = len(content) if length == 0 else at + length
        if end < at + 8 or end > len(content):
            raise FileDamaged
        if kind in _JP2_BOXES:
            kept.append(content[at:end])
        at = end
    return b"".join(kept)


def _plain(part: PdfObject | None) -> PdfObject | None:
    return part.get_object() if isinstance(part, IndirectObject) else part


def _dictionary(part: PdfObject | None) -> DictionaryObject:
    found = _plain(part)
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
