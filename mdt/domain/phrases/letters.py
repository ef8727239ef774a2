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
    "letter_title": "%(board)s关于病例 %(pseudonym)s 的信函",
    "letter_title_advisory": "%(board)s关于病例 %(pseudonym)s 的咨询意见（未达法定人数）",
    "letter_to": "致：%(recipient)s。",
    "letter_from": "依据 %(date)s 会议“%(title)s”；"
    "会议记录第 %(version)s 版，由 %(name)s 于 %(signed)s 批准。",
    "letter_advisory": "未达到法定人数。此为到会者的意见，并非本会诊的建议；已提议再次讨论该病例。",
    "letter_replaces": "本函取代此前已撤回的信函：会议记录已修订。原因：%(reason)s",
    "letter_unofficial": "非正式译文。以会议记录所用语言签署的文本为准。",
    "letter_record": "记录：会议 %(meeting)s，会议记录 SHA-256 %(hash)s。",
}
RU: Mapping[str, str] = {
    "letter_title": "Письмо: %(board)s, случай %(pseudonym)s",
    "letter_title_advisory": "Консультативное мнение без кворума: %(board)s, случай %(pseudonym)s",
    "letter_to": "Кому: %(recipient)s.",
    "letter_from": "По заседанию «%(title)s» от %(date)s; протокол, версия %(version)s, утвердил(а)"
    " %(name)s %(signed)s.",
    "letter_advisory": "Кворума не было. Это мнение присутствовавших, а не рекомендация консилиума;"
    " случай предложено обсудить повторно.",
    "letter_replaces": "Это письмо заменяет прежнее, которое отозвано: протокол исправлен. Причина:"
    " %(reason)s",
    "letter_unofficial": "Неофициальный перевод. Подписан текст на языке протокола.",
    "letter_record": "Запись: заседание %(meeting)s, SHA-256 протокола %(hash)s.",
}
FR: Mapping[str, str] = {
    "letter_title": "Lettre de %(board)s, dossier %(pseudonym)s",
    "letter_title_advisory": "Avis sans quorum (staff, hors RCP) de %(board)s,"
    " dossier %(pseudonym)s",
    "letter_to": "À : %(recipient)s.",
    "letter_from": "Réunion « %(title)s » du %(date)s ; compte rendu, version %(version)s,"
    " approuvé par %(name)s le %(signed)s.",
    "letter_advisory": "Le quorum n’était pas atteint. Ceci est un avis des présents et non une"
    " recommandation de la réunion ; il est proposé de rediscuter le dossier.",
    "letter_replaces": "Cette lettre remplace une lettre antérieure, rappelée : le compte rendu a"
    " été modifié. Motif : %(reason)s",
    "letter_unofficial": "Traduction non officielle. Fait foi le texte signé dans la langue du"
    " compte rendu.",
    "letter_record": "Enregistrement : réunion %(meeting)s, SHA-256 du compte rendu %(hash)s.",
}

LABELS: Mapping[str, Mapping[str, ValueSet]] = {}
"""Codes in words: by the name of the value set, then by language."""
