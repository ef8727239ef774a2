"""What minutes say of recusals, roll-calls and media, in every language."""

from collections.abc import Mapping

from mdt.domain.valuesets import ValueSet

EN: Mapping[str, str] = {}
ZH: Mapping[str, str] = {}
RU: Mapping[str, str] = {}
FR: Mapping[str, str] = {}

LABELS: Mapping[str, Mapping[str, ValueSet]] = {}
"""Codes in words: by the name of the value set, then by language."""
