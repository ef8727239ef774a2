"""Shanghai–Kazakhstan bone board: limb and pelvis, with pathology and imaging at both ends."""

from mdt.domain.agenda import ItemKind
from mdt.domain.board_templates import TEMPLATES
from mdt.domain.cases import CaseSheet
from mdt.domain.people import Role
from server.demo.content import (
    Calendar,
    DemoBoard,
    DemoCase,
    DemoInstitution,
    DemoItem,
    DemoMeeting,
    DemoPerson,
    DemoPicture,
)
from server.demo.sheets import given, icd10, markers, morphology, stage, topography

INSTITUTIONS = (
    DemoInstitution("shanghai", "Demo Bone Tumour Centre, Shanghai", "CN", "Asia/Shanghai"),
    DemoInstitution("almaty", "Demo Oncology Centre, Almaty", "KZ", "Asia/Almaty"),
)

PEOPLE = (
    DemoPerson(
        "coordinator",
        "Aigerim Nurlanova (Айгерім Нұрланова)",
        "almaty",
        "coordination",
        Role.COORDINATOR,
        "ru",
    ),
    DemoPerson("chair", "Ma Xiaoming 马晓明", "shanghai", "surgical_oncology", Role.CHAIR, "zh"),
    DemoPerson(
        "deputy",
        "Yerlan Abdrakhmanov (Ерлан Әбдірахманов)",
        "almaty",
        "surgical_oncology",
        Role.DEPUTY_CHAIR,
        "ru",
    ),
    DemoPerson("scribe", "Zhou Ting 周婷", "shanghai", "medical_oncology", Role.SCRIBE, "zh"),
    DemoPerson("member", "Lin Jun 林军", "shanghai", "radiology", Role.MEMBER, "zh"),
    DemoPerson("pathology", "Xu Yan 徐燕", "shanghai", "pathology", Role.MEMBER, "zh"),
    DemoPerson(
        "paediatrics",
        "Dana Seitkali (Дана Сейтқали)",
        "almaty",
        "paediatric_oncology",
        Role.MEMBER,
        "ru",
    ),
    DemoPerson("imaging", "Timur Ospanov", "almaty", "radiology", Role.MEMBER, "ru"),
    DemoPerson("radiotherapy", "Gao Lei 高磊", "shanghai", "radiation_oncology", Role.MEMBER, "zh"),
    DemoPerson("room", "Meeting room, Almaty", "almaty", "coordination", Role.ROOM, "ru"),
    DemoPerson("hall", "Meeting room, Shanghai", "shanghai", "coordination", Role.ROOM, "zh"),
    DemoPerson(
        "guest", "Saule Bekova (Сәуле Бекова)", "almaty", "rehabilitation", Role.GUEST, "ru"
    ),
)

FEMUR_PICTURES = (
    DemoPicture(
        "radiograph", "femur", "image_study", "Radiograph, left distal femur", "XR KNEE L AP", 120
    ),
    DemoPicture(
        "mr_knee",
        "femur",
        "image_study",
        "MRI T1 after gadolinium, axial, distal femur",
        "MR T1 FS GD",
        11,
    ),
    DemoPicture("histology", "osteoid", "wsi", "Core biopsy, H&E, field at 20×", "H&E 20x", 112),
)

PELVIS_PICTURES = (
    DemoPicture(
        "ct_pelvis",
        "acetabulum",
        "image_study",
        "CT pelvis, periacetabular mass on the right",
        "CT PELVIS 3.0 mm",
        16,
    ),
    DemoPicture("histology", "chondroid", "wsi", "Core biopsy, H&E, field at 20×", "H&E 20x", 30),
)

EWING_PICTURES = (
    DemoPicture(
        "radiograph",
        "tibia",
        "image_study",
        "Radiograph, right proximal tibia",
        "XR KNEE R AP",
        210,
    ),
    DemoPicture(
        "ct_chest",
        "metastases",
        "image_study",
        "CT chest, lung nodules after consolidation",
        "CT CHEST 1.5 mm",
        12,
    ),
    DemoPicture("histology", "small_cell", "wsi", "Core biopsy, H&E, field at 20×", "H&E 20x", 204),
)


