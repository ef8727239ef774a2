"""Who reaches a case's content, and what a new version must hold."""

from dataclasses import replace

import pytest

from mdt.domain.cases import CaseSheet, CaseVersion, Marker, Treatment
from mdt.domain.errors import (
    InLobby,
    Invalid,
    NotFound,
    Required,
    TooLong,
    UnknownCode,
    UnknownMaterial,
)
from mdt.domain.ids import CaseId, MaterialId, MeetingId, PersonId
from tests.mdt.service.sitting import FIRST_CASE, IMAGE, Sitting, sheet
from tests.mdt.service.test_consents import GIVEN


@pytest.mark.parametrize("meeting_id", [None, MeetingId("meeting-1")])
def test_a_participant_reads_the_materials_of_a_published_agenda(
    meeting_id: MeetingId | None,
) -> None:
    sitting = Sitting().published()

    found = sitting.service.cases.material(
        sitting.uow, IMAGE, by=PersonId("radiologist"), meeting_id=meeting_id
    )

    assert found.id == IMAGE


@pytest.mark.parametrize("by", ["guest", "stranger"])
@pytest.mark.parametrize("meeting_id", [None, MeetingId("meeting-1")])
def test_nobody_else_reads_them(by: str, meeting_id: MeetingId | None) -> None:
    sitting = Sitting().live().called()

    with pytest.raises(NotFound):
        sitting.service.cases.material(sitting.uow, IMAGE, by=PersonId(by), meeting_id=meeting_id)


def test_a_draft_agenda_opens_nothing() -> None:
    sitting = Sitting().planned()

    with pytest.raises(NotFound):
        sitting.service.cases.material(sitting.uow, IMAGE, by=PersonId("interpreter"))


def test_members_of_the_board_read_them_without_a_meeting() -> None:
    sitting = Sitting()

    found = sitting.service.cases.material(sitting.uow, IMAGE, by=PersonId("radiologist"))

    assert found.case_id == FIRST_CASE


def test_the_owner_reads_their_own_case_without_a_meeting() -> None:
    sitting = Sitting()

    found = sitting.service.cases.material(sitting.uow, IMAGE, by=PersonId("member"))

    assert found.case_id == FIRST_CASE


def test_a_material_or_case_that_is_not_there() -> None:
    sitting = Sitting().published()
    cases = sitting.service.cases

    with pytest.raises(NotFound):
        cases.material(sitting.uow, MaterialId("none"), by=PersonId("chair"))
    with pytest.raises(NotFound):
        cases.seen(sitting.uow, sitting.id, CaseId("none"), by=PersonId("chair"))


def test_before_it_is_called_a_case_shows_its_current_version() -> None:
    sitting = Sitting().published()

    case, version = sitting.service.cases.seen(
        sitting.uow, sitting.id, FIRST_CASE, by=PersonId("member")
    )

    assert (case.pseudonym, version.n) == ("K-7F31", 1)
    with pytest.raises(InLobby):
        sitting.service.cases.seen(sitting.uow, sitting.id, FIRST_CASE, by=PersonId("guest"))


def add(sitting: Sitting, wanted: CaseSheet, **more: object) -> CaseVersion:
    options = {"materials": (), "language": "en", **more}
    return sitting.service.cases.add_version(
        sitting.uow, FIRST_CASE, by=PersonId("member"), sheet=wanted, **options
    )


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"question": " \x00"}, Required, "question"),
        ({"question": "x" * 20_001}, TooLong, "question"),
        ({"diagnosis": "x" * 201}, TooLong, "diagnosis"),
        ({"question_type": "?"}, UnknownCode, "question_type"),
        ({"urgency": "?"}, UnknownCode, "urgency"),
        ({"sex": "?"}, UnknownCode, "sex"),
        ({"laterality": "?"}, UnknownCode, "laterality"),
        ({"disease_status": "?"}, UnknownCode, "disease_status"),
        ({"ecog": 6}, Invalid, "ecog"),
        ({"ecog": -1}, Invalid, "ecog"),
        ({"treatments": (Treatment(kind="?", text="", start="2025"),)}, UnknownCode, "treatments"),
        (
            {"treatments": (Treatment(kind="CH", text="", start="2025", response="?"),)},
            UnknownCode,
            "treatments",
        ),
        ({"markers": (Marker(name="CEA", value="x" * 201),)}, TooLong, "markers"),
        ({"markers": (Marker(name="CEA", value="1"),) * 201}, Invalid, "markers"),
    ],
)
def test_a_broken_sheet_is_refused_and_the_field_named(
    change: dict[str, object], error: type[Invalid], field: str
) -> None:
    with pytest.raises(error) as refused:
        add(Sitting(), replace(sheet(), **change))

    assert refused.value.field == field


def test_the_texts_of_a_sheet_are_normalised() -> None:
    marker = Marker(name="CA 19-9\x00", value="e\u0301leve\u0301")

    version = add(
        Sitting(), replace(sheet(), imaging="Nguye\u0302\u0303n\r\n<b>", markers=(marker,))
    )

    assert version.sheet.imaging == "Nguyễn\n<b>"
    assert version.sheet.markers == (Marker(name="CA 19-9", value="élevé"),)


def test_a_version_holds_only_materials_of_its_case_and_a_known_language() -> None:
    sitting = Sitting()
    foreign = sitting.uow.materials.table[MaterialId("image-2")]

    with pytest.raises(UnknownMaterial):
        add(sitting, sheet(), materials=(foreign,))
    with pytest.raises(UnknownCode):
        add(sitting, sheet(), language="tlh")
    assert add(sitting, sheet(), materials=(sitting.uow.materials.table[IMAGE],)).n == 2


@pytest.mark.parametrize(
    "year", ["58", "1958-03", "1958-03-14", "14.03.1958", "2027", "1858", "1936", "year"]
)
def test_a_year_of_birth_tells_no_more_than_a_year_and_nobody_very_old(year: str) -> None:
    sitting = Sitting()

    with pytest.raises(Invalid) as refused:
        add(sitting, replace(sheet(), birth_year=year))

    assert refused.value.field == "birth_year"


def test_a_year_of_birth_is_kept_and_leaves_a_copy_for_teaching_as_a_band() -> None:
    sitting = Sitting()
    version = add(sitting, replace(sheet(), age_band="", birth_year="1958"))
    sitting.service.consents.record(
        sitting.uow, replace(GIVEN, purpose="education"), by=PersonId("member")
    )

    copy = sitting.service.cases.copy_for_teaching(sitting.uow, FIRST_CASE, by=PersonId("member"))

    assert version.sheet.birth_year == "1958"
    taught = sitting.uow.cases.current(copy.id).sheet
    assert (taught.age_band, taught.birth_year) == ("65–69", "")
