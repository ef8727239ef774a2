"""Vietnam expert group: Shanghai and Guangzhou advise Hanoi on what fits local circumstances."""

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
    DemoInstitution("shanghai", "Demo Particle Therapy Centre, Shanghai", "CN", "Asia/Shanghai"),
    DemoInstitution(
        "guangzhou", "Demo Integrated Cancer Hospital, Guangzhou", "CN", "Asia/Shanghai"
    ),
    DemoInstitution("hanoi", "Demo Oncology Hospital, Hà Nội", "VN", "Asia/Ho_Chi_Minh"),
)

PEOPLE = (
    DemoPerson("coordinator", "Phạm Thu Hà", "hanoi", "coordination", Role.COORDINATOR, "en"),
    DemoPerson("chair", "Huang Zhiqiang 黄志强", "guangzhou", "medical_oncology", Role.CHAIR, "zh"),
    DemoPerson("deputy", "Nguyễn Minh Đức", "hanoi", "surgical_oncology", Role.DEPUTY_CHAIR, "en"),
    DemoPerson("scribe", "Trần Thị Lan Anh", "hanoi", "medical_oncology", Role.SCRIBE, "en"),
    DemoPerson("member", "Lê Quang Huy", "hanoi", "radiation_oncology", Role.MEMBER, "en"),
    DemoPerson(
        "intervention",
        "Liang Jiahui 梁嘉慧",
        "guangzhou",
        "interventional_radiology",
        Role.MEMBER,
        "zh",
    ),
    DemoPerson("particle", "Shen Kai 沈凯", "shanghai", "radiation_oncology", Role.MEMBER, "zh"),
    DemoPerson("physics", "Qian Wenjing 钱文静", "shanghai", "medical_physics", Role.MEMBER, "zh"),
    DemoPerson("pathology", "Võ Hoàng Phúc", "hanoi", "pathology", Role.MEMBER, "en"),
    DemoPerson("radiology", "Đặng Ngọc Ánh", "hanoi", "radiology", Role.MEMBER, "en"),
    DemoPerson("guest", "Bùi Gia Bảo", "hanoi", "pharmacy", Role.GUEST, "en"),
)

NASOPHARYNX_PICTURES = (
    DemoPicture(
        "mr_head",
        "nasopharynx",
        "image_study",
        "MRI T1 after gadolinium, nasopharynx",
        "MR T1 FS GD 4.0 mm",
        17,
    ),
    DemoPicture(
        "endoscopy", "nasopharynx", "photo", "Nasendoscopy, posterior wall", "NASENDOSCOPY", 21
    ),
    DemoPicture("histology", "sheets", "wsi", "Biopsy, H&E, field at 20×", "H&E 20x", 20),
)

LIVER_PICTURES = (
    DemoPicture(
        "ct_abdomen",
        "liver",
        "image_study",
        "CT liver, arterial phase, portal vein thrombus",
        "CT LIVER ART 3.0 mm",
        13,
    ),
    DemoPicture("histology", "trabecular", "wsi", "Core biopsy, H&E, field at 20×", "H&E 20x", 19),
)

LUNG_PICTURES = (
    DemoPicture(
        "ct_chest",
        "upper_lobe",
        "image_study",
        "CT chest, progression in the right upper lobe",
        "CT CHEST 1.5 mm",
        10,
    ),
    DemoPicture("histology", "gland", "wsi", "Re-biopsy, H&E, field at 20×", "H&E 20x", 8),
)