def _distal_femur(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="High-grade osteosarcoma next to the popliteal vessels in an adolescent: is limb "
        "salvage with a wide margin and a growing or modular endoprosthesis feasible after two "
        "cycles of MAP, and which centre should operate?",
        question_type="second_opinion",
        urgency="expedited",
        age_band="15-19",
        sex="male",
        country="KZ",
        diagnosis="Conventional osteoblastic osteosarcoma of the left distal femur, G3",
        topography=topography("C40.2", "Long bones of lower limb"),
        morphology=morphology("9180/3", "Osteosarcoma, NOS"),
        icd10=icd10("C40.2", "Malignant neoplasm of long bones of lower limb"),
        diagnosed_on=on.iso(112),
        laterality="L",
        stages=(stage(on, "c", "T2 N0 M0", "IIB", 108),),
        ecog=2,
        ecog_on=on.day(9),
        disease_status="primary",
        pathology="Core biopsy, 5 cores: high-grade osteosarcoma, osteoblastic, lace-like osteoid, "
        "mitoses 14 per 10 HPF. SATB2 positive, MDM2 and CDK4 not amplified. Original slides in "
        "Almaty; scans made available to Shanghai.",
        imaging="MRI after cycle 2: 11.4 × 6.8 × 6.1 cm (before: 12.6 cm), soft tissue part "
        "abuts the popliteal artery over 22 mm without encasement, epiphysis involved, knee joint "
        "free. No skip lesion. CT chest: no nodule. Bone scan: single focus.",
        comorbidity="None known. LVEF 64 %. Creatinine 61 µmol/L. Audiometry normal before "
        "cisplatin.",
        patient_view="Walks with two crutches and stays in bed most of the day. Wants to keep "
        "the leg and to play football again; sperm was stored before chemotherapy. The parents "
        "have asked for opinions in three countries and ask for one plan.",
        local_plan="Third MAP cycle, then resection with modular endoprosthesis; amputation if "
        "vessels are encased",
        markers=markers(
            on,
            ("Alkaline phosphatase", "318", "U/L", "< 390", 8),
            ("LDH", "246", "U/L", "< 250", 8),
            ("Haemoglobin", "98", "g/L", "130-160", 4),
            ("Neutrophils", "1.9", "×10⁹/L", "1.8-7.5", 4),
        ),
        treatments=(
            given("SO", "Radiograph and opinion only, biopsy advised", "DE", on.month(4)),
            given("SO", "Imaging review, limb salvage judged possible", "KR", on.month(3.6)),
            given("SO", "Pathology review, diagnosis confirmed", "RU", on.month(3.3)),
            given("CH", "MAP, 2 cycles", "KZ", on.iso(84), end=on.iso(18), response="SD"),
        ),
    )


def _periacetabular(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="Chondrosarcoma grade 2 of the periacetabular region: type II-III internal "
        "hemipelvectomy with a printed implant, or external hemipelvectomy? Can the sciatic nerve "
        "be spared with an adequate margin?",
        question_type="treatment",
        urgency="routine",
        age_band="45-49",
        sex="female",
        country="KZ",
        diagnosis="Central chondrosarcoma, grade 2, right acetabulum with extension to the pubis",
        topography=topography("C41.4", "Pelvic bones, sacrum, coccyx"),
        morphology=morphology("9220/3", "Chondrosarcoma, NOS"),
        icd10=icd10("C41.4", "Malignant neoplasm of pelvic bones, sacrum and coccyx"),
        diagnosed_on=on.iso(34),
        laterality="R",
        stages=(stage(on, "c", "T2b N0 M0", "", 28),),
        ecog=1,
        ecog_on=on.day(10),
        disease_status="primary",
        pathology="CT-guided core biopsy: hyaline cartilage tumour with myxoid change, moderate "
        "cellularity, permeation of host bone, grade 2. IDH1 R132C detected. No dedifferentiated "
        "component in the material.",
        imaging="CT and MRI: 9.2 × 7.5 cm, zones II and III, cortical breach medially with a soft "
        "tissue part of 3 cm; external iliac vessels displaced, fat plane kept; sciatic nerve 6 mm "
        "from the margin. CT chest: two calcified granulomas, no metastasis.",
        comorbidity="BMI 31. Deep vein thrombosis 4 years ago, no anticoagulation now. eGFR 88 "
        "mL/min/1.73 m².",
        patient_view="Willing to travel to Shanghai. Wants to be able to walk with a stick and to "
        "return to work as a teacher.",
        local_plan="Referral for internal hemipelvectomy; no implant available locally",
        markers=markers(
            on,
            ("IDH1", "R132C", "", "", 30, "NGS"),
            ("Haemoglobin", "131", "g/L", "120-150", 9),
            ("CRP", "7", "mg/L", "< 5", 9),
        ),
    )


