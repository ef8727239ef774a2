"""What a letter says around the words of the minutes, in every language."""

from collections.abc import Mapping

from mdt.domain.valuesets import ValueSet

EN: Mapping[str, str] = {
    "letter_title": "Letter of %(board)s on case %(pseudonym)s",
    "letter_title_advisory": "Advisory opinion of %(board)s on case %(pseudonym)s, without quorum",
    "letter_to": "To: %(recipient)s.",
    "letter_from": "From the meeting “%(title)s” of %(date)s; minutes version %(version)s,"
    " approved by %(name)s on %(signed)s.",
    "letter_advisory": "The quorum was not met. This is advice of those present, not a"
    " recommendation of the board; the case is proposed for discussion again.",
    "letter_replaces": "This letter takes the place of an earlier one, which is recalled: the"
    " minutes were amended. Reason: %(reason)s",
    "letter_unofficial": "Unofficial translation. The text in the language of the minutes is"
    " the one that was signed.",
    "letter_record": "Record: meeting %(meeting)s, SHA-256 of the minutes %(hash)s.",
}
ZH: Mapping[str, str] = {
    "letter_title": "%(board)s关于病例 %(pseudonym)s 的多学科讨论意见函",
    "letter_title_advisory": "%(board)s关于病例 %(pseudonym)s 的参考意见（未达到法定人数）",
    "letter_to": "致：%(recipient)s。",
    "letter_from": "依据 %(date)s 会议“%(title)s”；"
    "会议纪要第 %(version)s 版，由 %(name)s 于 %(signed)s 批准。",
    "letter_advisory": "未达到法定人数。以下为到会者的意见，不是多学科讨论的正式建议；"
    "已提议再次讨论该病例。",
    "letter_replaces": "会议纪要已修订，本函取代此前的信函，原函已撤回。原因：%(reason)s",
    "letter_unofficial": "非正式译文。以会议纪要原语言的签署文本为准。",
    "letter_record": "记录：会议 %(meeting)s，会议纪要 SHA-256 %(hash)s。",
}
RU: Mapping[str, str] = {
    "letter_title": "Заключение консилиума «%(board)s», случай %(pseudonym)s",
    "letter_title_advisory": "Консультативное мнение без кворума, «%(board)s», случай"
    " %(pseudonym)s",
    "letter_to": "Кому: %(recipient)s.",
    "letter_from": "По итогам заседания «%(title)s» от %(date)s; протокол, версия %(version)s,"
    " утверждён: %(name)s, %(signed)s.",
    "letter_advisory": "Кворума не было. Это мнение присутствовавших, а не рекомендация консилиума;"
    " случай предложено обсудить повторно.",
    "letter_replaces": "Настоящее письмо заменяет прежнее, которое отозвано: в протокол внесены"
    " изменения. Причина: %(reason)s",
    "letter_unofficial": "Неофициальный перевод. Силу имеет подписанный текст на языке протокола.",
    "letter_record": "Реквизиты записи: заседание %(meeting)s, SHA-256 протокола %(hash)s.",
}
FR: Mapping[str, str] = {
    "letter_title": "Courrier de la RCP « %(board)s », dossier %(pseudonym)s",
    "letter_title_advisory": "Avis sans quorum (staff, hors RCP) de « %(board)s »,"
    " dossier %(pseudonym)s",
    "letter_to": "À : %(recipient)s.",
    "letter_from": "Réunion « %(title)s » du %(date)s ; compte rendu, version %(version)s,"
    " approuvé par %(name)s le %(signed)s.",
    "letter_advisory": "Le quorum n’était pas atteint. Ceci est l’avis des participants et non une"
    " recommandation de la RCP ; il est proposé de rediscuter le dossier.",
    "letter_replaces": "Ce courrier annule et remplace un courrier antérieur : le compte rendu a"
    " été modifié. Motif : %(reason)s",
    "letter_unofficial": "Traduction à titre indicatif. Seul fait foi le texte signé, dans la"
    " langue du compte rendu.",
    "letter_record": "Référence : réunion %(meeting)s, SHA-256 du compte rendu %(hash)s.",
}

LABELS: Mapping[str, Mapping[str, ValueSet]] = {}
"""Codes in words: by the name of the value set, then by language."""
