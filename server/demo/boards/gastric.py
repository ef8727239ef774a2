"""Russian–Chinese gastric board: Moscow and Beijing discuss complex gastric cancer."""

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
    DemoInstitution("moscow", "Demo National Cancer Centre, Moscow", "RU", "Europe/Moscow"),
    DemoInstitution("beijing", "Demo University Cancer Hospital, Beijing", "CN", "Asia/Shanghai"),
)

PEOPLE = (
    DemoPerson("coordinator", "Olga Petrova", "moscow", "coordination", Role.COORDINATOR, "ru"),
    DemoPerson("chair", "Irina Sokolova", "moscow", "surgical_oncology", Role.CHAIR, "ru"),
    DemoPerson(
        "deputy", "Wang Jianguo 王建国", "beijing", "surgical_oncology", Role.DEPUTY_CHAIR, "zh"
    ),
    DemoPerson("scribe", "Dmitry Orlov", "moscow", "pathology", Role.SCRIBE, "ru"),
    DemoPerson("member", "Chen Wei 陈伟", "beijing", "medical_oncology", Role.MEMBER, "zh"),
    DemoPerson("pathology", "Li Na 李娜", "beijing", "pathology", Role.MEMBER, "zh"),
    DemoPerson("radiology", "Mikhail Lebedev", "moscow", "radiology", Role.MEMBER, "ru"),
    DemoPerson(
        "radiotherapy", "Zhang Min 张敏", "beijing", "radiation_oncology", Role.MEMBER, "zh"
    ),
    DemoPerson("nutrition", "Ekaterina Volkova", "moscow", "nutrition", Role.MEMBER, "ru"),
    DemoPerson("anaesthesia", "Sun Qian 孙倩", "beijing", "anaesthesia", Role.MEMBER, "zh"),
    DemoPerson("trainee", "Zhao Yu 赵宇", "beijing", "surgical_oncology", Role.TRAINEE, "zh"),
    DemoPerson("guest", "Rustam Karimov", "moscow", "interventional_radiology", Role.GUEST, "ru"),
)

CONVERTED_PICTURES = (
    DemoPicture(
        "ct_abdomen",
        "stomach",
        "image_study",
        "CT abdomen, portal venous phase, after six cycles",
        "CT ABD PV 5.0 mm",
        14,
    ),
    DemoPicture(
        "endoscopy", "ulcer", "photo", "Gastroscopy, lesser curve", "EGD LESSER CURVE", 160
    ),
    DemoPicture("histology", "signet", "wsi", "Biopsy, H&E, field at 20×", "H&E 20x", 158),
)

RECURRENCE_PICTURES = (
    DemoPicture(
        "ct_abdomen",
        "antrum",
        "image_study",
        "CT abdomen, recurrence at the gastrojejunostomy",
        "CT ABD PV 5.0 mm",
        24,
    ),
    DemoPicture(
        "endoscopy",
        "polypoid",
        "photo",
        "Gastroscopy, gastrojejunal anastomosis",
        "EGD ANASTOMOSIS",
        26,
    ),
    DemoPicture(
        "histology", "membrane", "wsi", "HER2 immunohistochemistry, 20×", "HER2 IHC 20x", 22
    ),
)

JUNCTION_PICTURES = (
    DemoPicture(
        "ct_abdomen",
        "cardia",
        "image_study",
        "CT abdomen, oesophagogastric junction",
        "CT ABD PV 5.0 mm",
        18,
    ),
    DemoPicture("histology", "gland", "wsi", "Biopsy, H&E, field at 20×", "H&E 20x", 29),
)


