"""Printed minutes say what is recorded, in any language, whatever people typed."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
import typst
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from mdt.domain.errors import MinutesNotReady
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import Minutes, MinutesState
from mdt.exports import pdf as pdf_module
from mdt.exports import typefaces
from mdt.exports.pdf import render_minutes_pdf
from server.messages import translator
from tests.mdt.exports import last_resort
from tests.mdt.service.sitting import FIRST, SECOND, START, WORDING, Sitting

HOSTILE = '#read("/etc/passwd") #eval("1") = head *bold* $x^2$ <b> \\ [ ] @ref // `raw`'
MIXED = "שלום \u202eevil עمر 😀👨‍👩‍👧 한국어 ไทย ⚕"
CHINESE = "胃癌患者，新辅助化疗后，建议行全胃切除术。"
VIETNAMESE = "Hội đồng khuyến nghị cắt dạ dày, nạo hạch D2."
RUSSIAN = "Консилиум рекомендует гастрэктомию с лимфодиссекцией D2."
KAZAKH = "Кеңес гастрэктомияны ұсынады, әрі қарай химиотерапия."
JAPANESE = "胃全摘術とD2郭清を推奨する。佐藤 健"


class Signer:
    """A key that signs nothing real: signatures are checked elsewhere."""

    key_id = "key-of-the-test"

    def sign(self, statement: bytes) -> bytes:
        return statement[:64]


def held() -> Sitting:
    return Sitting().live().ended()


def signed() -> Sitting:
    sitting = held()
    sitting.do(sitting.service.amending.end_review, by="scribe")
    for name, meaning in (("member", "reviewed"), ("chair", "approved_as_chair")):
        sitting.do(sitting.service.minutes.sign, by=name, meaning=meaning, signer=Signer())
    return sitting


def printed(meeting: Meeting, *, language: str = "en", tz: str = "Asia/Shanghai") -> PdfReader:
    content = render_minutes_pdf(
        meeting, language=language, translate=translator(language).gettext, viewer_tz=tz
    )
    return PdfReader(BytesIO(content))


def text_of(document: PdfReader) -> str:
    pages = "\n".join(page.extract_text() for page in document.pages)
    return re.sub(r"[ \u200b]+", " ", pages)


def structure(document: PdfReader) -> tuple[set[str], set[str]]:
    """Return which tags a document has, and which languages of parts they name."""
    tags, languages = set(), set()
    waiting = [document.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            tags.add(str(node.get("/S", "")))
            languages.add(str(node.get("/Lang", "")))
            waiting += [node["/K"]] if "/K" in node else []
    return tags - {""}, languages - {""}


def squeezed(text: str) -> str:
    """Leave out blanks: the typesetter puts narrow ones between scripts, and lines end anywhere."""
    return re.sub(r"[\s\u200b\u2068\u2069]+", "", text)


def with_minutes(meeting: Meeting, change: Callable[[Minutes], Minutes]) -> Meeting:
    assert meeting.minutes is not None
    return replace(meeting, minutes=change(meeting.minutes))


def with_text(meeting: Meeting, text: str) -> Meeting:
    """Reword the first paragraph."""

    def reword(minutes: Minutes) -> Minutes:
        first = replace(minutes.blocks[0], text=text)
        return replace(minutes, blocks=(first, *minutes.blocks[1:]))

    return with_minutes(meeting, reword)


def test_signed_minutes_hold_who_decided_what_and_who_signed() -> None:
    meeting = signed().meeting

    document = printed(meeting)

    text = text_of(document)
    flat = squeezed(text)
    assert len(document.pages) == 3
    assert "Gastric board, March" in text
    assert "2 March 2026, 11:00 (Europe/Moscow)" in text
    assert "2 March 2026, 16:00 (Asia/Shanghai)" in text
    assert WORDING.text in re.sub(r"\s+", " ", text)
    for word in ("Surgery", "Curative", "1 April 2026", "Within the guideline", "Quorum met"):
        assert word in text
    assert "Peritoneal disease was not excluded." in re.sub(r"\s+", " ", text)
    assert "MRI follows on Monday." in text
    assert "Moscow Centre" in text
    assert "Beijing Hospital" in text
    assert "Approved as chair" in text
    assert "Draft" not in text
    assert meeting.minutes is not None
    assert meeting.minutes.content_hash in flat
    assert meeting.head in flat
    assert "Page 1 of 3" in text


def test_the_signature_shows_name_time_with_its_zone_and_meaning() -> None:
    meeting = signed().meeting
    assert meeting.minutes is not None

    text = text_of(printed(meeting))

    for signature in meeting.minutes.signatures:
        moscow = (signature.signed_at + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M:%S+03:00")
        assert signature.printed_name in text
        assert moscow in text
        assert signature.value in squeezed(text)


def test_unsigned_minutes_are_a_draft_on_every_page() -> None:
    document = printed(held().meeting)

    assert all("DRAFT" in page.extract_text() for page in document.pages)
    assert "These minutes are not signed yet." in text_of(document)


def test_a_signature_for_an_earlier_text_is_said_to_be_that() -> None:
    meeting = with_minutes(
        signed().meeting, lambda minutes: replace(minutes, content_hash="0" * 64)
    )

    assert "For an earlier text of the minutes." in text_of(printed(meeting))


def test_a_signature_without_some_items_is_printed_with_their_places() -> None:
    def without(minutes: Minutes) -> Minutes:
        first, *others = minutes.signatures
        cut = replace(first, left_out=(FIRST, SECOND))
        return replace(minutes, signatures=(cut, *others))

    text = re.sub(r"\s+", " ", text_of(printed(with_minutes(signed().meeting, without))))

    assert "Without items 2, 3" in text


def test_a_missed_quorum_is_printed_with_what_was_missing() -> None:
    sitting = Sitting().live("chair", "scribe", "radiologist").ended()

    text = re.sub(r"\s+", " ", text_of(printed(sitting.meeting)))

    assert "Quorum not met: advisory" in text
    assert "Missing: Medical oncology" in text


def test_attendance_that_somebody_edited_is_printed_as_edited() -> None:
    sitting = held()
    assert sitting.meeting.minutes is not None
    block = next(b for b in sitting.meeting.minutes.blocks if b.kind == "attendance")
    sitting.do(
        sitting.service.minutes.revise,
        block.id,
        by="chair",
        based_on=1,
        text="Dr Member left the room during the second case.",
    )

    text = re.sub(r"\s+", " ", text_of(printed(sitting.meeting)))

    assert "Dr Member left the room during the second case." in text
    assert "reworded by Dr Chair" in text


def test_without_minutes_there_is_nothing_to_print() -> None:
    with pytest.raises(MinutesNotReady):
        printed(Sitting().live().meeting)


@pytest.mark.parametrize(
    "said", [CHINESE, VIETNAMESE, RUSSIAN, KAZAKH, JAPANESE], ids=["zh", "vi", "ru", "kk", "ja"]
)
@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_every_script_comes_out_as_it_went_in(said: str, language: str) -> None:
    document = printed(with_text(held().meeting, said), language=language)

    assert squeezed(said) in squeezed(text_of(document))
    assert len(document.pages) == 2


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_the_document_says_its_language_title_and_structure(language: str) -> None:
    document = printed(signed().meeting, language=language)

    root = document.trailer["/Root"]
    assert str(root["/Lang"]).partition("-")[0] == language
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert document.metadata is not None
    assert document.metadata.title == "Gastric board, March"
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert f"<rdf:li>{language}</rdf:li>" in xmp
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/OutputIntents"]
    tags, _ = structure(document)
    assert {"/Document", "/H1", "/H2", "/H3", "/P", "/Table", "/TR", "/TH", "/TD"} <= tags


def test_a_translation_is_marked_with_its_language_for_who_has_it_read_aloud() -> None:
    sitting = held()
    assert sitting.meeting.minutes is not None
    block = next(b for b in sitting.meeting.minutes.blocks if b.kind == "recommendation")
    sitting.do(
        sitting.service.amending.translate,
        block.id,
        by="scribe",
        language="zh",
        text=CHINESE,
        status="human_checked",
        source=block.revision,
        based_on=0,
    )

    document = printed(sitting.meeting)

    _, languages = structure(document)
    assert languages == {"zh"}
    text = text_of(document)
    assert squeezed(CHINESE) in squeezed(text)
    assert "The original in English binds." in re.sub(r"\s+", " ", text)


def test_chinese_and_russian_documents_have_their_own_labels() -> None:
    meeting = signed().meeting

    assert "签名" in text_of(printed(meeting, language="zh"))
    assert "Подписи" in text_of(printed(meeting, language="ru"))


def test_the_same_meeting_is_the_same_bytes() -> None:
    meeting = signed().meeting
    say = translator("en").gettext

    once = render_minutes_pdf(meeting, language="en", translate=say, viewer_tz="UTC")
    again = render_minutes_pdf(meeting, language="en", translate=say, viewer_tz="UTC")

    assert once == again


def test_markup_from_people_stays_text() -> None:
    meeting = replace(with_text(held().meeting, HOSTILE), title=HOSTILE)

    flat = squeezed(text_of(printed(meeting)))

    assert flat.count(squeezed(HOSTILE)) >= 2
    assert "root:" not in flat


@pytest.mark.parametrize(
    "name",
    [
        "W" * 10_000,
        "W " * 5_000,
        MIXED,
        "\u202e" * 50 + "evil",
        "\x00\x07\ud800\ufffe\U0010ffff",
        "",
    ],
    ids=["unbroken", "words", "scripts", "overrides", "controls", "empty"],
)
def test_no_name_keeps_minutes_from_being_printed(name: str) -> None:
    meeting = held().meeting
    chair = meeting.participants[PersonId("chair")]
    named = {**meeting.participants, PersonId("chair"): replace(chair, display_name=name)}

    text = text_of(printed(replace(with_text(meeting, name), participants=named)))

    assert "Dr Scribe" in text
    assert "Beijing Hospital" in text


def test_an_unbroken_word_stays_between_the_margins() -> None:
    meeting = with_text(held().meeting, "W" * 3_000)
    edges: list[float] = []

    def visit(text: str, _cm: object, matrix: list[float], *_: object) -> None:
        if "WWWW" in text:
            edges.append(matrix[4])

    for page in printed(meeting).pages:
        page.extract_text(visitor_text=visit)

    assert edges
    assert max(edges) < 595 - 57


def test_pages_print_where_no_font_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = typst.Fonts(include_system_fonts=False, font_paths=[typefaces.FONT_DIR])
    monkeypatch.setattr(typefaces, "fonts", lambda: bare)
    monkeypatch.setattr(pdf_module, "fonts", lambda: bare)
    typefaces._present.cache_clear()
    try:
        said = f"{CHINESE} {VIETNAMESE} {RUSSIAN} {KAZAKH} {JAPANESE}"
        document = printed(with_text(held().meeting, f"{said} {MIXED}"))
    finally:
        typefaces._present.cache_clear()

    assert squeezed(said) in squeezed(text_of(document))
    used = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in document.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any(name.startswith("NotoSansSC") for name in used)
    assert any(name.startswith("Inter") for name in used)
    assert any(name.startswith("ConsiliumLastResort") for name in used)


def test_the_shipped_typefaces_are_in_place() -> None:
    assert typefaces.are_shipped(), "run: python -m mdt.exports.fetch_fonts"


def test_the_last_resort_is_what_its_source_makes() -> None:
    stored, made = TTFont(last_resort.FILE), TTFont(BytesIO(last_resort.make()))

    assert stored.getBestCmap() == made.getBestCmap()
    assert len(stored.getBestCmap()) == 0x110000 - 0x20 - len(last_resort.SURROGATES)
    assert stored["glyf"]["box"] == made["glyf"]["box"]


def test_every_font_travels_in_the_document() -> None:
    document = printed(with_text(held().meeting, CHINESE), language="zh")

    described = [
        part.get_object()["/FontDescriptor"]
        for page in document.pages
        for font in page["/Resources"]["/Font"].values()
        for part in font.get_object()["/DescendantFonts"]
    ]
    assert described
    assert all({"/FontFile2", "/FontFile3"} & set(each.get_object()) for each in described)
    assert not any("LastResort" in str(each.get_object()["/FontName"]) for each in described)


def test_an_amended_version_says_so_on_every_page_and_the_new_one_says_why() -> None:
    sitting = signed()
    sitting.do(sitting.service.amending.amend, by="chair", reason="A <name> was wrong.")
    sitting.do(sitting.service.amending.add_note, by="scribe", text="Read Petrova.")
    sitting.signed()
    minutes = sitting.meeting.minutes
    assert minutes is not None

    old = printed(replace(sitting.meeting, minutes=minutes.earlier[0]))
    new = text_of(printed(sitting.meeting))

    assert all("Amended by version 2" in page.extract_text() for page in old.pages)
    assert "Amended by" not in new
    assert "Version 1: A <name> was wrong." in new
    assert "Read Petrova." in new
    assert "Read Petrova." not in text_of(old)


def test_the_state_that_follows_a_signature_is_a_draft_again() -> None:
    meeting = with_minutes(
        signed().meeting, lambda minutes: replace(minutes, state=MinutesState.AMENDING)
    )

    assert "Draft in review. Not signed." in text_of(printed(meeting))
    assert meeting.starts_at == START + timedelta(hours=1)
