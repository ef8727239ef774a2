"""Recording and withdrawing consents, and agreeing between hospitals."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from mdt.domain.codes.cases import (
    CONSENT_METHODS,
    CONSENT_PURPOSES,
    DATA_CLASSES,
    LEGAL_BASES,
)
from mdt.domain.consents import Agreement, Consent
from mdt.domain.errors import N_, Invalid, Required
from mdt.domain.refusals.cases import ConsentNotInForce
from mdt.domain.text import NAME_MAX, REASON_MAX, clean, clean_line
from mdt.domain.valuesets import LANGUAGES, check_code

_COUNTRY = re.compile(r"[A-Z]{2}")
_PAIR = re.compile(r"[A-Z]{2}-[A-Z]{2}")


def record(consent: Consent) -> Consent:
    """Return a consent with clean texts, or refuse it, naming the field."""
    check_code(CONSENT_PURPOSES, consent.purpose, field="purpose")
    check_code(LEGAL_BASES, consent.legal_basis, field="legal_basis")
    check_code(CONSENT_METHODS, consent.method, field="method")
    check_code(LANGUAGES, consent.language, field="language")
    if not consent.countries:
        raise Required(field="countries")
    if not all(_COUNTRY.fullmatch(country) for country in consent.countries):
        raise Invalid(N_("Name countries by their two letters, as in KZ, CN."), field="countries")
    if not consent.data_classes:
        raise Required(field="data_classes")
    for code in consent.data_classes:
        check_code(DATA_CLASSES, code, field="data_classes")
    check_days(consent.valid_from, consent.valid_to)
    return replace(
        consent,
        countries=tuple(sorted(set(consent.countries))),
        text_id=clean_line(consent.text_id, limit=NAME_MAX, field="text_id", required=True),
    )


def withdraw(consent: Consent, *, on: date, reason: str = "") -> Consent:
    """Withdraw a consent from a day on. Raises ConsentNotInForce."""
    if consent.state_on(on.isoformat()) != "active":
        raise ConsentNotInForce
    words = clean(reason, limit=REASON_MAX, field="reason")
    return replace(consent, withdrawn_on=on.isoformat(), withdrawn_reason=words)


def agree(agreement: Agreement) -> Agreement:
    """Return an agreement with clean texts, or refuse it, naming the field."""
    for purpose in agreement.purposes:
        check_code(CONSENT_PURPOSES, purpose, field="purposes")
    if not agreement.purposes:
        raise Required(field="purposes")
    _check_pairs(agreement.bases)
    check_days(agreement.valid_from, agreement.valid_to)
    title = clean_line(agreement.title, limit=NAME_MAX, field="title", required=True)
    return replace(agreement, title=title)


def check_days(first: str, last: str) -> None:
    """Refuse a span that is not made of days in order; the last may be left out."""
    for name, text in (("valid_from", first), ("valid_to", last)):
        if not text and name == "valid_to":
            continue
        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise Invalid(N_("This is not a day."), field=name) from error
    if last and last < first:
        raise Invalid(N_("The last day is before the first."), field="valid_to")


def _check_pairs(bases: Mapping[str, str]) -> None:
    if not bases:
        raise Required(field="bases")
    for pair, basis in bases.items():
        if not _PAIR.fullmatch(pair):
            raise Invalid(N_("Name countries by their two letters, as in KZ, CN."), field="bases")
        check_code(LEGAL_BASES, basis, field="bases")