def _converted_cytology(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="Peritoneal cytology became negative after six cycles of FLOT. Total gastrectomy "
        "with D2 lymphadenectomy now, with or without HIPEC, or continue systemic treatment with "
        "nivolumab added and look again in three months?",
        question_type="treatment",
        urgency="expedited",
        age_band="60-64",
        sex="male",
        country="RU",
        diagnosis="Poorly cohesive carcinoma of the gastric body, Borrmann III; peritoneal spread "
        "by cytology only (CY1 P0), converted to CY0 after chemotherapy",
        topography=topography("C16.2", "Body of stomach"),
        morphology=morphology("8490/3", "Signet ring cell carcinoma"),
        icd10=icd10("C16.2", "Malignant neoplasm of body of stomach"),
        diagnosed_on=on.iso(168),
        laterality="T",
        stages=(stage(on, "c", "T4a N2 M1", "IVB", 154), stage(on, "yc", "T3 N1 M0", "", 12)),
        ecog=1,
        ecog_on=on.day(6),
        disease_status="primary",
        pathology="Biopsy of the lesser curve, 6 fragments: poorly cohesive carcinoma with signet "
        "ring cells (about 60 %), Lauren diffuse. HER2 IHC 1+. MLH1, PMS2, MSH2, MSH6 retained "
        "(pMMR). PD-L1 22C3 CPS 8. Claudin 18.2 (43-14A) 2+/3+ in 80 % of tumour cells. EBER "
        "negative. Lavage at staging laparoscopy: adenocarcinoma cells (CY1); at the second "
        "laparoscopy no tumour cells in two samples (CY0), cell block EpCAM negative.",
        imaging="CT chest, abdomen, pelvis after cycle 6: wall thickening of the lesser curve 21 "
        "to 11 mm, serosal stranding less marked; two station 3 nodes, short axis 13 to 7 mm. No "
        "ascites, no omental nodule, liver clear. Second laparoscopy: PCI 0.",
        comorbidity="Arterial hypertension, on perindopril. Former smoker, 25 pack-years, FEV1 "
        "78 % of predicted. eGFR 81 mL/min/1.73 m². Peripheral neuropathy CTCAE grade 1. Weight "
        "loss 6 kg since diagnosis, BMI 22.1.",
        patient_view="Wishes surgery if there is a fair chance of cure and accepts a stay away "
        "from home. Afraid of not being able to eat. Has been told that the disease may return "
        "in the peritoneum.",
        local_plan="Open total gastrectomy D2 with Roux-en-Y; HIPEC (cisplatin, mitomycin C) to "
        "be discussed",
        markers=markers(
            on,
            ("CEA", "4.1", "µg/L", "< 5.0", 10),
            ("CA 19-9", "31", "kU/L", "< 37", 10),
            ("CA 72-4", "12.5", "kU/L", "< 6.9", 10),
            ("Haemoglobin", "108", "g/L", "130-170", 6),
            ("Albumin", "36", "g/L", "35-52", 6),
            ("HER2", "1+", "", "3+ positive", 158, "IHC"),
            ("PD-L1 CPS", "8", "", "", 158, "22C3"),
            ("Mismatch repair", "proficient", "", "", 158, "IHC"),
            ("Claudin 18.2", "80", "%", "≥ 75 % at 2+/3+", 40, "IHC"),
        ),
        treatments=(
            given(
                "CH",
                "FLOT, 6 cycles; oxaliplatin at 75 % from cycle 5",
                "RU",
                on.iso(140),
                end=on.iso(40),
                response="PR",
            ),
        ),
    )


def _anastomotic_recurrence(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="HER2-positive recurrence at the gastrojejunostomy with contact to the "
        "transverse mesocolon, 22 months after distal gastrectomy. Completion gastrectomy en bloc "
        "first, or systemic treatment with trastuzumab and then a new look at resectability?",
        question_type="treatment",
        urgency="routine",
        age_band="55-59",
        sex="female",
        country="CN",
        diagnosis="Local recurrence at the gastrojejunal anastomosis of an antral adenocarcinoma, "
        "originally pT3 pN1 (2/31) cM0, R0",
        topography=topography("C16.3", "Gastric antrum"),
        morphology=morphology("8144/3", "Adenocarcinoma, intestinal type"),
        icd10=icd10("C16.3", "Malignant neoplasm of pyloric antrum"),
        diagnosed_on=on.iso(26),
        laterality="T",
        stages=(stage(on, "p", "T3 N1 M0", "IIB", 696), stage(on, "r", "T4a N0 M0", "", 20)),
        ecog=1,
        ecog_on=on.day(8),
        disease_status="local_recurrence",
        pathology="Anastomotic biopsy: moderately differentiated adenocarcinoma, intestinal type, "
        "same morphology as the resection. HER2 IHC 3+ (primary: 2+, ISH not amplified). pMMR. "
        "PD-L1 22C3 CPS 5. EBER negative. Blocks of the resection are kept in Beijing.",
        imaging="CT: mass of 28 × 24 mm on the greater curve side of the anastomosis, fat plane "
        "to the transverse mesocolon lost over 15 mm, middle colic vein patent. FDG PET-CT: "
        "SUVmax 9.4 at the anastomosis, no further uptake. Laparoscopy not yet done.",
        comorbidity="Type 2 diabetes on metformin. LVEF 62 % (echocardiography). eGFR 94 "
        "mL/min/1.73 m². Neuropathy CTCAE grade 1 after oxaliplatin. Chronic hepatitis B, HBV DNA "
        "not detectable under entecavir.",
        patient_view="Would like to avoid a second long hospital stay, but accepts surgery when "
        "both centres advise it. The family asks whether Moscow would operate.",
        local_plan="XELOX with trastuzumab, 3 cycles, then CT, laparoscopy and decision",
        markers=markers(
            on,
            ("CEA", "18.7", "µg/L", "< 5.0", 9),
            ("CA 19-9", "52", "kU/L", "< 37", 9),
            ("Haemoglobin", "119", "g/L", "115-150", 9),
            ("HbA1c", "6.9", "%", "< 6.5", 9),
            ("HER2", "3+", "", "3+ positive", 22, "IHC"),
            ("PD-L1 CPS", "5", "", "", 22, "22C3"),
        ),
        treatments=(
            given(
                "OP",
                "Laparoscopic distal gastrectomy D2, Billroth II, R0; 2 of 31 nodes involved",
                "CN",
                on.iso(700),
            ),
            given("CH", "Adjuvant XELOX, 8 cycles", "CN", on.month(21.5), end=on.month(15.5)),
        ),
    )


