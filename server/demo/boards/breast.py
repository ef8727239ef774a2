"""Sino-French breast board: seven disciplines, the medical physicist among them."""

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
    DemoInstitution("shanghai", "Demo Breast Centre, Shanghai", "CN", "Asia/Shanghai"),
    DemoInstitution("paris", "Demo Institut du Sein, Paris", "FR", "Europe/Paris"),
)

PEOPLE = (
    DemoPerson(
        "coordinator", "Hu Xinyi 胡欣怡", "shanghai", "coordination", Role.COORDINATOR, "zh"
    ),
    DemoPerson("chair", "Shao Qing 邵青", "shanghai", "surgical_oncology", Role.CHAIR, "zh"),
    DemoPerson("deputy", "Hélène Garnier", "paris", "radiation_oncology", Role.DEPUTY_CHAIR, "en"),
    DemoPerson("scribe", "Étienne Lefèvre", "paris", "medical_oncology", Role.SCRIBE, "en"),
    DemoPerson("member", "Claire Dubois", "paris", "plastic_surgery", Role.MEMBER, "en"),
    DemoPerson("radiology", "Fang Li 方丽", "shanghai", "radiology", Role.MEMBER, "zh"),
    DemoPerson("pathology", "Tang Hao 唐浩", "shanghai", "pathology", Role.MEMBER, "zh"),
    DemoPerson("physics", "Mathieu Rousseau", "paris", "medical_physics", Role.MEMBER, "en"),
    DemoPerson("genetics", "He Jing 何静", "shanghai", "genetics", Role.MEMBER, "zh"),
    DemoPerson("nurse", "Amélie Moreau", "paris", "nursing", Role.MEMBER, "en"),
    DemoPerson("guest", "François Petit", "paris", "psycho_oncology", Role.GUEST, "en"),
)

RESIDUAL_PICTURES = (
    DemoPicture(
        "mammogram", "mass", "image_study", "Mammogram, right, before treatment", "MG R CC", 205
    ),
    DemoPicture(
        "ct_chest",
        "dose",
        "image_study",
        "Plan proposal, 40 Gy in 15 fractions, axial dose",
        "RT PLAN DRAFT",
        6,
    ),
    DemoPicture("histology", "ductal", "wsi", "Residual disease, H&E, field at 20×", "H&E 20x", 18),
)

RECONSTRUCTION_PICTURES = (
    DemoPicture(
        "mammogram", "calcifications", "image_study", "Mammogram, left, MLO", "MG L MLO", 180
    ),
    DemoPicture(
        "histology", "membrane", "wsi", "HER2 immunohistochemistry, 20×", "HER2 IHC 20x", 170
    ),
)

SECOND_CONSERVATION_PICTURES = (
    DemoPicture("mammogram", "scar", "image_study", "Mammogram, left, CC", "MG L CC", 27),
    DemoPicture("histology", "nuclear", "wsi", "Oestrogen receptor, 20×", "ER IHC 20x", 18),
)


