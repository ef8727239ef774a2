"""Settling networks and institutions, and what people say of themselves."""

import re
from collections.abc import Collection
from dataclasses import replace

from mdt.domain.codes.boards import (
    CAPABILITIES,
    INSTITUTION_KINDS,
    LANGUAGE_LEVELS,
    NETWORK_KINDS,
    NETWORK_STATES,
)
from mdt.domain.decide.boards import check_name, names
from mdt.domain.decide.planning import check_zone
from mdt.domain.errors import N_, Invalid, Required, UnknownPerson
from mdt.domain.ids import PersonId
from mdt.domain.institutions import InstitutionKept, NetworkKept, Profile
from mdt.domain.people import Institution, Person
from mdt.domain.refusals.boards import NameTaken
from mdt.domain.standing import ALLOWED, Deed
from mdt.domain.text import NAME_MAX, clean_line
from mdt.domain.valuesets import DISCIPLINES, LANGUAGES, check_code

SETTLERS = ALLOWED[Deed.NETWORK_CHANGE]
"""Who may change a network and its institutions, as they stand towards the network."""

SPANS_MAX = 50
_COUNTRY = re.compile(r"[A-Z]{2}")
_SINCE = re.compile(r"(19|20)\d{2}(-(0[1-9]|1[0-2]))?")


def settle_network(kept: NetworkKept, *, known: Collection[PersonId]) -> NetworkKept:
    """Return a network as entered, cleaned. ``known`` are the people of its institutions."""
    check_code(NETWORK_KINDS, kept.kind, field="kind")
    check_code(NETWORK_STATES, kept.state, field="state")
    if not set(kept.admins) <= set(known):
        raise UnknownPerson(field="admins")
    return replace(
        kept, names=names(kept.names, field="names"), admins=tuple(dict.fromkeys(kept.admins))
    )


def settle_institution(kept: InstitutionKept) -> InstitutionKept:
    """Return an institution as entered, cleaned."""
    check_code(INSTITUTION_KINDS, kept.kind, field="kind")
    for capability in kept.capabilities:
        check_code(CAPABILITIES, capability.code, field="capabilities")
        if capability.since and not _SINCE.fullmatch(capability.since):
            raise Invalid(
                N_("Please give a year, as in 2019, or a month, as in 2019-05."),
                field="capabilities",
            )
    codes = [capability.code for capability in kept.capabilities]
    if len(set(codes)) < len(codes):
        raise Invalid(N_("A capability is named twice."), field="capabilities")
    if kept.country and not _COUNTRY.fullmatch(kept.country):
        raise Invalid(N_("Please give a country by its two letters, as in FR."), field="country")
    if kept.tz:
        check_zone(kept.tz)
    return replace(kept, names=names(kept.names, field="names"))


def add_institution(kept: InstitutionKept, *, taken: Collection[str]) -> InstitutionKept:
    """Return a new institution as entered, cleaned.

    Args:
        kept: what was entered.
        taken: the names of the network's institutions, in every language.

    Raises:
        Required: it has no country or no time zone: who may see its cases depends on the one,
            when its people are invited on the other.
        NameTaken: another institution of the network is called so.
    """
    for field in ("country", "tz"):
        if not getattr(kept, field):
            raise Required(field=field)
    tidy = settle_institution(kept)
    known = {name.casefold() for name in taken}
    for name in tidy.names.values():
        if name.casefold() in known:
            raise NameTaken(field="names", name=name)
    return tidy


def row_of(kept: InstitutionKept, before: Institution) -> Institution:
    """Return an institution as its settings have it: its country and its zone."""
    return replace(before, country=kept.country or before.country, tz=kept.tz or before.tz)


def tidy_person(person: Person) -> Person:
    """Return a person as entered, cleaned: people of a network are known by their names."""
    check_code(DISCIPLINES, person.discipline, field="discipline")
    check_code(LANGUAGES, person.language, field="language")
    name = clean_line(person.display_name, limit=NAME_MAX, field="display_name", required=True)
    return replace(person, display_name=name)


def describe(profile: Profile) -> Profile:
    """Return what a person says of themself, cleaned."""
    for speaks in profile.speaks:
        check_code(LANGUAGES, speaks.language, field="speaks")
        check_code(LANGUAGE_LEVELS, speaks.level, field="speaks")
    if len(profile.away) > SPANS_MAX or any(away.last < away.first for away in profile.away):
        raise Invalid(N_("The last day away must not come before the first."), field="away")
    return replace(
        profile,
        family=check_name(profile.family, field="family"),
        given=check_name(profile.given, field="given"),
        romanised=check_name(profile.romanised, field="romanised"),
        away=tuple(sorted(profile.away, key=lambda away: (away.first, away.last))),
    )