def _deficient_repair(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="Mismatch-repair deficient Siewert II carcinoma: neoadjuvant immune checkpoint "
        "inhibition instead of FLOT, and may surgery be omitted if the response is clinically "
        "complete?",
        question_type="second_opinion",
        urgency="expedited",
        age_band="70-74",
        sex="female",
        country="RU",
        diagnosis="Adenocarcinoma of the oesophagogastric junction, Siewert II, dMMR",
        topography=topography("C16.0", "Cardia, oesophagogastric junction"),
        morphology=morphology("8140/3", "Adenocarcinoma, NOS"),
        icd10=icd10("C16.0", "Malignant neoplasm of cardia"),
        diagnosed_on=on.iso(31),
        laterality="T",
        stages=(stage(on, "c", "T3 N1 M0", "III", 18),),
        ecog=1,
        ecog_on=on.day(7),
        disease_status="primary",
        pathology="Biopsy: poorly differentiated adenocarcinoma with a dense lymphocytic "
        "infiltrate. Loss of MLH1 and PMS2; MLH1 promoter methylated; BRAF V600E not detected. "
        "MSI-H by PCR, 5 of 5 markers. HER2 IHC 0. PD-L1 22C3 CPS 35.",
        imaging="CT: circumferential thickening of the junction over 42 mm, two paracardial nodes "
        "of 11 and 12 mm, no distant disease. EUS: uT3 uN1. FDG PET-CT: SUVmax 14.2 in the "
        "primary and 6.0 in one node.",
        comorbidity="Atrial fibrillation on apixaban, LVEF 52 %. Autoimmune thyroiditis on "
        "levothyroxine, TSH normal. eGFR 58 mL/min/1.73 m². G8 score 13 of 17.",
        patient_view="Would like to avoid an oesophagogastrectomy. Lives alone; her daughter can "
        "stay with her for six weeks.",
        local_plan="FLOT, 4 cycles, then transhiatal extended gastrectomy",
        markers=markers(
            on,
            ("CEA", "2.8", "µg/L", "< 5.0", 15),
            ("CA 19-9", "14", "kU/L", "< 37", 15),
            ("Haemoglobin", "101", "g/L", "120-150", 7),
            ("MSI", "5 of 5 unstable", "", "≥ 2 MSI-H", 20, "PCR"),
            ("PD-L1 CPS", "35", "", "", 20, "22C3"),
        ),
    )


def cases(on: Calendar) -> tuple[DemoCase, ...]:
    """Return the board's cases as of a day."""
    return (
        DemoCase(
            pseudonym="K-7F3Q",
            title="Gastric body cancer, CY1 converted to CY0 after FLOT",
            owner="chair",
            sheet=_converted_cytology(on),
            pictures=CONVERTED_PICTURES,
        ),
        DemoCase(
            pseudonym="K-2M9D",
            title="Gastric cancer, HER2-positive anastomotic recurrence",
            owner="deputy",
            sheet=_anastomotic_recurrence(on),
            pictures=RECURRENCE_PICTURES,
        ),
        DemoCase(
            pseudonym="K-9T4W",
            title="Junctional cancer Siewert II, dMMR: surgery or not",
            owner="radiology",
            sheet=_deficient_repair(on),
            pictures=JUNCTION_PICTURES,
        ),
    )


BOARD = DemoBoard(
    slug="gastric",
    network="Russian–Chinese co-operation in gastric cancer (demo)",
    title="Russian–Chinese gastric board",
    tumour_site="stomach",
    tz="Europe/Moscow",
    languages=("en", "ru", "zh"),
    quorum_rule=TEMPLATES["gastric"].rule,
    institutions=INSTITUTIONS,
    people=PEOPLE,
    cases=cases,
    meeting=DemoMeeting(
        title="Gastric board, weekly sitting",
        days_ahead=0,
        local_time="",
        planned_min=60,
        items=(
            DemoItem(ItemKind.PREVIOUS_MINUTES, "chair", 5, "Minutes of the previous sitting"),
            DemoItem(ItemKind.CASE, "member", 15, case="K-2M9D"),
            DemoItem(ItemKind.CASE, "radiology", 15, case="K-9T4W"),
            DemoItem(
                ItemKind.EDUCATION,
                "pathology",
                15,
                "Reading peritoneal cytology: what a cell block adds",
            ),
        ),
    ),
)
