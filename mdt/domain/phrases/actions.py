"""What minutes say of actions and the agenda’s changes, in every language."""

from collections.abc import Mapping

from mdt.domain.valuesets import ValueSet

EN: Mapping[str, str] = {
    "action": "Action: %(text)s. %(owner)s, by %(due)s. %(state)s.",
    "action_unowned": "Action: %(text)s. Nobody has it yet. %(state)s.",
    "aborted": "The session was broken off at %(time)s.",
    "reopened": "The session was taken up again at %(time)s.",
    "added_late": "Added to the published agenda: %(reason)s.",
    "listed": "Listed without discussion under: %(standard)s.",
}
ZH: Mapping[str, str] = {
    "action": "任务：%(text)s。%(owner)s，期限 %(due)s。%(state)s。",
    "action_unowned": "任务：%(text)s。尚无负责人。%(state)s。",
    "aborted": "会议于 %(time)s 中断。",
    "reopened": "会议于 %(time)s 重新开始。",
    "added_late": "议程发布后加入：%(reason)s。",
    "listed": "未经讨论，按以下诊疗规范列入：%(standard)s。",
}
RU: Mapping[str, str] = {
    "action": "Поручение: %(text)s. %(owner)s, срок %(due)s. %(state)s.",
    "action_unowned": "Поручение: %(text)s. Исполнитель не назначен. %(state)s.",
    "aborted": "Заседание прервано в %(time)s.",
    "reopened": "Заседание возобновлено в %(time)s.",
    "added_late": "Добавлено в уже опубликованную повестку: %(reason)s.",
    "listed": "Внесено без обсуждения по стандарту: %(standard)s.",
}
FR: Mapping[str, str] = {
    "action": "Action : %(text)s. %(owner)s, avant le %(due)s. %(state)s.",
    "action_unowned": "Action : %(text)s. Personne n’en est encore chargé. %(state)s.",
    "aborted": "La séance a été interrompue à %(time)s.",
    "reopened": "La séance a été reprise à %(time)s.",
    "added_late": "Ajouté à l’ordre du jour publié : %(reason)s.",
    "listed": "Inscrit sans discussion selon : %(standard)s.",
}

LABELS: Mapping[str, Mapping[str, ValueSet]] = {
    "action_states": {
        "en": {
            "open": "Open",
            "done": "Done",
            "cancelled": "No longer needed",
            "carried_over": "Carried over",
        },
        "zh": {
            "open": "待处理",
            "done": "已完成",
            "cancelled": "不再需要",
            "carried_over": "转至下次会议",
        },
        "ru": {
            "open": "Открыто",
            "done": "Выполнено",
            "cancelled": "Больше не нужно",
            "carried_over": "Перенесено",
        },
        "fr": {
            "open": "À faire",
            "done": "Fait",
            "cancelled": "Sans objet",
            "carried_over": "Reporté",
        },
    },
    "late_reasons": {
        "en": {
            "urgent": "urgent",
            "new_result": "a new result",
            "patient_deteriorated": "the patient’s condition has worsened",
            "omitted": "omitted by mistake",
            "other": "another reason",
        },
        "zh": {
            "urgent": "紧急",
            "new_result": "新的结果",
            "patient_deteriorated": "患者病情恶化",
            "omitted": "遗漏",
            "other": "其他原因",
        },
        "ru": {
            "urgent": "срочно",
            "new_result": "новый результат",
            "patient_deteriorated": "состояние пациента ухудшилось",
            "omitted": "пропущено по ошибке",
            "other": "другая причина",
        },
        "fr": {
            "urgent": "urgent",
            "new_result": "nouveau résultat",
            "patient_deteriorated": "aggravation de l’état du patient",
            "omitted": "oubli",
            "other": "autre motif",
        },
    },
}
"""Codes in words: by the name of the value set, then by language."""
