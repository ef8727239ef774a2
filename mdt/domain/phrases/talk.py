"""What minutes say of positions, polls and comms problems, in every language."""

from collections.abc import Mapping

from mdt.domain.valuesets import ValueSet

EN: Mapping[str, str] = {
    "checklist": "Gone through: %(lines)s.",
    "checklist_record": "Shown by the record: %(lines)s.",
    "positions": "Positions, round %(n)s: %(people)s.",
    "positions_blind": "Positions, round %(n)s, given blind: %(people)s.",
    "position": "%(name)s (%(discipline)s): %(stance)s",
    "poll": "Poll “%(question)s”, put to %(entitled)s, answered by %(answered)s: %(results)s.",
    "poll_unpublished": "Poll “%(question)s”, put to %(entitled)s, answered by %(answered)s;"
    " its result was not shown.",
    "poll_ended": "Poll “%(question)s”, put to %(entitled)s, answered by %(answered)s,"
    " closed with the item before its result was shown: %(results)s.",
    "round_ended": "The round was closed with the item; positions taken: %(count)s.",
    "poll_void": "Poll “%(question)s” was declared void: “%(reason)s”",
    "poll_result": "“%(option)s” %(count)s",
    "poll_result_of": "“%(option)s” %(count)s (%(who)s)",
    "comms": "%(name)s (%(discipline)s), from %(time)s: %(kind)s.",
    "comms_open": "This was not solved while the item was open.",
}
ZH: Mapping[str, str] = {
    "checklist": "已核对：%(lines)s。",
    "checklist_record": "系统记录可证：%(lines)s。",
    "positions": "第 %(n)s 轮表态：%(people)s。",
    "positions_blind": "第 %(n)s 轮表态（独立盲评）：%(people)s。",
    "position": "%(name)s（%(discipline)s）：%(stance)s",
    "poll": "表决“%(question)s”，有表决权者 %(entitled)s 人，作答 %(answered)s 人：%(results)s。",
    "poll_unpublished": "表决“%(question)s”，有表决权者 %(entitled)s 人，作答 %(answered)s 人；"
    "结果未公布。",
    "poll_ended": "表决“%(question)s”，有表决权者 %(entitled)s 人，作答 %(answered)s 人；"
    "随议程项关闭，当时结果尚待公布：%(results)s。",
    "round_ended": "本轮随议程项关闭；已表明立场：%(count)s。",
    "poll_void": "表决“%(question)s”已作废：“%(reason)s”",
    "poll_result": "“%(option)s” %(count)s",
    "poll_result_of": "“%(option)s” %(count)s（%(who)s）",
    "comms": "%(name)s（%(discipline)s），自 %(time)s 起：%(kind)s。",
    "comms_open": "在该议程项进行期间未解决。",
}
RU: Mapping[str, str] = {
    "checklist": "Рассмотрено: %(lines)s.",
    "checklist_record": "Подтверждено журналом заседания: %(lines)s.",
    "positions": "Позиции специалистов, тур %(n)s: %(people)s.",
    "positions_blind": "Позиции специалистов, тур %(n)s, заявлены вслепую: %(people)s.",
    "position": "%(name)s (%(discipline)s): %(stance)s",
    "poll": "Опрос «%(question)s», право голоса: %(entitled)s, ответили: %(answered)s."
    " Результат: %(results)s.",
    "poll_unpublished": "Опрос «%(question)s», право голоса: %(entitled)s, ответили:"
    " %(answered)s; результат не был показан.",
    "poll_ended": "Опрос «%(question)s», право голоса: %(entitled)s, ответили: %(answered)s;"
    " закрыт вместе с пунктом до показа результата: %(results)s.",
    "round_ended": "Раунд закрыт вместе с пунктом; высказано позиций: %(count)s.",
    "poll_void": "Опрос «%(question)s» признан недействительным: «%(reason)s»",
    "poll_result": "«%(option)s» %(count)s",
    "poll_result_of": "«%(option)s» %(count)s (%(who)s)",
    "comms": "%(name)s (%(discipline)s), с %(time)s: %(kind)s.",
    "comms_open": "До закрытия пункта это не было устранено.",
}
FR: Mapping[str, str] = {
    "checklist": "Points passés en revue : %(lines)s.",
    "checklist_record": "Attesté par le journal : %(lines)s.",
    "positions": "Positions, tour %(n)s : %(people)s.",
    "positions_blind": "Positions, tour %(n)s, données à l’aveugle : %(people)s.",
    "position": "%(name)s (%(discipline)s) : %(stance)s",
    "poll": "Vote « %(question)s », votants : %(entitled)s, réponses : %(answered)s. %(results)s.",
    "poll_unpublished": "Vote « %(question)s », votants : %(entitled)s, réponses : %(answered)s ;"
    " le résultat n’a pas été montré.",
    "poll_ended": "Vote « %(question)s », votants : %(entitled)s, réponses : %(answered)s ;"
    " clos avec le point, avant la publication du résultat : %(results)s.",
    "round_ended": "Le tour a été clos avec le point ; positions prises : %(count)s.",
    "poll_void": "Le vote « %(question)s » a été déclaré nul : « %(reason)s »",
    "poll_result": "« %(option)s » %(count)s",
    "poll_result_of": "« %(option)s » %(count)s (%(who)s)",
    "comms": "%(name)s (%(discipline)s), à partir de %(time)s : %(kind)s.",
    "comms_open": "Cela n’a pas été résolu tant que le point était ouvert.",
}