def _nasopharynx(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="Local recurrence of nasopharyngeal carcinoma with erosion of the clivus, 31 "
        "months after 70 Gy. Carbon-ion or IMRT re-irradiation, or endoscopic nasopharyngectomy? "
        "What can be done in Hà Nội?",
        question_type="second_opinion",
        urgency="expedited",
        age_band="45-49",
        sex="male",
        country="VN",
        diagnosis="Recurrent non-keratinising nasopharyngeal carcinoma, EBV-associated",
        topography=topography("C11.1", "Posterior wall of nasopharynx"),
        morphology=morphology("8072/3", "Squamous cell carcinoma, large cell, nonkeratinizing"),
        icd10=icd10("C11.1", "Malignant neoplasm of posterior wall of nasopharynx"),
        diagnosed_on=on.iso(20),
        laterality="M",
        stages=(
            stage(on, "c", "T2 N1 M0", "II", 1060),
            stage(on, "r", "T3 N0 M0", "III", 15),
        ),
        ecog=1,
        ecog_on=on.day(7),
        disease_status="local_recurrence",
        pathology="Undifferentiated non-keratinising carcinoma in a lymphoid stroma. EBER in situ "
        "hybridisation positive in more than 90 % of tumour cells. PD-L1 CPS 20.",
        imaging="MRI: enhancing mass of 31 × 22 mm in the posterior wall and left fossa of "
        "Rosenmüller, erosion of the clivus, cavernous sinus free; internal carotid artery 9 mm "
        "away. FDG PET-CT: SUVmax 11.8, no nodal or distant uptake.",
        comorbidity="Xerostomia grade 2, trismus 28 mm. Hearing aid on the left. TSH 6.8 mIU/L, on "
        "levothyroxine. No temporal lobe necrosis on MRI.",
        patient_view="Can pay for treatment abroad only once. Fears swallowing problems more than "
        "pain. Wife and two children in Nam Định.",
        local_plan="IMRT 60 Gy with weekly cisplatin in Hà Nội",
        markers=markers(
            on,
            ("EBV DNA (plasma)", "1420", "copies/mL", "not detected", 12),
            ("Haemoglobin", "134", "g/L", "130-170", 7),
            ("Creatinine", "88", "µmol/L", "62-106", 7),
            ("PD-L1 CPS", "20", "", "", 18, "22C3"),
        ),
        treatments=(
            given("CH", "Gemcitabine, cisplatin, 3 cycles", "VN", on.month(34), end=on.month(32)),
            given(
                "ST",
                "IMRT 70 Gy in 33 fractions with cisplatin",
                "VN",
                on.month(32),
                end=on.month(30.5),
                response="CR",
            ),
        ),
    )


def _liver(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="Hepatocellular carcinoma with thrombus of the right portal branch (Vp3) and "
        "preserved liver function: HAIC-FOLFOX with lenvatinib, TACE with radiotherapy of the "
        "thrombus, or atezolizumab-bevacizumab, which is not reimbursed locally?",
        question_type="treatment",
        urgency="expedited",
        age_band="50-54",
        sex="male",
        country="VN",
        diagnosis="Hepatocellular carcinoma, BCLC C, HBV-related cirrhosis Child-Pugh A5",
        topography=topography("C22.0", "Liver"),
        morphology=morphology("8170/3", "Hepatocellular carcinoma, NOS"),
        icd10=icd10("C22.0", "Liver cell carcinoma"),
        diagnosed_on=on.iso(22),
        laterality="T",
        stages=(stage(on, "c", "T4 N0 M0", "IIIB", 14),),
        ecog=0,
        ecog_on=on.day(5),
        disease_status="primary",
        pathology="Core biopsy: moderately differentiated hepatocellular carcinoma, trabecular, "
        "HepPar-1 and arginase-1 positive, CK19 negative.",
        imaging="CT: 84 mm in segments VI-VII, arterial hyperenhancement with washout, LR-TIV; "
        "thrombus of the right portal branch up to the bifurcation, enhancing. Spleen 14 cm. "
        "CT chest: no metastasis.",
        comorbidity="HBV DNA 2,100 IU/mL, tenofovir started. Oesophageal varices grade 1. "
        "Platelets 104 ×10⁹/L. No ascites, no encephalopathy.",
        patient_view="Farmer, 180 km from Hà Nội; cannot come more often than every three weeks.",
        local_plan="TACE, lenvatinib 12 mg; immunotherapy only if paid by the family",
        markers=markers(
            on,
            ("AFP", "1850", "µg/L", "< 10", 11),
            ("PIVKA-II", "2400", "mAU/mL", "< 40", 11),
            ("Bilirubin", "17", "µmol/L", "< 21", 5),
            ("Albumin", "39", "g/L", "35-52", 5),
            ("INR", "1.1", "", "0.9-1.2", 5),
            ("Platelets", "104", "×10⁹/L", "150-400", 5),
        ),
    )