def _ewing_lung(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="Ewing sarcoma with lung metastases at diagnosis: two nodules of 4 and 6 mm "
        "remain after induction, surgery and consolidation. Whole-lung irradiation, resection of "
        "the nodules, or both?",
        question_type="treatment",
        urgency="routine",
        age_band="20-24",
        sex="female",
        country="CN",
        diagnosis="Ewing sarcoma of the right proximal tibia with bilateral lung metastases",
        topography=topography("C40.2", "Long bones of lower limb"),
        morphology=morphology("9364/3", "Ewing sarcoma"),
        icd10=icd10("C40.2", "Malignant neoplasm of long bones of lower limb"),
        diagnosed_on=on.iso(204),
        laterality="R",
        stages=(stage(on, "c", "T2 N0 M1a", "IVA", 200),),
        ecog=0,
        ecog_on=on.day(6),
        disease_status="distant",
        pathology="Small round cell sarcoma, CD99 membranous, NKX2.2 positive. EWSR1::FLI1 type 1 "
        "by RNA sequencing. Resection after induction: R0, necrosis 95 %.",
        imaging="CT chest at diagnosis: nine nodules, largest 17 mm. Now: two nodules, 4 mm (right "
        "lower lobe) and 6 mm (left upper lobe), not FDG avid. Tibia: no local recurrence.",
        comorbidity="Shortening fraction 34 % after 375 mg/m² doxorubicin. FEV1 91 %, DLCO 84 % of "
        "predicted.",
        patient_view="Asks about late effects on heart and lungs. Ovarian tissue was stored.",
        local_plan="Whole-lung irradiation 15 Gy in 10 fractions",
        markers=markers(
            on,
            ("LDH", "188", "U/L", "< 250", 7),
            ("Haemoglobin", "112", "g/L", "115-150", 7),
            ("DLCO", "84", "% predicted", "> 80", 10),
        ),
        treatments=(
            given("CH", "VDC/IE, 9 cycles", "CN", on.iso(190), end=on.iso(66), response="PR"),
            given("OP", "Wide resection, proximal tibial prosthesis, R0", "CN", on.iso(60)),
            given("CH", "VDC/IE, 4 cycles, consolidation", "CN", on.iso(48), end=on.iso(14)),
        ),
    )


def cases(on: Calendar) -> tuple[DemoCase, ...]:
    """Return the board's cases as of a day."""
    return (
        DemoCase(
            pseudonym="K-4H8N",
            title="Osteosarcoma of the distal femur: limb salvage",
            owner="paediatrics",
            sheet=_distal_femur(on),
            pictures=FEMUR_PICTURES,
        ),
        DemoCase(
            pseudonym="K-6C1V",
            title="Periacetabular chondrosarcoma, grade 2",
            owner="deputy",
            sheet=_periacetabular(on),
            pictures=PELVIS_PICTURES,
        ),
        DemoCase(
            pseudonym="K-1P5R",
            title="Ewing sarcoma, residual lung nodules",
            owner="scribe",
            sheet=_ewing_lung(on),
            pictures=EWING_PICTURES,
        ),
    )


BOARD = DemoBoard(
    slug="bone",
    network="Shanghai–Kazakhstan co-operation in bone tumours (demo)",
    title="Shanghai–Kazakhstan bone board",
    tumour_site="bone",
    tz="Asia/Almaty",
    languages=("en", "zh", "ru", "kk"),
    quorum_rule=TEMPLATES["bone"].rule,
    institutions=INSTITUTIONS,
    people=PEOPLE,
    cases=cases,
    meeting=DemoMeeting(
        title="Bone board, remote consultation",
        days_ahead=1,
        local_time="14:30",
        planned_min=75,
        items=(
            DemoItem(ItemKind.CASE, "paediatrics", 20, case="K-4H8N"),
            DemoItem(ItemKind.CASE, "deputy", 15, case="K-6C1V"),
            DemoItem(ItemKind.CASE, "scribe", 15, case="K-1P5R"),
            DemoItem(ItemKind.TOPIC, "deputy", 10, "Transfer of care between the two centres"),
        ),
    ),
)