def _residual_disease(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="Triple-negative cancer with residual disease after the KEYNOTE-522 regimen and a "
        "germline BRCA1 variant: pembrolizumab with olaparib, or one of them? Regional nodal "
        "irradiation including the internal mammary chain: is the heart dose acceptable?",
        question_type="treatment",
        urgency="expedited",
        age_band="40-44",
        sex="female",
        country="CN",
        diagnosis="Invasive breast carcinoma NST, right, triple-negative, RCB-II after "
        "neoadjuvant treatment",
        topography=topography("C50.4", "Upper-outer quadrant of breast"),
        morphology=morphology("8500/3", "Infiltrating duct carcinoma, NOS"),
        icd10=icd10("C50.4", "Malignant neoplasm of upper-outer quadrant of breast"),
        diagnosed_on=on.iso(205),
        laterality="R",
        stages=(
            stage(on, "c", "T2 N1 M0", "IIB", 200),
            stage(on, "yp", "T1c N1a M0", "IIA", 18),
        ),
        ecog=0,
        ecog_on=on.day(6),
        disease_status="residual",
        pathology="Lumpectomy: residual NST carcinoma 14 mm, grade 3, cellularity 20 %, margins "
        "free (4 mm); 1 of 11 nodes with macrometastasis 5 mm. RCB 2.4 (class II). ER 0 %, PR 0 %, "
        "HER2 IHC 1+. Ki-67 45 %. PD-L1 22C3 CPS 15 (pre-treatment).",
        imaging="MRI before surgery: 38 to 13 mm. FDG PET-CT at diagnosis: axillary node, no "
        "distant disease. Draft plan with deep inspiration breath-hold: mean heart dose 1.9 Gy, "
        "right lung V17Gy 27 %.",
        comorbidity="Immune-related hypothyroidism grade 2, on levothyroxine. LVEF 61 %. "
        "Haemoglobin 109 g/L.",
        patient_view="Wants the treatment with the lowest risk of relapse. Considers bilateral "
        "risk-reducing mastectomy later; sister tested positive.",
        local_plan="Pembrolizumab to complete 9 cycles, radiotherapy, olaparib for one year",
        markers=markers(
            on,
            ("BRCA1 (germline)", "c.5470_5477del", "", "", 150),
            ("PD-L1 CPS", "15", "", "≥ 10 positive", 200, "22C3"),
            ("Ki-67", "45", "%", "", 18),
            ("CA 15-3", "21", "kU/L", "< 25", 10),
            ("TSH", "5.9", "mIU/L", "0.4-4.0", 6),
        ),
        treatments=(
            given(
                "CI",
                "Carboplatin, paclitaxel, pembrolizumab, 4 cycles; AC, pembrolizumab, 4 cycles",
                "CN",
                on.iso(192),
                end=on.iso(44),
                response="PR",
            ),
            given("OP", "Breast-conserving surgery, axillary dissection, R0", "CN", on.iso(22)),
        ),
    )


def _reconstruction(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="HER2-positive T3 N1 cancer, pathological complete response: skin-sparing "
        "mastectomy was done with an expander. Is post-mastectomy radiotherapy still needed, and "
        "should the exchange to a DIEP flap come before or after it?",
        question_type="treatment",
        urgency="routine",
        age_band="45-49",
        sex="female",
        country="FR",
        diagnosis="Invasive breast carcinoma NST, left, HER2-positive, ER 80 %, with extensive "
        "DCIS, ypT0 ypN0",
        topography=topography("C50.8", "Overlapping lesion of breast"),
        morphology=morphology("8500/3", "Infiltrating duct carcinoma, NOS"),
        icd10=icd10("C50.8", "Overlapping lesion of breast"),
        diagnosed_on=on.iso(182),
        laterality="L",
        stages=(stage(on, "c", "T3 N1 M0", "IIIA", 176), stage(on, "yp", "T0 N0 M0", "", 20)),
        ecog=0,
        ecog_on=on.day(9),
        disease_status="primary",
        pathology="Biopsy: NST carcinoma grade 2, ER 80 %, PR 20 %, HER2 IHC 3+, Ki-67 35 %. "
        "Mastectomy: no residual invasive tumour, fibrotic tumour bed 41 mm, 0 of 3 sentinel "
        "nodes (two with regressive changes, clip found). RCB 0.",
        imaging="MRI: 56 mm at diagnosis, no enhancement after treatment. Axillary ultrasound: "
        "one clipped node, normal now.",
        comorbidity="Smoker until 5 months ago. BMI 24.6, abdominal tissue suitable for DIEP on CT "
        "angiography. LVEF 60 % under trastuzumab and pertuzumab.",
        patient_view="The look of the breast matters to her; she wants as few operations as "
        "possible and an answer on the order of steps.",
        local_plan="Radiotherapy of chest wall and nodes on the expander, DIEP flap after 6 months",
        markers=markers(
            on,
            ("HER2", "3+", "", "3+ positive", 170, "IHC"),
            ("ER", "80", "%", "≥ 1", 170),
            ("LVEF", "60", "%", "≥ 55", 12),
            ("CA 15-3", "17", "kU/L", "< 25", 12),
        ),
        treatments=(
            given(
                "CZ",
                "Docetaxel, carboplatin, trastuzumab, pertuzumab, 6 cycles",
                "FR",
                on.iso(168),
                end=on.iso(52),
                response="CR",
            ),
            given("OP", "Skin-sparing mastectomy, targeted axillary dissection", "FR", on.iso(24)),
        ),
    )