def _lung(on: Calendar) -> CaseSheet:
    return CaseSheet(
        question="EGFR-mutated adenocarcinoma progressing on osimertinib with MET amplification: "
        "amivantamab-chemotherapy, platinum-pemetrexed alone, or a MET inhibitor for a named "
        "patient? Is local treatment of the adrenal metastasis of benefit?",
        question_type="molecular",
        urgency="routine",
        age_band="60-64",
        sex="female",
        country="VN",
        diagnosis="Lung adenocarcinoma, EGFR exon 19 deletion, progression on osimertinib",
        topography=topography("C34.1", "Upper lobe, lung"),
        morphology=morphology("8140/3", "Adenocarcinoma, NOS"),
        icd10=icd10("C34.1", "Malignant neoplasm of upper lobe, bronchus or lung"),
        diagnosed_on=on.month(19),
        laterality="R",
        stages=(stage(on, "c", "T2a N2 M1b", "IVA", 575),),
        ecog=1,
        ecog_on=on.day(5),
        disease_status="distant",
        pathology="Re-biopsy of the primary: adenocarcinoma, TTF-1 positive, no small cell change. "
        "NGS: EGFR exon 19 deletion, MET amplification (copy number 9), TP53 mutated; no C797S. "
        "PD-L1 TPS 10 %.",
        imaging="CT: right upper lobe mass 38 mm (nadir 21 mm), mediastinal nodes stable, left "
        "adrenal metastasis 24 mm. MRI brain: no metastasis.",
        comorbidity="Never smoker. Tuberculosis treated 1998. eGFR 77 mL/min/1.73 m². LVEF 58 %.",
        patient_view="Wants tablets rather than infusions if the benefit is similar.",
        local_plan="Carboplatin and pemetrexed, 4 cycles, osimertinib continued",
        markers=markers(
            on,
            ("CEA", "64.3", "µg/L", "< 5.0", 9),
            ("MET copy number", "9", "copies", "< 5", 7, "NGS"),
            ("PD-L1 TPS", "10", "%", "", 7, "22C3"),
        ),
        treatments=(
            given(
                "ZS",
                "Osimertinib 80 mg daily",
                "VN",
                on.month(18.5),
                end=on.iso(10),
                response="PD",
            ),
        ),
    )


def cases(on: Calendar) -> tuple[DemoCase, ...]:
    """Return the board's cases as of a day."""
    return (
        DemoCase(
            pseudonym="K-8B2X",
            site="nasopharynx",
            title="Nasopharyngeal carcinoma, recurrence after 70 Gy",
            owner="member",
            sheet=_nasopharynx(on),
            pictures=NASOPHARYNX_PICTURES,
        ),
        DemoCase(
            pseudonym="K-3L7G",
            site="liver",
            title="Hepatocellular carcinoma with portal vein thrombus",
            owner="scribe",
            sheet=_liver(on),
            pictures=LIVER_PICTURES,
        ),
        DemoCase(
            pseudonym="K-5W9J",
            site="lung",
            title="Lung adenocarcinoma, MET amplification after osimertinib",
            owner="scribe",
            sheet=_lung(on),
            pictures=LUNG_PICTURES,
        ),
    )


BOARD = DemoBoard(
    slug="vietnam",
    network="Vietnam group remote consultation (demo)",
    title="Vietnam expert group",
    tumour_site="",
    tz="Asia/Ho_Chi_Minh",
    languages=("en", "vi", "zh"),
    quorum_rule=TEMPLATES["vietnam"].rule,
    institutions=INSTITUTIONS,
    people=PEOPLE,
    cases=cases,
    meeting=DemoMeeting(
        title="Expert group, remote consultation",
        days_ahead=2,
        local_time="15:00",
        planned_min=60,
        items=(
            DemoItem(ItemKind.CASE, "member", 20, case="K-8B2X"),
            DemoItem(ItemKind.CASE, "scribe", 20, case="K-3L7G"),
            DemoItem(ItemKind.CASE, "scribe", 15, case="K-5W9J"),
        ),
    ),
)
