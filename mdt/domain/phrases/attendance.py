"""What minutes say of recusals, removals, roll-calls, media and the quorum, in every language."""

from collections.abc import Mapping

from mdt.domain.valuesets import ValueSet

EN: Mapping[str, str] = {
    "missing_min_disciplines": "%(disciplines)s: %(have)s of %(need)s people",
    "missing_min_per_institution_side": "%(side)s: %(have)s of %(need)s people",
    "recusal": "%(name)s (%(discipline)s) took no part in this item: %(reason)s.",
    "recusal_back": "%(name)s took part again before it ended.",
    "removal": "%(by)s removed %(name)s (%(discipline)s) from the room at %(time)s:",
    "removal_ended": "%(name)s was admitted again at %(time)s.",
    "left_before": "%(name)s (%(discipline)s) left at %(time)s, before the decision.",
    "came_after": "%(name)s (%(discipline)s) came at %(time)s, after the decision.",
    "not_counted": "%(name)s (%(discipline)s) was present and did not count: %(reason)s.",
    "advisory_staff": "Without the quorum of the French rule this was a staff meeting, not an RCP:"
    " the advice commits nobody and is put up again.",
    "advisory_again": "The advice commits nobody; the case is proposed for another meeting.",
    "roll_call": "By roll-call in %(room)s: %(people)s.",
    "roll_named": "%(name)s (%(discipline)s, %(institution)s)",
    "no_audio": "%(name)s could not hear the room from %(start)s to %(end)s.",
    "no_image": "%(name)s could not see the images from %(start)s to %(end)s.",
    "no_media": "%(name)s could neither hear nor see from %(start)s to %(end)s.",
    "the_end": "the end",
}
ZH: Mapping[str, str] = {
    "missing_min_disciplines": "%(disciplines)s %(have)s 人，需要 %(need)s 人",
    "missing_min_per_institution_side": "%(side)s %(have)s 人，需要 %(need)s 人",
    "recusal": "%(name)s（%(discipline)s）回避，未参加本项讨论：%(reason)s。",
    "recusal_back": "%(name)s 在本项结束前恢复参加。",
    "removal": "%(by)s 于 %(time)s 将 %(name)s（%(discipline)s）移出会议室：",
    "removal_ended": "%(name)s 于 %(time)s 重新获准进入。",
    "left_before": "%(name)s（%(discipline)s）于 %(time)s 离开，早于作出决定。",
    "came_after": "%(name)s（%(discipline)s）于 %(time)s 到场，晚于作出决定。",
    "not_counted": "%(name)s（%(discipline)s）在场，但未计入法定人数：%(reason)s。",
    "advisory_staff": "未达到法国规则要求的法定人数，本次属科室讨论（staff），"
    "不属于多学科讨论（RCP）：意见不具约束力，病例将重新提交讨论。",
    "advisory_again": "该意见不具约束力；已提议在另一次会议上再次讨论该病例。",
    "roll_call": "经点名，%(room)s 在场人员：%(people)s。",
    "roll_named": "%(name)s（%(discipline)s，%(institution)s）",
    "no_audio": "%(name)s 自 %(start)s 至 %(end)s 听不到会议声音。",
    "no_image": "%(name)s 自 %(start)s 至 %(end)s 看不到影像。",
    "no_media": "%(name)s 自 %(start)s 至 %(end)s 既听不到声音，也看不到影像。",
    "the_end": "会议结束",
}
RU: Mapping[str, str] = {
    "missing_min_disciplines": "%(disciplines)s — участников: %(have)s из %(need)s",
    "missing_min_per_institution_side": "%(side)s — участников: %(have)s из %(need)s",
    "recusal": "В обсуждении пункта не участвует (самоотвод): %(name)s (%(discipline)s). Причина:"
    " %(reason)s.",
    "recusal_back": "До окончания пункта к обсуждению вернулся (вернулась): %(name)s.",
    "removal": "В %(time)s из комнаты заседания удалён(а) %(name)s (%(discipline)s). Решение:"
    " %(by)s. Причина:",
    "removal_ended": "В %(time)s снова допущен(а): %(name)s.",
    "left_before": "До принятия решения, в %(time)s, заседание покинул(а) %(name)s"
    " (%(discipline)s).",
    "came_after": "После принятия решения, в %(time)s, подключился (подключилась) %(name)s"
    " (%(discipline)s).",
    "not_counted": "Присутствует, но в кворуме не учитывается: %(name)s (%(discipline)s) —"
    " %(reason)s.",
    "advisory_staff": "Без кворума по французским правилам это было совещание отделения (staff),"
    " а не RCP: мнение никого не обязывает и выносится повторно.",
    "advisory_again": "Мнение никого не обязывает; случай предложен для другого заседания.",
    "roll_call": "По перекличке в зале «%(room)s»: %(people)s.",
    "roll_named": "%(name)s (%(discipline)s, %(institution)s)",
    "no_audio": "%(name)s — звук не поступал с %(start)s до %(end)s.",
    "no_image": "%(name)s — изображения не поступали с %(start)s до %(end)s.",
    "no_media": "%(name)s — ни звук, ни изображения не поступали с %(start)s до %(end)s.",
    "the_end": "конца",
}
FR: Mapping[str, str] = {
    "missing_min_disciplines": "%(disciplines)s : %(have)s personnes sur %(need)s",
    "missing_min_per_institution_side": "%(side)s : %(have)s personnes sur %(need)s",
    "recusal": "%(name)s (%(discipline)s) n’a pas pris part à ce point (déport) : %(reason)s.",
    "recusal_back": "%(name)s a de nouveau participé avant la fin du point.",
    "removal": "%(by)s a exclu %(name)s (%(discipline)s) de la salle à %(time)s :",
    "removal_ended": "%(name)s a été de nouveau admis(e) à %(time)s.",
    "left_before": "Départ à %(time)s de %(name)s (%(discipline)s), avant la décision.",
    "came_after": "Arrivée à %(time)s de %(name)s (%(discipline)s), après la décision.",
    "not_counted": "%(name)s (%(discipline)s), sur place, n’a pas compté dans le quorum :"
    " %(reason)s.",
    "advisory_staff": "Sans le quorum, il s’agit d’un staff et non d’une RCP : l’avis n’engage"
    " personne et le dossier est à présenter de nouveau.",
    "advisory_again": "L’avis n’engage personne ; le dossier est à présenter de nouveau.",
    "roll_call": "Appel nominatif dans la salle %(room)s : %(people)s.",
    "roll_named": "%(name)s (%(discipline)s, %(institution)s)",
    "no_audio": "%(name)s n’a pas pu entendre la réunion de %(start)s à %(end)s.",
    "no_image": "%(name)s n’a pas pu voir les images de %(start)s à %(end)s.",
    "no_media": "%(name)s n’a pu ni entendre ni voir de %(start)s à %(end)s.",
    "the_end": "la fin",
}

