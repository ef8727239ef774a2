"""Moscow–Osaka second opinion: each side asks the other, slides and images included."""

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
    DemoInstitution("moscow", "Demo Radiological Research Centre, Moscow", "RU", "Europe/Moscow"),
    DemoInstitution("osaka", "Demo International Cancer Institute, Osaka", "JP", "Asia/Tokyo"),
)

PEOPLE = (
    DemoPerson("coordinator", "Anna Belova", "moscow", "coordination", Role.COORDINATOR, "ru"),
    DemoPerson("chair", "Ken Satō 佐藤 健", "osaka", "surgical_oncology", Role.CHAIR, "en"),
    DemoPerson(
        "deputy", "Sergei Vinogradov", "moscow", "surgical_oncology", Role.DEPUTY_CHAIR, "ru"
    ),
    DemoPerson("scribe", "Yui Nakamura 中村 結衣", "osaka", "medical_oncology", Role.SCRIBE, "en"),
    DemoPerson("member", "Maria Kuznetsova", "moscow", "pathology", Role.MEMBER, "ru"),
    DemoPerson("pathology", "Haruto Kobayashi 小林 陽翔", "osaka", "pathology", Role.MEMBER, "en"),
    DemoPerson("radiology", "Sakura Yamamoto 山本 さくら", "osaka", "radiology", Role.MEMBER, "en"),
    DemoPerson(
        "radiotherapy", "Nikolai Fedorov", "moscow", "radiation_oncology", Role.MEMBER, "ru"
    ),
    DemoPerson("nuclear", "Elena Smirnova", "moscow", "nuclear_medicine", Role.MEMBER, "ru"),
    DemoPerson("guest", "Takumi Itō 伊藤 匠", "osaka", "molecular_pathology", Role.GUEST, "en"),
)

PANCREAS_PICTURES = (
    DemoPicture(
        "ct_abdomen",
        "pancreas_tail",
        "image_study",
        "CT abdomen, arterial phase, pancreatic tail and liver",
        "CT ABD ART 3.0 mm",
        34,
    ),
    DemoPicture("histology", "nests", "wsi", "Liver core biopsy, H&E, 20×", "H&E 20x", 30),
    DemoPicture("histology", "nuclear", "wsi", "Ki-67 (MIB-1), 20×", "KI-67 20x", 30),
    DemoPicture(
        "report",
        "pathology",
        "report",
        "Pathology report, Moscow, translated",
        "PATHOLOGY REPORT",
        28,
        (
            "Demo Radiological Research Centre, Moscow",
            "Department of Pathology",
            "",
            "Material: liver, core biopsy, 3 cores, longest 16 mm",
            "Macroscopy: grey-white tissue, embedded completely, block A1",
            "",
            "Microscopy: nests and trabeculae of large cells with finely",
            "granular chromatin and moderate cytoplasm. Focal necrosis.",
            "Mitoses 17 per 2 mm2. No small cell component.",
            "",
            "Immunohistochemistry:",
            "  synaptophysin +++   chromogranin A ++   INSM1 +",
            "  Ki-67 38 % (hot spot, 500 cells)",
            "  p53 wild-type pattern   Rb retained   ATRX lost",
            "  SSTR2A 2+ in 60 %   CK19 +   trypsin negative",
            "",
            "Opinion: neuroendocrine neoplasm, high grade.",
            "NET G3 favoured; large cell NEC not excluded.",
            "Second opinion on morphology requested.",
        ),
    ),
)

EARLY_PICTURES = (
    DemoPicture(
        "endoscopy", "early", "photo", "Gastroscopy before ESD, indigo carmine", "EGD IC", 41
    ),
    DemoPicture(
        "histology", "submucosa", "wsi", "ESD specimen, H&E, deepest focus, 10×", "H&E 10x", 33
    ),
)

RECTUM_PICTURES = (
    DemoPicture(
        "ct_pelvis",
        "presacral",
        "image_study",
        "CT pelvis, presacral recurrence",
        "CT PELVIS 3.0 mm",
        19,
    ),
    DemoPicture("histology", "gland", "wsi", "Presacral biopsy, H&E, field at 20×", "H&E 20x", 15),
)


