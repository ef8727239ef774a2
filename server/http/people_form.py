"""The forms of people, institutions and networks: as typed, and what they mean."""

from collections.abc import Mapping

from pydantic import ValidationError

from mdt.domain.codes.boards import CAPABILITIES
from mdt.domain.credentials import Credential
from mdt.domain.errors import MdtError, Required
from mdt.domain.ids import CredentialId, NetworkId, PersonId
from mdt.domain.institutions import (
    Away,
    Capability,
    InstitutionKept,
    NetworkKept,
    Profile,
    Speaks,
)
from mdt.domain.people import Institution
from mdt.domain.valuesets import LANGUAGES
from server.http.boards_form import TITLE_PREFIX, a_day, prefixed
from server.http.call import Form
from server.http.forms import FormModel, Short, Typed
from server.http.plans import PlanRefused
from server.http.refusals import BadForm

AWAY_SHOWN = 2
"""Empty rows that the form offers for days away."""


class ProfileForm(FormModel):
    """What a person says of themself, as typed."""

    version: Short = ""
    family: Typed = ""
    given: Typed = ""
    romanised: Typed = ""
    levels: Mapping[Short, Short] = {}  # by language
    away: tuple[tuple[Short, Short], ...] = ()


class ClaimForm(FormModel):
    """A credential as claimed."""

    credential_id: Short = ""
    version: Short = ""
    discipline: Short = ""
    profession: Short = "physician"
    sites: Typed = ""
    country: Short = ""
    issued_by: Typed = ""
    licence_no: Typed = ""
    valid_from: Short = ""
    valid_to: Short = ""


class PlaceForm(FormModel):
    """An institution or a network as typed."""

    version: Short = ""
    names: Mapping[Short, Typed] = {}
    kind: Short = ""
    country: Short = ""
    tz: Short = ""
    state: Short = "active"
    capabilities: tuple[Short, ...] = ()
    since: Mapping[Short, Short] = {}  # by capability
    admins: tuple[Short, ...] = ()


def profile_form(form: Form) -> ProfileForm:
    """Read a profile. Raises BadForm."""
    first, last = form.getall("away_first", []), form.getall("away_last", [])
    if len(first) != len(last):
        raise BadForm
    try:
        return ProfileForm.model_validate(
            {
                **{
                    name: form.get(name, "") for name in ("version", "family", "given", "romanised")
                },
                "levels": prefixed(form, "speaks-"),
                "away": list(zip(first, last, strict=True)),
            }
        )
    except ValidationError as refused:
        raise BadForm from refused


def form_of_profile(profile: Profile, version: int) -> ProfileForm:
    """Return the page for changing a profile."""
    return ProfileForm(
        version=str(version),
        family=profile.family,
        given=profile.given,
        romanised=profile.romanised,
        levels={speaks.language: speaks.level for speaks in profile.speaks},
        away=tuple((away.first.isoformat(), away.last.isoformat()) for away in profile.away),
    )


def to_profile(form: ProfileForm) -> Profile:
    """Return what a form says. Raises PlanRefused."""
    errors: dict[str, MdtError] = {}
    away = []
    for first_typed, last_typed in form.away:
        first = a_day(first_typed, "away", errors)
        last = a_day(last_typed, "away", errors) or first
        if first is not None and last is not None:
            away.append(Away(first=first, last=last))
        elif last is not None:
            errors["away"] = Required(field="away")
    if errors:
        raise PlanRefused(errors)
    return Profile(
        family=form.family,
        given=form.given,
        romanised=form.romanised,
        speaks=tuple(
            Speaks(language=code, level=form.levels[code])
            for code in LANGUAGES
            if form.levels.get(code)
        ),
        away=tuple(away),
    )


def claim_form(form: Form) -> ClaimForm:
    """Read a claim. Raises BadForm."""
    try:
        return ClaimForm.model_validate(
            {name: form.get(name, "") for name in ClaimForm.model_fields}
        )
    except ValidationError as refused:
        raise BadForm from refused


def form_of_claim(credential: Credential, version: int) -> ClaimForm:
    """Return the form for claiming a credential again."""
    return ClaimForm(
        credential_id=credential.id,
        version=str(version),
        discipline=credential.discipline,
        profession=credential.profession,
        sites=credential.sites,
        country=credential.country,
        issued_by=credential.issued_by,
        licence_no=credential.licence_no,
        valid_from=credential.valid_from.isoformat() if credential.valid_from else "",
        valid_to=credential.valid_to.isoformat() if credential.valid_to else "",
    )


def to_claim(form: ClaimForm, person_id: PersonId) -> Credential:
    """Return the credential that is claimed. Raises PlanRefused."""
    errors: dict[str, MdtError] = {}
    valid_from = a_day(form.valid_from, "valid_from", errors)
    valid_to = a_day(form.valid_to, "valid_to", errors)
    if errors:
        raise PlanRefused(errors)
    return Credential(
        id=CredentialId(form.credential_id),
        person_id=person_id,
        network_id=NetworkId(""),
        discipline=form.discipline,
        profession=form.profession,
        sites=form.sites,
        country=form.country.strip().upper(),
        issued_by=form.issued_by,
        licence_no=form.licence_no,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def place_form(form: Form) -> PlaceForm:
    """Read an institution or a network. Raises BadForm."""
    try:
        return PlaceForm.model_validate(
            {
                "version": form.get("version", ""),
                "names": prefixed(form, TITLE_PREFIX),
                "kind": form.get("kind", ""),
                "country": form.get("country", "").strip().upper(),
                "tz": form.get("tz", ""),
                "state": form.get("state", ""),
                "capabilities": form.getall("capabilities", []),
                "since": prefixed(form, "since-"),
                "admins": form.getall("admins", []),
            }
        )
    except ValidationError as refused:
        raise BadForm from refused


def form_of_institution(kept: InstitutionKept, version: int, institution: Institution) -> PlaceForm:
    """Return the page for changing an institution, as the directory has it."""
    return PlaceForm(
        version=str(version),
        names=kept.names or {"en": institution.name},
        kind=kept.kind,
        country=institution.country,
        tz=institution.tz,
        capabilities=tuple(capability.code for capability in kept.capabilities),
        since={capability.code: capability.since for capability in kept.capabilities},
    )


def to_institution(form: PlaceForm, network_id: NetworkId) -> InstitutionKept:
    """Return the institution that a form means; the domain checks what it says."""
    ordered = [code for code in CAPABILITIES if code in form.capabilities]
    unknown = [code for code in form.capabilities if code not in CAPABILITIES]
    return InstitutionKept(
        network_id=network_id,
        names=form.names,
        kind=form.kind,
        country=form.country,
        tz=form.tz,
        capabilities=tuple(
            Capability(code=code, since=form.since.get(code, "").strip())
            for code in (*ordered, *unknown)
        ),
    )


def form_of_network(kept: NetworkKept, version: int) -> PlaceForm:
    """Return the page for changing a network."""
    return PlaceForm(
        version=str(version),
        names=dict(kept.names),
        kind=kept.kind,
        state=kept.state,
        admins=kept.admins,
    )


def to_network(form: PlaceForm) -> NetworkKept:
    """Return the network that a form means."""
    return NetworkKept(
        names=form.names,
        kind=form.kind,
        state=form.state,
        admins=tuple(PersonId(person_id) for person_id in form.admins),
    )