LABELS: Mapping[str, Mapping[str, ValueSet]] = {
    "recusal_reasons": {
        "en": {
            "COI": "conflict of interest",
            "own_institution": "own institution",
            "personal": "personal reason",
            "other": "another reason",
        },
        "zh": {
            "COI": "利益冲突",
            "own_institution": "本单位",
            "personal": "个人原因",
            "other": "其他原因",
        },
        "ru": {
            "COI": "конфликт интересов",
            "own_institution": "своё учреждение",
            "personal": "личная причина",
            "other": "другая причина",
        },
        "fr": {
            "COI": "conflit d’intérêts",
            "own_institution": "propre établissement",
            "personal": "raison personnelle",
            "other": "autre raison",
        },
    },
    "not_counted": {
        "en": {
            "recused": "recused",
            "no_access": "had no access to the case",
            "not_verified": "credential not verified",
            "no_audio": "could not hear",
            "no_image": "could not see the images",
        },
        "zh": {
            "recused": "已回避",
            "no_access": "无权查看该病例",
            "not_verified": "资质未核实",
            "no_audio": "听不到",
            "no_image": "看不到影像",
        },
        "ru": {
            "recused": "самоотвод",
            "no_access": "нет доступа к случаю",
            "not_verified": "квалификация не подтверждена",
            "no_audio": "не слышит",
            "no_image": "не видит изображений",
        },
        "fr": {
            "recused": "déport",
            "no_access": "n’avait pas accès au cas",
            "not_verified": "qualification non vérifiée",
            "no_audio": "n’entendait pas",
            "no_image": "ne voyait pas les images",
        },
    },
}
"""Codes in words: by the name of the value set, then by language."""