def _pancreatic_nen(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="High-grade neuroendocrine neoplasm of the pancreatic tail: NET G3 or large cell "
        "carcinoma? The answer decides between capecitabine-temozolomide with PRRT in reserve and "
        "etoposide-platinum. Pathology review of the scanned slides is requested.",
        question_type="pathology_review",
        urgency="expedited",
        age_band="50-54",
        sex="female",
        country="RU",
        diagnosis="Pancreatic neuroendocrine neoplasm, Ki-67 38 %, with liver metastases",
        topography=topography("C25.2", "Tail of pancreas"),
        morphology=morphology("8249/3", "Neuroendocrine tumour, grade 3"),
        icd10=icd10("C25.4", "Malignant neoplasm of endocrine pancreas"),
        diagnosed_on=on.iso(30),
        laterality="T",
        stages=(stage(on, "c", "T3 N1 M1a", "IV", 32),),
        ecog=1,
        ecog_on=on.day(8),
        disease_status="distant",
        pathology="Liver core biopsy: nests and trabeculae of large cells, focal necrosis, 17 "
        "mitoses per 2 mm², Ki-67 38 %. Synaptophysin, chromogranin A and INSM1 positive; p53 "
        "wild-type pattern, Rb retained, ATRX lost; SSTR2A 2+ in 60 %. Local opinion: NET G3, "
        "large cell NEC not excluded. H&E and Ki-67 scanned at 40×, block A1 available.",
        imaging="CT: hypervascular mass of 46 mm in the pancreatic tail, splenic vein occluded; "
        "five liver metastases up to 32 mm. 68Ga-DOTATATE PET-CT: Krenning 3 in all lesions; FDG "
        "PET-CT: SUVmax 8.1, two liver lesions discordant (FDG high, DOTATATE low).",
        comorbidity="Type 2 diabetes, HbA1c 7.4 %. eGFR 72 mL/min/1.73 m². No carcinoid symptoms.",
        patient_view="Wants certainty on the diagnosis before chemotherapy. Works, has two "
        "children at school.",
        local_plan="CAPTEM, 3 cycles, then imaging; etoposide-cisplatin if carcinoma is confirmed",
        markers=markers(
            on,
            ("Chromogranin A", "412", "µg/L", "< 100", 12),
            ("NSE", "38", "µg/L", "< 16.3", 12),
            ("Ki-67", "38", "%", "G3 > 20", 28),
            ("HbA1c", "7.4", "%", "< 6.5", 8),
        ),
    )


def _early_gastric(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="Endoscopic submucosal dissection with SM2 invasion and lymphatic invasion "
        "(eCura C-2): is additional gastrectomy with lymphadenectomy advised at this age and lung "
        "function, or surveillance? Request for a review of depth and lymphatic invasion.",
        question_type="second_opinion",
        urgency="routine",
        age_band="75-79",
        sex="male",
        country="RU",
        diagnosis="Early gastric cancer of the angulus, pT1b (SM2, 720 µm), Ly1 V0, after ESD",
        topography=topography("C16.5", "Lesser curvature of stomach, NOS"),
        morphology=morphology("8211/3", "Tubular adenocarcinoma"),
        icd10=icd10("C16.5", "Malignant neoplasm of lesser curvature of stomach"),
        diagnosed_on=on.iso(41),
        laterality="T",
        stages=(
            stage(on, "c", "T1 N0 M0", "I", 40),
            stage(on, "p", "T1b NX M0", "", 33),
        ),
        ecog=1,
        ecog_on=on.day(10),
        disease_status="primary",
        pathology="ESD en bloc, 34 × 28 mm, lesion 22 × 17 mm, type 0-IIc. Moderately "
        "differentiated tubular adenocarcinoma (tub2), SM2 (720 µm), Ly1 (D2-40), V0, HM0, VM0, "
        "no ulcer scar. HER2 IHC 0, pMMR. Slides scanned for review in Osaka.",
        imaging="CT chest and abdomen: no enlarged node, no metastasis. EUS before ESD: uT1b.",
        comorbidity="COPD GOLD 3, FEV1 44 % of predicted. Coronary stent 3 years ago, aspirin. "
        "eGFR 55 mL/min/1.73 m². Charlson index 5.",
        patient_view="Prefers not to be operated on, but wants to know the risk in numbers.",
        local_plan="Surveillance: endoscopy and CT every six months",
        markers=markers(
            on,
            ("CEA", "3.1", "µg/L", "< 5.0", 20),
            ("H. pylori (breath test)", "positive", "", "negative", 36),
            ("FEV1", "44", "% predicted", "> 80", 12),
        ),
        treatments=(given("OP", "ESD en bloc, R0 (HM0, VM0)", "RU", on.iso(38)),),
    )


