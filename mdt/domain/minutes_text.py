"""The sentences that minutes are drafted from, in every language they can be drafted in.

Minutes keep the language they were drafted in, whoever reads them, so these are not messages of
the interface. Placeholders hold names, numbers, labels and quoted words; nothing is inflected.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mdt.domain import valuesets
from mdt.domain.minutes_fr import FR_LABELS, FR_SENTENCES
from mdt.domain.minutes_labels import RU_LABELS, ZH_LABELS
from mdt.domain.phrases import (
    actions,
    advice,
    attendance,
    chairing,
    letters,
    particulars,
    talk,
)
from mdt.domain.valuesets import ValueSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The sentences and labels of one language."""

    language: str
    sentences: Mapping[str, str]
    labels: Mapping[str, ValueSet]
    gap: str  # between sentences
    comma: str
    alternative: str  # between names of which one is enough
    semicolon: str  # between entries that hold commas

    def say(self, key: str, **values: str | int) -> str:
        """Return a sentence with its values."""
        return self.sentences[key] % values

    def label(self, values: str, code: str) -> str:
        """Return a code in words; a code that is not known stands for itself."""
        return self.labels[values].get(code, code)

    def join(self, sentences: Iterable[str]) -> str:
        """Return sentences as one paragraph."""
        return self.gap.join(sentences)

    def list(self, entries: Iterable[str]) -> str:
        """Return entries in one sentence."""
        return self.comma.join(entries)

    def series(self, entries: Iterable[str]) -> str:
        """Return entries that hold commas themselves in one sentence."""
        return self.semicolon.join(entries)

    def either(self, names: Iterable[str]) -> str:
        """Return names of which one is enough."""
        return self.alternative.join(names)


_NOUNS = (attendance, talk, advice, particulars, chairing, actions, letters)
"""The modules that hold what their nouns say, besides what stands here."""


def _labels(language: str) -> dict[str, ValueSet]:
    """Return what the nouns call their codes in one language."""
    return {name: said[language] for noun in _NOUNS for name, said in noun.LABELS.items()}


