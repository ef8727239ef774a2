"""Files from outside that carry an identity in every place where one can hide."""

import io
import struct
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from tests.canary import LATIN, RECORD_NUMBER

SECRETS = (LATIN.encode(), RECORD_NUMBER.encode())


def pixels(size: tuple[int, int] = (8, 4)) -> Image.Image:
    """Return a picture in which every pixel is another."""
    image = Image.new("RGB", size)
    image.putdata(
        [(x * 20 % 256, y * 30 % 256, 90) for y in range(size[1]) for x in range(size[0])]
    )
    return image


def exif(*, orientation: int = 1) -> Image.Exif:
    """Return what a camera writes, with the patient's name as its artist."""
    data = Image.Exif()
    data[0x013B] = LATIN
    data[0x9C9B] = RECORD_NUMBER.encode("utf-16-le")
    data[0x010E] = RECORD_NUMBER
    data[0x0112] = orientation
    return data


def png() -> bytes:
    """Return a PNG that tells who it shows, in text, in EXIF and after its end."""
    info = PngInfo()
    info.add_text("Author", LATIN)
    info.add_text("Comment", RECORD_NUMBER, zip=True)
    info.add_itxt("XML:com.adobe.xmp", f"<x>{LATIN}</x>")
    made = io.BytesIO()
    pixels().save(made, "PNG", pnginfo=info, exif=exif())
    return made.getvalue() + LATIN.encode()


def jpeg(*, orientation: int = 1, icc: bytes | None = None) -> bytes:
    """Return a JPEG that tells who it shows, in EXIF, a comment, a thumbnail and after its end."""
    made = io.BytesIO()
    pixels((16, 8)).save(
        made,
        "JPEG",
        quality=90,
        exif=exif(orientation=orientation),
        comment=LATIN,
        icc_profile=icc,
    )
    content = made.getvalue()
    iptc = b"Photoshop 3.0\0" + RECORD_NUMBER.encode()
    segment = b"\xff\xed" + (len(iptc) + 2).to_bytes(2) + iptc
    return content[:2] + segment + content[2:] + LATIN.encode()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """Return a PNG of a few bytes that promises billions of pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def pdf(text: str = "Histology: adenocarcinoma", *, pages: int = 1) -> bytes:
    """Return a PDF with a line of text and a photograph, whose metadata tell who it is about."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(200, 200)
        content = DecodedStreamObject()
        content.set_data(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET /I1 Do".encode())
        page[NameObject("/Contents")] = content
        page[NameObject("/Resources")] = DictionaryObject(
            {
                NameObject("/Font"): DictionaryObject({NameObject("/F1"): _font()}),
                NameObject("/XObject"): DictionaryObject({NameObject("/I1"): _photo()}),
            }
        )
        page[NameObject("/PieceInfo")] = TextStringObject(LATIN)
        page[NameObject("/Annots")] = ArrayObject([_note()])
    writer.add_metadata({"/Author": LATIN, "/Title": RECORD_NUMBER})
    writer.xmp_metadata = f"<x>{LATIN}</x>".encode()
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """Return the bytes of a PDF."""
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def changed(content: bytes, change: str, value: object) -> bytes:
    """Return a PDF with one more thing in its root."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.root_object[NameObject(change)] = value
    return written(writer)


def locked(content: bytes) -> bytes:
    """Return a PDF that asks for a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt("secret", algorithm="AES-256")
    return written(writer)


def _font() -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )


def _photo() -> StreamObject:
    photo = StreamObject()
    photo.set_data(jpeg())
    photo.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Filter"): NameObject("/DCTDecode"),
            NameObject("/Width"): NumberObject(16),
            NameObject("/Height"): NumberObject(8),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/PieceInfo"): TextStringObject(LATIN),
        }
    )
    return photo


def _note() -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Text"),
            NameObject("/T"): TextStringObject(LATIN),
            NameObject("/Contents"): TextStringObject(RECORD_NUMBER),
        }
    )
