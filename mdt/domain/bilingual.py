"""Whether two texts in different languages say the same numbers, units, codes, sides and drugs.

A machine cannot say that a translation is right. It can say that 50 Gy became 5 Gy, left became
right, or a "not" was lost, and then somebody must say why that is as it should be (I22).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """What one text says and the other does not, of one kind."""

    kind: str  # of MISMATCHES
    source: tuple[str, ...]  # in the source alone
    target: tuple[str, ...]  # in the translation alone


_UNITS: Mapping[str, str] = {
    "mm": r"mm|мм|毫米",
    "cm": r"cm|см|厘米",
    "mg/m²": r"mg/m[²2]|мг/м[²2]|毫克/平方米",
    "ng/mL": r"ng/ml|нг/мл|纳克/毫升",
    "U/mL": r"k?u/ml|ед/мл|单位/毫升",
    "mg": r"mg|мг|毫克",
    "µg": r"[µμ]g|мкг|微克",
    "kg": r"kg|кг|公斤|千克",
    "mL": r"ml|мл|毫升",
    "Gy": r"c?gy|гр(?!\w)|戈瑞",
    "%": r"%|%",
    "g": r"g(?!\w)|г(?!\w)|克",
}
_NUMBER = r"\d+(?:[.,]\d+)?"
_MEASURE = re.compile(
    rf"({_NUMBER})\s*(?:{'|'.join(f'(?P<u{n}>{form})' for n, form in enumerate(_UNITS.values()))})",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[0-9A-Za-zА-Яа-яЁё]+(?:[-./:+][0-9A-Za-zА-Яа-яЁё]+)*")
_LOOKS_LATIN = str.maketrans("АВСЕНКМОРТХасеорх", "ABCEHKMOPTXaceopx")

_SIDES: Mapping[str, str] = {
    "left": r"\bleft\b(?! at \d\d:\d\d| the room)|左|\bgauches?\b"
    r"|\bлев(?:ый|ая|ое|ого|ой|ую|ом|ым|ых|ые|осторонн\w*)\b",
    "right": r"\bright\b|右|\bправ(?:ый|ая|ое|ого|ой|ую|ом|ым|ых|ые|осторонн\w*)\b"
    r"|\bdroit(?:e|s|es)?\b",
    "bilateral": r"\bbilateral|双侧|两侧|\bдвух?сторонн|\bbilat[ée]ra",
}

_DRUGS: Mapping[str, str] = {
    "cisplatin": r"(?<!\w)cisplatin|顺铂|цисплатин",
    "carboplatin": r"carboplatin|卡铂|карбоплатин",
    "oxaliplatin": r"oxaliplatin|奥沙利铂|оксалиплатин",
    "docetaxel": r"docetaxel|docétaxel|多西他赛|多西紫杉醇|доцетаксел",
    "paclitaxel": r"paclitaxel|(?<!多西)紫杉醇|паклитаксел",
    "doxorubicin": r"doxorubicin|多柔比星|阿霉素|доксорубицин",
    "epirubicin": r"[ée]pirubicin|表柔比星|表阿霉素|эпирубицин",
    "cyclophosphamide": r"(?<!异)环磷酰胺|cyclophosphamide|циклофосфамид",
    "ifosfamide": r"ifosfamide|异环磷酰胺|ифосфамид",
    "methotrexate": r"m[ée]thotrexate|甲氨蝶呤|метотрексат",
    "capecitabine": r"cap[ée]citabine|卡培他滨|капецитабин",
    "fluorouracil": r"fluoro-?uracil|5-fu|氟尿嘧啶|фторурацил",
    "gemcitabine": r"gemcitabine|吉西他滨|гемцитабин",
    "irinotecan": r"irinot[ée]can|伊立替康|иринотекан",
    "trastuzumab": r"trastuzumab|曲妥珠单抗|трастузумаб",
    "pertuzumab": r"pertuzumab|帕妥珠单抗|пертузумаб",
    "bevacizumab": r"b[ée]vacizumab|贝伐珠单抗|бевацизумаб",
    "pembrolizumab": r"pembrolizumab|帕博利珠单抗|пембролизумаб",
    "nivolumab": r"nivolumab|纳武利尤单抗|ниволумаб",
    "denosumab": r"d[ée]nosumab|地舒单抗|деносумаб",
    "imatinib": r"imatinib|伊马替尼|иматиниб",
    "tamoxifen": r"tamoxif[eè]n|他莫昔芬|тамоксифен",
    "letrozole": r"l[ée]trozole|来曲唑|летрозол",
    "anastrozole": r"anastrozole|阿那曲唑|анастрозол",
    "exemestane": r"ex[ée]mestane|依西美坦|эксеместан",
    "palbociclib": r"palbociclib|哌柏西利|палбоциклиб",
    "ribociclib": r"ribociclib|瑞波西利|рибоциклиб",
    "olaparib": r"olaparib|奥拉帕利|олапариб",
    "FLOT": r"\bFLOT\b",
    "HIPEC": r"\bHIPEC\b|\bCHIP\b|腹腔热灌注|腹腔内热灌注化疗|\bHIPEK\b",
}

_NEGATION = re.compile(
    r"\b(?:no|not|without|never|none|neither|nor|cannot|nobody|nothing|disagrees?)\b|n[’']t\b"
    r"|\b(?:absen[ct]\w*|missing|lack\w*|unknown|unavailable|impossible|insufficient)\b"
    r"|\bout of time\b|\bnon\b(?![- ](?:small|à petites|hodgkin))"
    r"|不(?!同(?!意))|未|无(?!名)|没有|缺[少乏席]|(?<!是)否(?!则|认)"
    r"|\b(?:не|нет|без|ни|никогда|отсутств\w*|неизвестн\w*|недоступн\w*|невозможн\w*"
    r"|недостаточн\w*)\b"
    r"|\b(?:ne|pas|sans|aucune?|jamais|rien|ni|désaccord|absen[ct]\w*|manqu\w*|inconnue?s?"
    r"|indisponibles?|impossibles?|insuffisante?s?)\b|\bn[’']",
    re.IGNORECASE,
)
"""Words that deny, or say that something is missing: where one text has any, so has the other."""


def agreement(source: str, target: str) -> tuple[Mismatch, ...]:
    """Return in what a translation differs from its source, by kind; empty when in nothing."""
    found = []
    for kind, one, two in _pairs(_plain(source), _plain(target)):
        only_source, only_target = one - two, two - one
        if only_source or only_target:
            found.append(
                Mismatch(
                    kind=kind,
                    source=tuple(sorted(only_source.elements())),
                    target=tuple(sorted(only_target.elements())),
                )
            )
    return tuple(found)


def _pairs(source: str, target: str) -> Iterable[tuple[str, "Counter[str]", "Counter[str]"]]:
    (units, rest), (target_units, target_rest) = _measures(source), _measures(target)
    yield "units", units, target_units
    (codes, numbers), (target_codes, target_numbers) = _tokens(rest), _tokens(target_rest)
    yield "numbers", numbers, target_numbers
    yield "codes", codes, target_codes
    yield "laterality", _named(_SIDES, source), _named(_SIDES, target)
    yield "drugs", _named(_DRUGS, source), _named(_DRUGS, target)
    yield "negation", _negated(source), _negated(target)


def _plain(text: str) -> str:
    """Return text with full-width digits and signs in their plain form."""
    return unicodedata.normalize("NFKC", text)


def _measures(text: str) -> tuple["Counter[str]", str]:
    """Return the numbers with their units, and the text without them."""
    found: Counter[str] = Counter()
    names = tuple(_UNITS)

    def take(match: re.Match[str]) -> str:
        unit = next(n for n in range(len(names)) if match.group(f"u{n}") is not None)
        found[f"{_value(match[1])} {names[unit]}"] += 1
        return " "

    return found, _MEASURE.sub(take, text)


def _tokens(text: str) -> tuple["Counter[str]", "Counter[str]"]:
    """Return codes (letters with digits: cT3N1, C16.3, K-7F3Q) and bare numbers."""
    codes: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for token in _TOKEN.findall(text):
        if not any(char.isdigit() for char in token):
            continue
        latin = token.translate(_LOOKS_LATIN)
        if any(char.isalpha() for char in latin):
            codes[latin.upper()] += 1
        else:
            numbers.update(_value(part) for part in re.findall(_NUMBER, latin))
    return codes, numbers


def _value(number: str) -> str:
    """Return a number in one spelling: 1,50 and 1.5 are the same."""
    text = number.replace(",", ".")
    return text.rstrip("0").rstrip(".") if "." in text else text.lstrip("0") or "0"


def _named(forms: Mapping[str, str], text: str) -> "Counter[str]":
    """Return which of some things a text names, however often."""
    found = (name for name, form in forms.items() if re.search(form, text, re.IGNORECASE))
    return Counter(found)


def _negated(text: str) -> "Counter[str]":
    return Counter({"negated": 1} if _NEGATION.search(text) else {})