def _sentences(said: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {key: text for sentences in said for key, text in sentences.items()}


EN_LABELS: Mapping[str, ValueSet] = {
    "disciplines": valuesets.DISCIPLINES,
    "types": valuesets.RECOMMENDATION_TYPES,
    "intents": valuesets.INTENTS,
    "guideline_statuses": valuesets.GUIDELINE_STATUSES,
    "defer_reasons": valuesets.DEFER_REASONS,
    "stances": {
        "disagree": "disagrees",
        "outside_my_expertise": "outside own expertise",
        "insufficient_information": "not enough information",
    },
    "roles": valuesets.ROLES,
    "item_kinds": valuesets.ITEM_KINDS,
    "outcomes": valuesets.OUTCOMES,
}

EN = Phrases(
    language="en",
    gap=" ",
    comma=", ",
    alternative=" or ",
    semicolon="; ",
    labels={**EN_LABELS, **_labels("en")},
    sentences={
        "heading": "Minutes of “%(title)s”, %(board)s, planned for %(date)s at %(time)s"
        " (time zone %(tz)s).",
        "session": "The session was held on %(date)s from %(start)s to %(end)s. All times are"
        " of the time zone %(tz)s.",
        "attendance": "%(institution)s: %(people)s.",
        "attendee": "%(name)s (%(discipline)s, %(role)s), %(times)s",
        "absent": "Invited, not present: %(people)s.",
        "nobody": "nobody who counts",
        "quorum_summary": "Recommendations recorded: %(count)s; with quorum: %(met)s.",
        "quorum_none": "No recommendation was recorded, so the quorum was not needed.",
        "quorum_met": "The quorum was met. Present: %(present)s.",
        "quorum_not_met": "The quorum was not met; this recommendation is advisory."
        " Present: %(present)s.",
        "quorum_missing": "Missing: %(missing)s.",
        "missing_all_of": "%(disciplines)s",
        "missing_any_of": "%(disciplines)s",
        "missing_min_count": "%(have)s of %(need)s people",
        "missing_min_distinct_disciplines": "%(have)s of %(need)s disciplines",
        "missing_chair_present": "the chair or deputy chair",
        "item": "%(position)s. %(kind)s: %(title)s.",
        "presented_by": "Presenter: %(name)s.",
        "item_times": "Discussed from %(start)s to %(end)s.",
        "item_not_called": "Not called.",
        "outcome": "Outcome: %(outcome)s.",
        "case": "Case %(pseudonym)s, version %(version)s. Question: %(question)s",
        "case_not_seen": "Case %(pseudonym)s was not presented.",
        "recommendation": "Recommendation %(number)s. %(type)s. Intent: %(intent)s.",
        "responsible": "Lead: %(discipline)s. To be carried out by %(name)s by %(due)s.",
        "guideline": "Guideline: %(status)s.",
        "recorded": "Recorded by %(name)s at %(time)s, event %(seq)s.",
        "dissent": "%(name)s (%(discipline)s) does not join recommendation %(number)s: %(stance)s.",
        "dissent_from_draft": "%(name)s (%(discipline)s) did not join the draft, which was not"
        " recorded: %(stance)s.",
        "dissent_withdrawn": "Withdrawn at %(time)s.",
        "deferral": "Deferred. Reason: %(reason)s.",
        "quoted": "“%(text)s”",
        **_sentences(noun.EN for noun in _NOUNS),
    },
)

ZH = Phrases(
    language="zh",
    gap="",
    comma="、",
    alternative="或",
    semicolon="；",
    labels={**ZH_LABELS, **_labels("zh")},
    sentences={
        "heading": "多学科讨论会议纪要：“%(title)s”，%(board)s，计划时间 %(date)s %(time)s"
        "（时区 %(tz)s）。",
        "session": "会议于 %(date)s %(start)s 开始，%(end)s 结束。所有时间均为时区 %(tz)s。",
        "attendance": "%(institution)s：%(people)s。",
        "attendee": "%(name)s（%(discipline)s，%(role)s），%(times)s",
        "absent": "受邀未出席：%(people)s。",
        "nobody": "无可计入人员",
        "quorum_summary": "共记录建议 %(count)s 条，其中 %(met)s 条达到法定人数。",
        "quorum_none": "未记录任何建议，故无需核对法定人数。",
        "quorum_met": "达到法定人数。计入人员：%(present)s。",
        "quorum_not_met": "未达到法定人数，本建议仅供参考。计入人员：%(present)s。",
        "quorum_missing": "缺少：%(missing)s。",
        "missing_all_of": "%(disciplines)s",
        "missing_any_of": "%(disciplines)s",
        "missing_min_count": "人数 %(have)s，需要 %(need)s",
        "missing_min_distinct_disciplines": "学科数 %(have)s，需要 %(need)s",
        "missing_chair_present": "主席或副主席",
        "item": "%(position)s. %(kind)s：%(title)s。",
        "presented_by": "汇报人：%(name)s。",
        "item_times": "讨论时间：%(start)s 至 %(end)s。",
        "item_not_called": "未讨论。",
        "outcome": "结果：%(outcome)s。",
        "case": "病例 %(pseudonym)s，第 %(version)s 版。提请讨论的问题：%(question)s",
        "case_not_seen": "病例 %(pseudonym)s 未汇报。",
        "recommendation": "建议 %(number)s。%(type)s。目的：%(intent)s。",
        "responsible": "牵头学科：%(discipline)s。执行人：%(name)s，期限：%(due)s。",
        "guideline": "指南：%(status)s。",
        "recorded": "由 %(name)s 于 %(time)s 记录，事件编号 %(seq)s。",
        "dissent": "%(name)s（%(discipline)s）对建议 %(number)s 不予附议：%(stance)s。",
        "dissent_from_draft": "%(name)s（%(discipline)s）对未被记录的草案不予附议：%(stance)s。",
        "dissent_withdrawn": "已于 %(time)s 撤回。",
        "deferral": "延期讨论。原因：%(reason)s。",
        "quoted": "“%(text)s”",
        **_sentences(noun.ZH for noun in _NOUNS),
    },
)

RU = Phrases(
    language="ru",
    gap=" ",
    comma=", ",
    alternative=" или ",
    semicolon="; ",
    labels={**RU_LABELS, **_labels("ru")},
    sentences={
        "heading": "Протокол заседания консилиума «%(title)s», %(board)s, назначенного на"
        " %(date)s, %(time)s"
        " (часовой пояс %(tz)s).",
        "session": "Заседание: %(date)s, с %(start)s до %(end)s. Время указано в часовом поясе"
        " %(tz)s.",
        "attendance": "%(institution)s: %(people)s.",
        "attendee": "%(name)s (%(discipline)s, %(role)s), %(times)s",
        "absent": "Приглашены, не присутствовали: %(people)s.",
        "nobody": "нет учитываемых участников",
        "quorum_summary": "Записано рекомендаций: %(count)s; при наличии кворума: %(met)s.",
        "quorum_none": "Рекомендации не записаны, кворум не требовался.",
        "quorum_met": "Кворум имелся. Присутствовали: %(present)s.",
        "quorum_not_met": "Кворума не было; рекомендация носит консультативный характер."
        " Присутствовали: %(present)s.",
        "quorum_missing": "Не хватает: %(missing)s.",
        "missing_all_of": "%(disciplines)s",
        "missing_any_of": "%(disciplines)s",
        "missing_min_count": "участники: %(have)s из %(need)s",
        "missing_min_distinct_disciplines": "специальности: %(have)s из %(need)s",
        "missing_chair_present": "председатель или заместитель председателя",
        "item": "%(position)s. %(kind)s: %(title)s.",
        "presented_by": "Докладчик: %(name)s.",
        "item_times": "Обсуждение с %(start)s до %(end)s.",
        "item_not_called": "Не рассматривалось.",
        "outcome": "Итог: %(outcome)s.",
        "case": "Случай %(pseudonym)s, версия %(version)s. Вопрос: %(question)s",
        "case_not_seen": "Случай %(pseudonym)s не был представлен.",
        "recommendation": "Рекомендация %(number)s. %(type)s. Цель: %(intent)s.",
        "responsible": "Ведущая специальность: %(discipline)s. Исполнитель: %(name)s."
        " Срок: %(due)s.",
        "guideline": "Клинические рекомендации: %(status)s.",
        "recorded": "Записал(а): %(name)s, %(time)s, событие %(seq)s.",
        "dissent": "%(name)s (%(discipline)s) не присоединяется к рекомендации %(number)s (особое"
        " мнение): %(stance)s.",
        "dissent_from_draft": "%(name)s (%(discipline)s) не присоединяется к проекту, который не"
        " был записан (особое мнение): %(stance)s.",
        "dissent_withdrawn": "Отозвано в %(time)s.",
        "deferral": "Отложено. Причина: %(reason)s.",
        "quoted": "«%(text)s»",
        **_sentences(noun.RU for noun in _NOUNS),
    },
)

FR = Phrases(
    language="fr",
    gap=" ",
    comma=", ",
    alternative=" ou ",
    semicolon=" ; ",
    labels={**FR_LABELS, **_labels("fr")},
    sentences={**FR_SENTENCES, **_sentences(noun.FR for noun in _NOUNS)},
)

PHRASES: Mapping[str, Phrases] = {phrases.language: phrases for phrases in (EN, ZH, RU, FR)}
"""Every language that minutes can be drafted in."""


def phrases_for(languages: tuple[str, ...]) -> Phrases:
    """Return the sentences of a meeting's first language, or English ones."""
    return PHRASES.get(languages[0], EN) if languages else EN
