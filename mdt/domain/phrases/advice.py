"""What minutes say of a recommendation’s content, fit, confirmation and versions."""

from collections.abc import Mapping

from mdt.domain.valuesets import ValueSet

EN: Mapping[str, str] = {
    "advice_waits": "Recommendation %(number)s is %(certainty)s. Still needed by %(due)s:"
    " %(condition)s",
    "advice_guidelines": "Guidelines consulted for recommendation %(number)s: %(guidelines)s.",
    "guideline_agrees": "%(name)s (agrees)",
    "guideline_differs": "%(name)s (advises something else: %(note)s)",
    "advice_alternatives": "Alternatives to recommendation %(number)s, in order: %(options)s.",
    "alternative": "%(place)s. %(text)s",
    "alternative_when": "%(place)s. %(text)s (%(reason)s)",
    "advice_rationale": "Rationale of recommendation %(number)s: %(text)s",
    "advice_risks": "Risks: %(text)s",
    "advice_values": "What matters to the patient: %(text)s",
    "advice_incapable": "The implementer’s hospital does not have what recommendation %(number)s"
    " needs: %(needs)s.",
    "advice_fit": "Local fit of recommendation %(number)s, answered by %(name)s: %(available)s;"
    " affordable: %(affordable)s; registered: %(registered)s.",
    "advice_quality": "Quality of recommendation %(number)s: %(check)s: %(answer)s.",
    "advice_relist": "Recommendation %(number)s is advisory only and proposed for the next"
    " meeting.",
    "advice_asked": "Asked to confirm recommendation %(number)s within 48 hours: %(disciplines)s.",
    "advice_confirmed": "%(name)s confirmed recommendation %(number)s for %(discipline)s on"
    " %(date)s at %(time)s.",
    "advice_supersedes": "Recommendation %(number)s replaces recommendation %(before)s. Reason:"
    " %(reason)s",
}
ZH: Mapping[str, str] = {
    "advice_waits": "建议 %(number)s 为%(certainty)s建议。尚需于 %(due)s 前落实：%(condition)s",
    "advice_guidelines": "建议 %(number)s 参考的指南：%(guidelines)s。",
    "guideline_agrees": "%(name)s（一致）",
    "guideline_differs": "%(name)s（另有建议：%(note)s）",
    "advice_alternatives": "建议 %(number)s 的备选方案（按优先顺序）：%(options)s。",
    "alternative": "%(place)s. %(text)s",
    "alternative_when": "%(place)s. %(text)s（%(reason)s）",
    "advice_rationale": "建议 %(number)s 的理由：%(text)s",
    "advice_risks": "风险：%(text)s",
    "advice_values": "患者的意愿与关注：%(text)s",
    "advice_incapable": "执行者所在医院不具备建议 %(number)s 所需条件：%(needs)s。",
    "advice_fit": "建议 %(number)s 的本地可行性，由 %(name)s 答复：%(available)s；"
    "费用可承受：%(affordable)s；已获批：%(registered)s。",
    "advice_quality": "建议 %(number)s 的质量核查：%(check)s：%(answer)s。",
    "advice_relist": "建议 %(number)s 仅供参考，已提议列入下次会议。",
    "advice_asked": "请以下学科在 48 小时内确认建议 %(number)s：%(disciplines)s。",
    "advice_confirmed": "%(name)s 于 %(date)s %(time)s 代表%(discipline)s确认建议 %(number)s。",
    "advice_supersedes": "建议 %(number)s 取代建议 %(before)s。原因：%(reason)s",
}
RU: Mapping[str, str] = {
    "advice_waits": "Рекомендация %(number)s — %(certainty)s. До %(due)s необходимо: %(condition)s",
    "advice_guidelines": "Клинические рекомендации, использованные для рекомендации %(number)s:"
    " %(guidelines)s.",
    "guideline_agrees": "%(name)s (совпадает)",
    "guideline_differs": "%(name)s (рекомендуется иное: %(note)s)",
    "advice_alternatives": "Альтернативы рекомендации %(number)s в порядке предпочтения:"
    " %(options)s.",
    "alternative": "%(place)s. %(text)s",
    "alternative_when": "%(place)s. %(text)s (%(reason)s)",
    "advice_rationale": "Обоснование рекомендации %(number)s: %(text)s",
    "advice_risks": "Риски: %(text)s",
    "advice_values": "Что важно для пациента: %(text)s",
    "advice_incapable": "В больнице исполнителя нет того, что нужно для рекомендации %(number)s:"
    " %(needs)s.",
    "advice_fit": "Выполнимость рекомендации %(number)s на месте, ответ: %(name)s —"
    " %(available)s; доступно по стоимости: %(affordable)s; зарегистрировано: %(registered)s.",
    "advice_quality": "Контроль качества, рекомендация %(number)s: %(check)s — %(answer)s.",
    "advice_relist": "Рекомендация %(number)s носит консультативный характер; случай предложен для"
    " следующего заседания.",
    "advice_asked": "Рекомендацию %(number)s в течение 48 часов просят подтвердить"
    " специальности: %(disciplines)s.",
    "advice_confirmed": "%(name)s подтвердил(а) рекомендацию %(number)s (%(discipline)s)"
    " %(date)s в %(time)s.",
    "advice_supersedes": "Рекомендация %(number)s заменяет рекомендацию %(before)s. Причина:"
    " %(reason)s",
}
FR: Mapping[str, str] = {
    "advice_waits": "La recommandation %(number)s est %(certainty)s. Reste à obtenir avant le"
    " %(due)s : %(condition)s",
    "advice_guidelines": "Référentiels consultés pour la recommandation %(number)s :"
    " %(guidelines)s.",
    "guideline_agrees": "%(name)s (concordant)",
    "guideline_differs": "%(name)s (recommande autre chose : %(note)s)",
    "advice_alternatives": "Alternatives à la recommandation %(number)s, par ordre de priorité :"
    " %(options)s.",
    "alternative": "%(place)s. %(text)s",
    "alternative_when": "%(place)s. %(text)s (%(reason)s)",
    "advice_rationale": "Justification de la recommandation %(number)s : %(text)s",
    "advice_risks": "Risques : %(text)s",
    "advice_values": "Ce qui compte pour le patient : %(text)s",
    "advice_incapable": "L’établissement chargé de l’exécution ne dispose pas de ce que demande la"
    " recommandation %(number)s : %(needs)s.",
    "advice_fit": "Faisabilité locale de la recommandation %(number)s, réponse de %(name)s :"
    " %(available)s ; financièrement accessible : %(affordable)s ; autorisé (AMM) :"
    " %(registered)s.",
    "advice_quality": "Contrôle qualité de la recommandation %(number)s : %(check)s — %(answer)s.",
    "advice_relist": "La recommandation %(number)s est un simple avis ; le dossier est proposé pour"
    " la prochaine réunion.",
    "advice_asked": "Confirmation de la recommandation %(number)s demandée sous 48 heures :"
    " %(disciplines)s.",
    "advice_confirmed": "%(name)s a confirmé la recommandation %(number)s pour %(discipline)s le"
    " %(date)s à %(time)s.",
    "advice_supersedes": "La recommandation %(number)s remplace la recommandation %(before)s."
    " Motif : %(reason)s",
}

