"""Cases: pseudonymous patients, their immutable versions, and the materials shown with them.

The sheet holds the minimum data set of a tumour board as coded values beside the original words;
``dataset`` says what of it a case needs. A stored sheet is never changed, so fields are only added,
with a default that means "not stated".
No field can hold an identity: no name, no date of birth, no record number (invariant I14).
"""

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime

from mdt.domain.hashing import canonical_json, stored_hash
from mdt.domain.ids import CaseId, CaseVersionId, InstitutionId, MaterialId, NetworkId, PersonId
from mdt.domain.recommendations import RecommendationContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A code of a named system and version, with the words it was entered in."""

    system: str  # icd-10, icd-o-3-topography, icd-o-3-morphology, loinc …
    version: str
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One TNM staging: clinical (c) or pathological (p), with its edition."""

    prefix: str  # c, p, yc, yp, r
    edition: str  # UICC edition: 7, 8, 9
    t: str
    n: str
    m: str
    group: str
    on: date | None = None
    lymphatic: str = ""  # L0, L1, LX
    venous: str = ""  # V0, V1, V2, VX
    perineural: str = ""  # Pn0, Pn1, PnX
    nodes: str = ""  # involved/examined: 3/24


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """One laboratory or molecular result with its unit and reference."""

    name: str
    value: str
    unit: str = ""
    reference: str = ""
    on: date | None = None
    method: str = ""
    coded: Coded | None = None  # LOINC, HGNC, HGVS


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """One line of prior treatment, with where it was given."""

    kind: str  # code of valuesets.RECOMMENDATION_TYPES
    text: str
    start: str  # ISO date of any precision: 2025, 2025-03, 2025-03-14
    end: str = ""
    country: str = ""  # ISO 3166-1 alpha-2
    response: str = ""  # CR, PR, SD, PD, NE (RECIST 1.1)
    intent: str = ""  # code of valuesets.INTENTS
    line: str = ""  # of systemic treatment: 1, 2 …
    resection: str = ""  # R0, R1, R2, RX
    dose: str = ""  # with its unit and fractions: 50.4 Gy in 28
    end_reason: str = ""  # code of codes.cases.TREATMENT_ENDS
    institution: str = ""  # as people there call it; never a person
    coded: Coded | None = None  # procedure or substance: OPS, ATC


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingStudy:
    """One imaging examination; its pictures are materials."""

    modality: str  # code of codes.cases.MODALITIES
    body_part: str
    on: str = ""  # ISO date of any precision
    report: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSheet:
    """The minimum data set (standards 3.2)."""

    question: str
    question_type: str
    urgency: str  # routine, expedited, emergency
    age_band: str  # 60-64
    sex: str  # female, male, other, unknown
    country: str  # of care
    diagnosis: str
    topography: Coded
    morphology: Coded
    icd10: Coded
    diagnosed_on: str  # ISO date of any precision
    laterality: str  # L, R, B, M, U, T
    stages: tuple[Stage, ...]
    ecog: int
    ecog_on: date | None
    disease_status: str  # primary, residual, local_recurrence, regional, distant
    pathology: str
    imaging: str
    comorbidity: str
    patient_view: str
    local_plan: str
    markers: tuple[Marker, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    schema_version: int = 1  # of ``dataset.SCHEMAS``, by which the sheet was filled in
    question_language: str = ""  # code of valuesets.LANGUAGES
    needed_by: str = ""  # ISO date
    interpreter: str = ""  # language that the patient needs an interpreter for
    basis: str = ""  # of the diagnosis: code of codes.cases.DIAGNOSIS_BASES
    grade: str = ""  # code of codes.cases.GRADES
    other_stage: str = ""  # FIGO, Ann Arbor, Binet …, with its value
    ecog_state: str = ""  # "unknown": nobody stated it, and ``ecog`` says nothing
    assessment: str = ""  # code of codes.cases.ASSESSMENTS
    organ_function: str = ""
    allergies: str = ""
    patient_flags: tuple[str, ...] = ()  # codes of codes.cases.PATIENT_FLAGS
    specimen: str = ""  # which tissue exists, and where
    studies: tuple[ImagingStudy, ...] = ()
    pre_meeting_plan: RecommendationContent | None = None
    birth_year: str = ""  # instead of the age band, or beside it: 1958; never a day


IMAGE_KINDS = frozenset({"image_study", "wsi", "photo"})
"""Kinds of materials that are looked at, not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A report, image, slide or document of a case. ``sha256`` names the stored bytes."""

    id: MaterialId
    case_id: CaseId
    kind: str  # image_study, wsi, photo, report, document
    title: str
    mime: str
    sha256: str
    size: int  # bytes
    width: int = 0  # pixels, images only
    height: int = 0
    source_country: str = ""
    language: str = ""
    made_on: str = ""  # ISO date of any precision
    modality: str = ""  # code of codes.cases.MODALITIES, images only
    side: str = ""  # code of valuesets.LATERALITIES, where it matters


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseVersion:
    """One immutable state of a case; what the board sees is one of these (I5, I6)."""

    id: CaseVersionId
    case_id: CaseId
    n: int
    author_id: PersonId
    created_at: datetime
    language: str
    sheet: CaseSheet
    content_hash: str  # hex; of everything else in the version (``seal``)
    prev_hash: str  # hash of the version before; empty for the first
    materials: tuple[Material, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A pseudonymous patient case."""

    id: CaseId
    network_id: NetworkId
    pseudonym: str  # visible number: K-7F3Q
    title: str  # what the agenda shows: "Gastric cancer, local recurrence"
    tumour_site: str
    origin_institution_id: InstitutionId
    owner_id: PersonId
    current_version_id: CaseVersionId


VERSION_KIND = "case_version"
"""Kind of record, for its hash."""


def version_body(version: CaseVersion) -> bytes:
    """Return the canonical bytes of all that a version says: its place, sheet and materials.

    They are stored, and stay what was hashed when a later program knows more fields.
    """
    return canonical_json(
        {
            entry.name: getattr(version, entry.name)
            for entry in fields(version)
            if entry.name != "content_hash"
        }
    )


def seal(version: CaseVersion) -> CaseVersion:
    """Return the version with its content hash; only a sealed version is stored."""
    return replace(version, content_hash=stored_hash(VERSION_KIND, version_body(version)))
