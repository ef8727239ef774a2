"""What minutes call the particulars of a recommendation, in every language."""

from collections.abc import Mapping

from mdt.domain.codes import advice as codes
from mdt.domain.codes.boards import CAPABILITIES
from mdt.domain.valuesets import ValueSet

EN: Mapping[str, str] = {
    "advice_particulars": "Particulars of recommendation %(number)s: %(particulars)s.",
    "particular": "%(name)s: %(value)s",
}
ZH: Mapping[str, str] = {
    "advice_particulars": "建议 %(number)s 的补充内容：%(particulars)s。",
    "particular": "%(name)s：%(value)s",
}
RU: Mapping[str, str] = {
    "advice_particulars": "Дополнительно к рекомендации %(number)s: %(particulars)s.",
    "particular": "%(name)s: %(value)s",
}
FR: Mapping[str, str] = {
    "advice_particulars": "Précisions sur la recommandation %(number)s : %(particulars)s.",
    "particular": "%(name)s : %(value)s",
}

LABELS: Mapping[str, Mapping[str, ValueSet]] = {
    "particulars": {
        "en": {
            "joint_disciplines": "jointly with",
            "implementer_institution": "carried out at",
            "setting": "setting",
            "target": "target",
            "surgery": "relation to surgery",
            "needs": "needs",
            "treatment_status": "standard treatment",
            "strength": "strength",
            "evidence": "level of evidence",
            "off_label": "off-label use",
            "trials": "clinical trials",
            "consensus": "consensus",
            "plan_change": "effect on the plan",
        },
        "zh": {
            "joint_disciplines": "协作学科",
            "implementer_institution": "实施机构",
            "setting": "治疗方式",
            "target": "治疗部位",
            "surgery": "与手术的关系",
            "needs": "所需条件",
            "treatment_status": "标准治疗",
            "strength": "推荐强度",
            "evidence": "证据级别",
            "off_label": "超说明书用药",
            "trials": "临床试验",
            "consensus": "共识情况",
            "plan_change": "对原方案的影响",
        },
        "ru": {
            "joint_disciplines": "совместно со специальностями",
            "implementer_institution": "место проведения",
            "setting": "условия",
            "target": "область воздействия",
            "surgery": "по отношению к операции",
            "needs": "необходимо",
            "treatment_status": "стандартное лечение",
            "strength": "сила рекомендации",
            "evidence": "уровень доказательности",
            "off_label": "применение вне инструкции (off-label)",
            "trials": "клинические исследования",
            "consensus": "согласие консилиума",
            "plan_change": "влияние на прежний план",
        },
        "fr": {
            "joint_disciplines": "conjointement avec",
            "implementer_institution": "lieu de réalisation",
            "setting": "modalité",
            "target": "cible",
            "surgery": "par rapport à la chirurgie",
            "needs": "moyens nécessaires",
            "treatment_status": "traitement standard",
            "strength": "force de la recommandation",
            "evidence": "niveau de preuve",
            "off_label": "utilisation hors AMM",
            "trials": "essais cliniques",
            "consensus": "consensus",
            "plan_change": "effet sur le projet initial",
        },
    },
    "settings": {
        "en": {"inpatient": "inpatient", "outpatient": "outpatient"},
        "zh": {"inpatient": "住院", "outpatient": "门诊"},
        "ru": {"inpatient": "стационарно", "outpatient": "амбулаторно"},
        "fr": {"inpatient": "en hospitalisation", "outpatient": "en ambulatoire"},
    },
    "surgery_relations": {
        "en": {
            "O": "not related to surgery",
            "N": "before surgery",
            "I": "during surgery",
            "A": "after surgery",
            "Z": "in addition to surgery",
            "S": "another relation to surgery",
        },
        "zh": {
            "O": "与手术无关",
            "N": "术前",
            "I": "术中",
            "A": "术后",
            "Z": "手术之外的附加治疗",
            "S": "其他关系",
        },
        "ru": {
            "O": "не связано с операцией",
            "N": "до операции",
            "I": "во время операции",
            "A": "после операции",
            "Z": "в дополнение к операции",
            "S": "иная связь с операцией",
        },
        "fr": {
            "O": "sans rapport avec la chirurgie",
            "N": "préopératoire",
            "I": "peropératoire",
            "A": "postopératoire",
            "Z": "en complément de la chirurgie",
            "S": "autre rapport avec la chirurgie",
        },
    },
    "treatment_statuses": {
        "en": {
            "exhausted": "exhausted",
            "non_exhausted": "not exhausted",
            "impossible": "impossible",
            "no_guidelines_available": "none in the guidelines",
            "unknown": "not known whether any remains",
        },
        "zh": {
            "exhausted": "已用尽",
            "non_exhausted": "尚未用尽",
            "impossible": "无法实施",
            "no_guidelines_available": "指南中无标准治疗",
            "unknown": "是否用尽不详",
        },
        "ru": {
            "exhausted": "возможности исчерпаны",
            "non_exhausted": "возможности не исчерпаны",
            "impossible": "невозможно",
            "no_guidelines_available": "в клинических рекомендациях отсутствует",
            "unknown": "исчерпаны ли возможности, неизвестно",
        },
        "fr": {
            "exhausted": "épuisé",
            "non_exhausted": "non épuisé",
            "impossible": "impossible",
            "no_guidelines_available": "aucun dans les référentiels",
            "unknown": "statut inconnu",
        },
    },
    "consensus": {
        "en": {
            "unanimous": "unanimous",
            "consensus_with_dissent": "consensus, with dissent",
            "majority": "majority",
            "none": "no consensus",
        },
        "zh": {
            "unanimous": "一致同意",
            "consensus_with_dissent": "达成共识，但有异议",
            "majority": "多数同意",
            "none": "未达成共识",
        },
        "ru": {
            "unanimous": "единогласно",
            "consensus_with_dissent": "согласие достигнуто, есть особое мнение",
            "majority": "большинством голосов",
            "none": "согласие не достигнуто",
        },
        "fr": {
            "unanimous": "unanimité",
            "consensus_with_dissent": "consensus, avec avis divergent",
            "majority": "majorité",
            "none": "pas de consensus",
        },
    },
    "plan_changes": {
        "en": {
            "none": "the plan stands",
            "concur_plus_alternative": "the plan stands, with an alternative",
            "changed": "the plan is changed",
            "no_prior_plan": "there was no plan",
        },
        "zh": {
            "none": "维持原方案",
            "concur_plus_alternative": "维持原方案，并提出备选方案",
            "changed": "方案已更改",
            "no_prior_plan": "此前无方案",
        },
        "ru": {
            "none": "план сохранён",
            "concur_plus_alternative": "план сохранён, предложена альтернатива",
            "changed": "план изменён",
            "no_prior_plan": "плана не было",
        },
        "fr": {
            "none": "projet maintenu",
            "concur_plus_alternative": "projet maintenu, avec une alternative",
            "changed": "projet modifié",
            "no_prior_plan": "pas de projet préalable",
        },
    },
    "evidence_schemes": {
        "en": codes.EVIDENCE_SCHEMES,
        "zh": {
            **codes.EVIDENCE_SCHEMES,
            "NCCN": "NCCN 类别",
            "ESMO": "ESMO 级别",
            "DNPM": "分子证据（DNPM）",
        },
        "ru": {
            **codes.EVIDENCE_SCHEMES,
            "NCCN": "категория NCCN",
            "ESMO": "уровень ESMO",
            "DNPM": "молекулярные данные (DNPM)",
        },
        "fr": {
            **codes.EVIDENCE_SCHEMES,
            "NCCN": "catégorie NCCN",
            "ESMO": "niveau ESMO",
            "DNPM": "preuve moléculaire (DNPM)",
        },
    },
    "capabilities": {
        "en": CAPABILITIES,
        "zh": {
            "HIPEC": "腹腔热灌注化疗（HIPEC）",
            "PIPAC": "腹腔加压气溶胶化疗（PIPAC）",
            "proton": "质子治疗",
            "heavy_ion": "重离子治疗",
            "ECMO": "体外膜肺氧合（ECMO）",
            "robot": "机器人手术",
            "brachytherapy": "近距离放疗",
            "cell_therapy": "细胞治疗",
        },
        "ru": {
            "HIPEC": "HIPEC",
            "PIPAC": "PIPAC",
            "proton": "протонная терапия",
            "heavy_ion": "терапия тяжёлыми ионами",
            "ECMO": "ЭКМО",
            "robot": "роботическая хирургия",
            "brachytherapy": "брахитерапия",
            "cell_therapy": "клеточная терапия",
        },
        "fr": {
            "HIPEC": "CHIP (HIPEC)",
            "PIPAC": "PIPAC",
            "proton": "protonthérapie",
            "heavy_ion": "hadronthérapie par ions lourds",
            "ECMO": "ECMO",
            "robot": "chirurgie robotique",
            "brachytherapy": "curiethérapie",
            "cell_therapy": "thérapie cellulaire",
        },
    },
    "guideline_bodies": {
        "en": {**codes.GUIDELINE_BODIES, "other": "another body"},
        "zh": {**codes.GUIDELINE_BODIES, "other": "其他机构"},
        "ru": {**codes.GUIDELINE_BODIES, "other": "другая организация"},
        "fr": {**codes.GUIDELINE_BODIES, "other": "autre organisme"},
    },
}
"""Codes in words: by the name of the value set, then by language."""
