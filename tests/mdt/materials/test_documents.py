"""Documents keep their pages, and lose what was written about them."""

import io

import pytest
from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from mdt.materials import documents
from mdt.materials.documents import clean_document
from mdt.materials.refusals import (
    DocumentActive,
    DocumentLocked,
    DocumentTooLong,
    FileDamaged,
    FileRefused,
)
from tests.mdt.materials import files


def everything(content: bytes) -> bytes:
    """All of a PDF, unpacked."""
    reader = PdfReader(io.BytesIO(content))
    parts = [content]
    for n in range(1, int(reader.trailer["/Size"])):
        found = reader.get_object(n)
        parts.append(repr(found).encode())
        if hasattr(found, "get_data"):
            parts.append(found.get_data())
    return b"".join(parts)


def test_who_it_is_about_is_not_told_by_the_file() -> None:
    content = files.pdf(pages=2)
    assert all(secret in everything(content) for secret in files.SECRETS)

    document = clean_document(content)

    assert not any(secret in everything(document.content) for secret in files.SECRETS)
    assert PdfReader(io.BytesIO(document.content)).metadata in (None, {})


def test_the_pages_stay() -> None:
    document = clean_document(files.pdf("Resection margin R0", pages=3))

    after = PdfReader(io.BytesIO(document.content))
    assert len(after.pages) == 3
    assert [page.extract_text().strip() for page in after.pages] == ["Resection margin R0"] * 3
    assert all(len(page.images) == 1 for page in after.pages)
    assert document.text.split("\n\n")[0] == "Resection margin R0"
    assert document.text.count("Resection margin R0") == 3


def test_a_locked_document_is_refused() -> None:
    with pytest.raises(DocumentLocked):
        clean_document(files.locked(files.pdf()))


def field(kind: str) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Fields"): ArrayObject(
                [
                    DictionaryObject(
                        {
                            NameObject("/FT"): NameObject(kind),
                            NameObject("/T"): TextStringObject("name"),
                        }
                    )
                ]
            )
        }
    )


ATTACHED = DictionaryObject(
    {NameObject("/EmbeddedFiles"): DictionaryObject({NameObject("/Names"): ArrayObject()})}
)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("/AcroForm", field("/Tx")),
        ("/AcroForm", DictionaryObject({NameObject("/XFA"): TextStringObject("<x/>")})),
        ("/Names", ATTACHED),
        ("/Collection", DictionaryObject()),
    ],
)
def test_what_would_be_lost_unseen_is_refused(change: str, value: object) -> None:
    with pytest.raises(DocumentActive):
        clean_document(files.changed(files.pdf(), change, value))


def test_a_signature_and_a_script_are_left_behind() -> None:
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.x")}
    )
    signed = files.changed(files.pdf(), "/AcroForm", field("/Sig"))

    document = clean_document(files.changed(signed, "/OpenAction", script))

    assert b"/JavaScript" not in everything(document.content)
    assert b"/AcroForm" not in everything(document.content)


def test_a_book_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "PAGES_MAX", 2)

    with pytest.raises(DocumentTooLong):
        clean_document(files.pdf(pages=3))


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"%PDF-" + bytes(500)])
def test_what_only_begins_as_a_document_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        clean_document(content)


def test_a_picture_that_is_none_is_refused() -> None:
    reader = PdfReader(io.BytesIO(files.pdf()))
    photo = reader.pages[0]["/Resources"]["/XObject"]["/I1"]
    assert photo["/Width"] == NumberObject(16)
    broken = files.pdf().replace(b"\xff\xd8\xff", b"\xff\xd9\xff")

    with pytest.raises(FileDamaged):
        clean_document(broken)
