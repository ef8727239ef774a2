"""Templates of boards: what the five founding co-operations have settled, to begin another from."""

from collections.abc import Mapping
from dataclasses import dataclass

from mdt.domain.people import Role
from mdt.domain.quorum import QuorumRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One place of the board: who sits there is chosen when the board is made."""

    discipline: str  # code of valuesets.DISCIPLINES
    role: Role = Role.MEMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Everything about a board but its people."""

    titles: Mapping[str, str]  # by language
    kind: str = "case_board"
    tumour_site: str = ""
    tz: str
    languages: tuple[str, ...]
    rule: QuorumRule
    seats: tuple[Seat, ...]
    decision_rule: str = "consensus_with_recorded_dissent"
    blind_first_round: bool = False
    lead_signatures: bool = False
    rrule: str
    starts: str  # HH:MM on the wall
    planned_min: int = 60
    item_min: int = 12


def _seats(*disciplines: str) -> tuple[Seat, ...]:
    """Return a chair and a deputy chair of the first discipline, and a member of each other."""
    first, *others = disciplines
    return (
        Seat(discipline="coordination", role=Role.COORDINATOR),
        Seat(discipline=first, role=Role.CHAIR),
        Seat(discipline=first, role=Role.DEPUTY_CHAIR),
        *(Seat(discipline=code) for code in others),
    )


BREAST_SEVEN = (
    "surgical_oncology",
    "plastic_surgery",
    "medical_oncology",
    "radiation_oncology",
    "radiology",
    "pathology",
    "medical_physics",
)
"""The seven disciplines without which the breast board does not decide."""

TEMPLATES: Mapping[str, Template] = {
    "gastric": Template(
        titles={
            "en": "Gastric cancer board",
            "ru": "Консилиум по раку желудка",
            "zh": "胃癌多学科诊疗组",
        },
        tumour_site="stomach",
        tz="Europe/Moscow",
        languages=("en", "ru", "zh"),
        rule=QuorumRule(
            id="gastric",
            all_of=("surgical_oncology", "medical_oncology"),
            any_of=(("radiology", "pathology"),),
            min_count=3,
            min_distinct_disciplines=3,
        ),
        seats=_seats(
            "surgical_oncology",
            "medical_oncology",
            "pathology",
            "radiology",
            "radiation_oncology",
            "nutrition",
        ),
        rrule="FREQ=WEEKLY;BYDAY=TU",
        starts="10:00",
        item_min=15,
    ),
    "bone": Template(
        titles={
            "en": "Bone tumour board",
            "zh": "骨肿瘤多学科诊疗组",
            "ru": "Консилиум по опухолям костей",
        },
        tumour_site="bone",
        tz="Asia/Almaty",
        languages=("en", "zh", "ru", "kk"),
        rule=QuorumRule(
            id="bone",
            all_of=("surgical_oncology", "radiology", "pathology"),
            any_of=(("medical_oncology", "paediatric_oncology"),),
            min_count=4,
            min_distinct_disciplines=4,
        ),
        seats=_seats(
            "surgical_oncology",
            "radiology",
            "pathology",
            "medical_oncology",
            "paediatric_oncology",
            "radiation_oncology",
        ),
        rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
        starts="14:30",
        planned_min=75,
        item_min=15,
    ),
    "vietnam": Template(
        titles={
            "en": "Expert group for remote consultation",
            "vi": "Nhóm chuyên gia hội chẩn từ xa",
            "zh": "远程会诊专家组",
        },
        tz="Asia/Ho_Chi_Minh",
        languages=("en", "vi", "zh"),
        rule=QuorumRule(
            id="vietnam",
            all_of=("medical_oncology", "radiology"),
            any_of=(("surgical_oncology", "radiation_oncology", "interventional_radiology"),),
            min_count=3,
            min_distinct_disciplines=3,
        ),
        seats=_seats(
            "medical_oncology",
            "surgical_oncology",
            "radiation_oncology",
            "interventional_radiology",
            "radiology",
            "pathology",
            "medical_physics",
        ),
        rrule="FREQ=MONTHLY;BYDAY=1WE,3WE",
        starts="15:00",
        item_min=20,
    ),
    "osaka": Template(
        titles={
            "en": "Second opinion board",
            "ja": "セカンドオピニオン・ボード",
            "ru": "Комиссия второго мнения",
        },
        kind="second_opinion",
        tz="Asia/Tokyo",
        languages=("en", "ru", "ja"),
        rule=QuorumRule(
            id="osaka",
            all_of=("pathology",),
            any_of=(("surgical_oncology", "medical_oncology"), ("radiology", "nuclear_medicine")),
            min_count=3,
            min_distinct_disciplines=3,
        ),
        seats=_seats(
            "surgical_oncology",
            "medical_oncology",
            "pathology",
            "radiology",
            "nuclear_medicine",
        ),
        rrule="FREQ=MONTHLY;BYDAY=2FR",
        starts="16:00",
        item_min=15,
    ),
    "breast": Template(
        titles={
            "en": "Breast disease board",
            "fr": "Réunion de concertation pluridisciplinaire, sein",
            "zh": "乳腺疾病多学科诊疗组",
        },
        tumour_site="breast",
        tz="Asia/Shanghai",
        languages=("en", "fr", "zh"),
        rule=QuorumRule(id="breast", all_of=BREAST_SEVEN, min_count=7, min_distinct_disciplines=7),
        seats=_seats(*BREAST_SEVEN, "genetics", "nursing"),
        blind_first_round=True,
        lead_signatures=True,
        rrule="FREQ=WEEKLY;BYDAY=MO",
        starts="16:30",
        planned_min=75,
        item_min=15,
    ),
}
"""The five founding boards, by the name that stories and scripts know them by."""