def _second_conservation(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="Ipsilateral luminal recurrence 9 years after breast conservation and 50 Gy: "
        "second conservation with partial re-irradiation, or mastectomy? The physicist is asked "
        "for the accumulated dose to ribs and skin.",
        question_type="treatment",
        urgency="routine",
        age_band="75-79",
        sex="female",
        country="FR",
        diagnosis="Second ipsilateral breast cancer, left, 11 mm, ER-positive, HER2-negative",
        topography=topography("C50.2", "Upper-inner quadrant of breast"),
        morphology=morphology("8500/3", "Infiltrating duct carcinoma, NOS"),
        icd10=icd10("C50.2", "Malignant neoplasm of upper-inner quadrant of breast"),
        diagnosed_on=on.iso(27),
        laterality="L",
        stages=(stage(on, "r", "T1c N0 M0", "IA", 18),),
        ecog=1,
        ecog_on=on.day(5),
        disease_status="local_recurrence",
        pathology="Core biopsy: NST carcinoma grade 1, ER 95 %, PR 60 %, HER2 IHC 0, Ki-67 8 %. "
        "First tumour: lower-outer quadrant, pT1c pN0 (sn), grade 2.",
        imaging="Mammogram and ultrasound: spiculated mass of 11 mm in the upper-inner quadrant, "
        "38 mm from the old scar. MRI: unifocal. Axillary ultrasound normal.",
        comorbidity="Heart failure NYHA II, LVEF 45 %. Osteoporosis, T-score -2.9. G8 score 14 of "
        "17.",
        patient_view="Wants to keep the breast. Would accept up to two weeks of radiotherapy.",
        local_plan="Second lumpectomy, partial re-irradiation 40 Gy in 15 fractions, letrozole",
        markers=markers(
            on,
            ("ER", "95", "%", "≥ 1", 18),
            ("Ki-67", "8", "%", "", 18),
            ("LVEF", "45", "%", "≥ 55", 14),
            ("NT-proBNP", "640", "ng/L", "< 450", 14),
        ),
        treatments=(
            given("OP", "Breast-conserving surgery, sentinel node biopsy", "FR", on.month(109)),
            given("ST", "50 Gy in 25 fractions, boost 10 Gy in 5", "FR", on.month(107)),
            given(
                "HO", "Tamoxifen, then letrozole, 5 years", "FR", on.month(106), end=on.month(46)
            ),
        ),
    )


def cases(on: Calendar) -> tuple[DemoCase, ...]:
    """Return the board's cases as of a day."""
    return (
        DemoCase(
            pseudonym="K-7V1C",
            title="Triple-negative breast cancer, residual disease, BRCA1",
            owner="chair",
            sheet=_residual_disease(on),
            pictures=RESIDUAL_PICTURES,
        ),
        DemoCase(
            pseudonym="K-4Q8M",
            title="HER2-positive breast cancer, radiotherapy and reconstruction",
            owner="member",
            sheet=_reconstruction(on),
            pictures=RECONSTRUCTION_PICTURES,
        ),
        DemoCase(
            pseudonym="K-1Z6B",
            title="Second ipsilateral breast cancer, second conservation",
            owner="deputy",
            sheet=_second_conservation(on),
            pictures=SECOND_CONSERVATION_PICTURES,
        ),
    )


BOARD = DemoBoard(
    slug="breast",
    network="Sino-French co-operation in breast disease (demo)",
    title="Sino-French breast board",
    tumour_site="breast",
    tz="Asia/Shanghai",
    languages=("fr", "zh", "en"),
    quorum_rule=TEMPLATES["breast"].rule,
    institutions=INSTITUTIONS,
    people=PEOPLE,
    cases=cases,
    meeting=DemoMeeting(
        title="Breast board, joint consultation",
        days_ahead=4,
        local_time="16:30",
        planned_min=75,
        items=(
            DemoItem(ItemKind.CASE, "pathology", 20, case="K-7V1C"),
            DemoItem(ItemKind.CASE, "member", 15, case="K-4Q8M"),
            DemoItem(ItemKind.CASE, "physics", 15, case="K-1Z6B"),
            DemoItem(
                ItemKind.EDUCATION, "physics", 15, "Plan review in breath-hold: what to look at"
            ),
        ),
    ),
)
