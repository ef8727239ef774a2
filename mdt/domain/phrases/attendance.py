"""What minutes say of recusals, roll-calls and media, in every language."""

from collections.abc import Mapping

from mdt.domain.valuesets import ValueSet

EN: Mapping[str, str] = {
    "missing_min_disciplines": "%(disciplines)s: %(have)s of %(need)s people",
    "missing_min_per_institution_side": "%(side)s: %(have)s of %(need)s people",
}
ZH: Mapping[str, str] = {
    "missing_min_disciplines": "%(disciplines)s %(have)s 人，需要 %(need)s 人",
    "missing_min_per_institution_side": "%(side)s %(have)s 人，需要 %(need)s 人",
}
RU: Mapping[str, str] = {
    "missing_min_disciplines": "%(disciplines)s — участники: %(have)s из %(need)s",
    "missing_min_per_institution_side": "%(side)s — участники: %(have)s из %(need)s",
}
FR: Mapping[str, str] = {
    "missing_min_disciplines": "%(disciplines)s : %(have)s personnes sur %(need)s",
    "missing_min_per_institution_side": "%(side)s : %(have)s personnes sur %(need)s",
}

LABELS: Mapping[str, Mapping[str, ValueSet]] = {}
"""Codes in words: by the name of the value set, then by language."""
