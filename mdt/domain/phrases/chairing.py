"""What minutes say of who led the session, in every language."""

from collections.abc import Mapping

from mdt.domain.valuesets import ValueSet

EN: Mapping[str, str] = {
    "handover": "At %(time)s the chair passed from %(old)s to %(new)s: %(reason)s.",
}
ZH: Mapping[str, str] = {
    "handover": "%(time)s，主持人由 %(old)s 变更为 %(new)s：%(reason)s。",
}
RU: Mapping[str, str] = {
    "handover": "В %(time)s ведение заседания перешло: %(old)s → %(new)s. Причина: %(reason)s.",
}
FR: Mapping[str, str] = {
    "handover": "À %(time)s, la présidence est passée de %(old)s à %(new)s : %(reason)s.",
}

LABELS: Mapping[str, Mapping[str, ValueSet]] = {
    "handover_reasons": {
        "en": {
            "handed_over": "handed over",
            "absent": "the chair was not there when the session began",
            "connection_lost": "connection lost",
            "left": "left the room",
            "returned": "came back",
        },
        "zh": {
            "handed_over": "移交",
            "absent": "会议开始时主席不在场",
            "connection_lost": "连接中断",
            "left": "离开会议室",
            "returned": "返回",
        },
        "ru": {
            "handed_over": "передано добровольно",
            "absent": "председателя не было в начале заседания",
            "connection_lost": "прервана связь",
            "left": "председатель покинул(а) заседание",
            "returned": "председатель вернулся (вернулась)",
        },
        "fr": {
            "handed_over": "transmise",
            "absent": "absence à l’ouverture de la séance",
            "connection_lost": "connexion perdue",
            "left": "a quitté la salle",
            "returned": "de retour",
        },
    }
}
"""Codes in words: by the name of the value set, then by language."""