LABELS: Mapping[str, Mapping[str, ValueSet]] = {
    "checklist": {
        "en": {
            "case_version": "question and version of the case fixed",
            "consent": "everybody invited allowed to see the case",
            "quorum": "quorum met",
            "images": "an image of the case shown to all",
            "history": "history",
            "imaging": "imaging",
            "pathology": "pathology",
            "comorbidity": "comorbidity and performance",
            "psychosocial": "psychosocial situation",
            "patient_view": "the patient’s own view",
            "options": "all options",
            "trial": "trials",
            "plan": "the plan",
            "owner": "who carries it out",
        },
        "zh": {
            "case_version": "问题与病例版本已固定",
            "consent": "所有受邀者均可查看病例",
            "quorum": "达到法定人数",
            "images": "已向全体展示病例影像",
            "history": "病史",
            "imaging": "影像",
            "pathology": "病理",
            "comorbidity": "合并症与体力状态",
            "psychosocial": "心理社会状况",
            "patient_view": "患者本人意愿",
            "options": "所有可选方案",
            "trial": "临床试验",
            "plan": "治疗计划",
            "owner": "执行人",
        },
        "ru": {
            "case_version": "вопрос и версия случая зафиксированы",
            "consent": "все приглашённые вправе видеть случай",
            "quorum": "кворум имелся",
            "images": "изображение случая было показано всем",
            "history": "анамнез",
            "imaging": "лучевая диагностика",
            "pathology": "морфология",
            "comorbidity": "сопутствующие заболевания и общее состояние",
            "psychosocial": "психосоциальные обстоятельства",
            "patient_view": "мнение пациента",
            "options": "все варианты",
            "trial": "клинические исследования",
            "plan": "план лечения",
            "owner": "исполнитель",
        },
        "fr": {
            "case_version": "question et version du cas fixées",
            "consent": "toutes les personnes invitées autorisées à voir le cas",
            "quorum": "quorum atteint",
            "images": "une image du cas montrée à tous",
            "history": "antécédents",
            "imaging": "imagerie",
            "pathology": "anatomopathologie",
            "comorbidity": "comorbidités et état général",
            "psychosocial": "situation psychosociale",
            "patient_view": "avis du patient",
            "options": "toutes les options",
            "trial": "essais cliniques",
            "plan": "plan de traitement",
            "owner": "responsable de l’exécution",
        },
    },
    "positions": {
        "en": {
            "agree": "agrees",
            "agree_with_comment": "agrees, with a comment",
            "disagree": "disagrees",
            "abstain": "abstains",
            "outside_my_expertise": "outside own expertise",
            "insufficient_information": "not enough information",
        },
        "zh": {
            "agree": "同意",
            "agree_with_comment": "同意，附意见",
            "disagree": "不同意",
            "abstain": "弃权",
            "outside_my_expertise": "超出本人专业范围",
            "insufficient_information": "信息不足",
        },
        "ru": {
            "agree": "согласен(на)",
            "agree_with_comment": "согласен(на), с замечанием",
            "disagree": "не согласен(на)",
            "abstain": "воздержался (воздержалась)",
            "outside_my_expertise": "вне своей компетенции",
            "insufficient_information": "недостаточно сведений",
        },
        "fr": {
            "agree": "d’accord",
            "agree_with_comment": "d’accord, avec un commentaire",
            "disagree": "pas d’accord",
            "abstain": "abstention",
            "outside_my_expertise": "hors de son domaine",
            "insufficient_information": "informations insuffisantes",
        },
    },
    "comms_kinds": {
        "en": {
            "no_audio": "could not hear",
            "no_image": "could not see the images",
            "language": "could not follow the language",
        },
        "zh": {
            "no_audio": "听不到声音",
            "no_image": "看不到影像",
            "language": "听不懂会议语言",
        },
        "ru": {
            "no_audio": "не было слышно",
            "no_image": "не были видны изображения",
            "language": "не был понятен язык",
        },
        "fr": {
            "no_audio": "n’entendait pas",
            "no_image": "ne voyait pas les images",
            "language": "ne pouvait pas suivre la langue",
        },
    },
}
"""Codes in words: by the name of the value set, then by language."""