LABELS: Mapping[str, Mapping[str, ValueSet]] = {
    "certainties": {
        "en": {
            "definitive": "definitive",
            "preliminary": "preliminary",
            "conditional": "conditional",
        },
        "zh": {
            "definitive": "最终",
            "preliminary": "初步",
            "conditional": "附条件",
        },
        "ru": {
            "definitive": "окончательная",
            "preliminary": "предварительная",
            "conditional": "условная",
        },
        "fr": {
            "definitive": "définitive",
            "preliminary": "provisoire",
            "conditional": "conditionnelle",
        },
    },
    "availability": {
        "en": {
            "yes": "available here",
            "import": "only by import or transfer",
            "no": "not available here",
            "unknown": "availability not known",
        },
        "zh": {
            "yes": "本地可获得",
            "import": "仅可通过进口或转诊获得",
            "no": "本地不可获得",
            "unknown": "可及性未知",
        },
        "ru": {
            "yes": "доступно на месте",
            "import": "только при ввозе препарата или переводе пациента",
            "no": "на месте недоступно",
            "unknown": "доступность неизвестна",
        },
        "fr": {
            "yes": "disponible sur place",
            "import": "seulement par importation ou transfert",
            "no": "non disponible sur place",
            "unknown": "disponibilité inconnue",
        },
    },
    "answers": {
        "en": {
            "yes": "yes",
            "no": "no",
            "unknown": "not known",
        },
        "zh": {
            "yes": "是",
            "no": "否",
            "unknown": "未知",
        },
        "ru": {
            "yes": "да",
            "no": "нет",
            "unknown": "неизвестно",
        },
        "fr": {
            "yes": "oui",
            "no": "non",
            "unknown": "inconnu",
        },
    },
    "quality_checks": {
        "en": {
            "contours_reviewed": "contours reviewed by a second radiation oncologist",
            "plan_reviewed": "treatment plan reviewed by a medical physicist",
            "constraints_checked": "dose constraints of organs at risk checked",
            "margins_stated": "margins of earlier resections stated (R0, R1, R2)",
            "fitness_assessed": "comorbidity and fitness for the operation assessed",
            "dose_checked": "dose checked against organ function, allergies and other drugs",
            "markers_complete": "receptors and markers stated, with method and date",
            "originals_available": "original report, stains and slides available",
            "specimen_located": "tissue for the test located",
        },
        "zh": {
            "contours_reviewed": "靶区勾画由第二位放疗医师复核",
            "plan_reviewed": "治疗计划由医学物理师复核",
            "constraints_checked": "已核对危及器官剂量限值",
            "margins_stated": "既往切除切缘已注明（R0、R1、R2）",
            "fitness_assessed": "已评估合并症和手术耐受性",
            "dose_checked": "已按器官功能、过敏史和其他用药核对剂量",
            "markers_complete": "受体和标志物已注明，含方法和日期",
            "originals_available": "原始报告、染色和切片可用",
            "specimen_located": "检测用组织已找到",
        },
        "ru": {
            "contours_reviewed": "контуры проверены вторым радиотерапевтом",
            "plan_reviewed": "план облучения проверен медицинским физиком",
            "constraints_checked": "ограничения дозы на критические органы проверены",
            "margins_stated": "края прежних резекций указаны (R0, R1, R2)",
            "fitness_assessed": "сопутствующие болезни и переносимость операции оценены",
            "dose_checked": "доза проверена по функции органов, аллергиям и другим препаратам",
            "markers_complete": "рецепторы и маркёры указаны, с методом и датой",
            "originals_available": "исходное заключение, окраски и препараты доступны",
            "specimen_located": "ткань для исследования найдена",
        },
        "fr": {
            "contours_reviewed": "contours relus par un second radiothérapeute",
            "plan_reviewed": "plan de traitement relu par un physicien médical",
            "constraints_checked": "contraintes de dose aux organes à risque vérifiées",
            "margins_stated": "marges des résections antérieures indiquées (R0, R1, R2)",
            "fitness_assessed": "comorbidités et opérabilité évaluées",
            "dose_checked": "dose vérifiée selon la fonction des organes, les allergies et les"
            " autres médicaments",
            "markers_complete": "récepteurs et marqueurs indiqués, avec méthode et date",
            "originals_available": "compte rendu initial, colorations et lames disponibles",
            "specimen_located": "tissu pour l’examen localisé",
        },
    },
    "quality_answers": {
        "en": {
            "done": "done",
            "arranged": "arranged",
            "not_needed": "not needed",
        },
        "zh": {
            "done": "完成",
            "arranged": "已安排",
            "not_needed": "不需要",
        },
        "ru": {
            "done": "выполнено",
            "arranged": "запланировано",
            "not_needed": "не требуется",
        },
        "fr": {
            "done": "fait",
            "arranged": "prévu",
            "not_needed": "non nécessaire",
        },
    },
}
"""Codes in words: by the name of the value set, then by language."""