def _presacral(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="Presacral recurrence of rectal cancer at S3 after chemoradiotherapy and low "
        "anterior resection: sacrectomy below S2 with posterior exenteration, or carbon-ion "
        "re-irradiation? Osaka asks for Moscow's experience with reoperations.",
        question_type="second_opinion",
        urgency="routine",
        age_band="60-64",
        sex="male",
        country="JP",
        diagnosis="Isolated presacral local recurrence of rectal adenocarcinoma",
        topography=topography("C20.9", "Rectum, NOS"),
        morphology=morphology("8140/3", "Adenocarcinoma, NOS"),
        icd10=icd10("C20", "Malignant neoplasm of rectum"),
        diagnosed_on=on.iso(19),
        laterality="T",
        stages=(
            stage(on, "yp", "T3 N1a M0", "IIIB", 890),
            stage(on, "r", "T4b N0 M0", "", 15),
        ),
        ecog=0,
        ecog_on=on.day(6),
        disease_status="local_recurrence",
        pathology="CT-guided biopsy: moderately differentiated adenocarcinoma, CK20 and CDX2 "
        "positive, consistent with the primary. RAS and BRAF wild type, pMMR, HER2 IHC 1+.",
        imaging="MRI: presacral mass of 37 × 30 mm at S3, cortical erosion, S2 nerve roots free, "
        "12 mm to the neorectum. FDG PET-CT: SUVmax 10.6, no other uptake.",
        comorbidity="Hypertension, dyslipidaemia. eGFR 79 mL/min/1.73 m². Low anterior resection "
        "syndrome, LARS score 31.",
        patient_view="Accepts a permanent stoma. Does not accept loss of bladder function lightly.",
        local_plan="Carbon-ion re-irradiation after placement of a spacer",
        markers=markers(
            on,
            ("CEA", "11.9", "µg/L", "< 5.0", 9),
            ("CA 19-9", "22", "kU/L", "< 37", 9),
            ("RAS, BRAF", "wild type", "", "", 12, "NGS"),
        ),
        treatments=(
            given("ST", "50.4 Gy in 28 fractions with S-1", "JP", on.month(33)),
            given("OP", "Low anterior resection, ypT3 ypN1a (1/18), R0", "JP", on.iso(890)),
            given("CH", "Adjuvant CAPOX, 4 cycles", "JP", on.month(27), end=on.month(24)),
        ),
    )


def cases(on: Calendar) -> tuple[DemoCase, ...]:
    """Return the board's cases as of a day."""
    return (
        DemoCase(
            pseudonym="K-2R6Y",
            site="pancreas",
            title="Pancreatic neuroendocrine neoplasm: NET G3 or carcinoma",
            owner="member",
            sheet=_pancreatic_nen(on),
            pictures=PANCREAS_PICTURES,
        ),
        DemoCase(
            pseudonym="K-9D3F",
            site="stomach",
            title="Early gastric cancer after ESD, eCura C-2",
            owner="deputy",
            sheet=_early_gastric(on),
            pictures=EARLY_PICTURES,
        ),
        DemoCase(
            pseudonym="K-6K4S",
            site="rectum",
            title="Presacral recurrence of rectal cancer",
            owner="chair",
            sheet=_presacral(on),
            pictures=RECTUM_PICTURES,
        ),
    )


BOARD = DemoBoard(
    slug="osaka",
    network="Moscow–Osaka second opinion (demo)",
    title="Moscow–Osaka second opinion board",
    tumour_site="",
    tz="Asia/Tokyo",
    languages=("en", "ru", "ja"),
    quorum_rule=TEMPLATES["osaka"].rule,
    institutions=INSTITUTIONS,
    people=PEOPLE,
    cases=cases,
    meeting=DemoMeeting(
        title="Second opinion, slides and images",
        days_ahead=3,
        local_time="16:00",
        planned_min=60,
        items=(
            DemoItem(ItemKind.CASE, "member", 20, case="K-2R6Y"),
            DemoItem(ItemKind.CASE, "deputy", 15, case="K-9D3F"),
            DemoItem(ItemKind.CASE, "radiology", 15, case="K-6K4S"),
        ),
    ),
)
