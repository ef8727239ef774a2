"""People: the page of one, what they say of themselves, and their credentials."""

from dataclasses import dataclass

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.codes import boards as codes
from mdt.domain.credentials import Credential, state_on
from mdt.domain.errors import Invalid, MdtError, RevisionConflict
from mdt.domain.ids import CredentialId, PersonId
from mdt.domain.institutions import Profile
from mdt.domain.people import Person
from mdt.domain.records import Entry
from mdt.service.institutions import InstitutionSeen
from mdt.service.outcome import Outcome
from server.http import people_form
from server.http.board_view import number, told_of
from server.http.call import Call
from server.http.page import Page
from server.http.people_form import AWAY_SHOWN, ClaimForm, ProfileForm
from server.http.plans import PlanRefused
from server.http.statuses import status_of
from server.store.unit_of_work import ServerUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSeen:
    """A person with everything that their page draws."""

    person: Person
    place: InstitutionSeen
    profile: Profile
    version: int  # of the profile
    credentials: tuple[Entry[Credential], ...]
    may_verify: bool


async def show(call: Call) -> web.StreamResponse:
    """Show a person to whoever works in the same network."""
    return await _page(call)


async def describe(call: Call) -> web.StreamResponse:
    """Store what the caller says of themself."""
    form, by = people_form.profile_form(await call.form()), call.person_id
    try:
        profile = people_form.to_profile(form)
        await call.deps.write.run(
            lambda uow: call.deps.board.institutions.describe(
                uow, by=by, profile=profile, based_on=number(form.version)
            )
        )
    except (PlanRefused, MdtError) as refused:
        return await _page(call, profile_form=form, why=refused)
    return call.redirect(f"/people/{by}")


async def claim(call: Call) -> web.StreamResponse:
    """Store what the caller claims."""
    form, by = people_form.claim_form(await call.form()), call.person_id
    try:
        wanted = people_form.to_claim(form, by)
        await call.deps.write.run(
            lambda uow: call.deps.board.credentials.claim(
                uow, by=by, wanted=wanted, based_on=number(form.version)
            )
        )
    except (PlanRefused, MdtError) as refused:
        return await _page(call, claim_form=form, why=refused)
    return call.redirect(f"/people/{by}")


async def decide(call: Call) -> web.StreamResponse:
    """Verify or revoke a credential, as the pressed button says."""
    form, by = await call.form(), call.person_id
    credential_id = CredentialId(call.request.match_info["credential_id"])
    words, based_on = form.get("words", ""), number(form.get("version", ""))
    service = call.deps.board.credentials
    is_verified = form.get("do") == "verify"

    def work(uow: ServerUnitOfWork) -> tuple[Outcome, ...]:
        if is_verified:
            entry = service.verify(uow, credential_id, by=by, based_on=based_on, evidence=words)
        else:
            entry = service.revoke(uow, credential_id, by=by, based_on=based_on, reason=words)
        # In the same commit: whoever is in a room counts, or counts no more, from now on.
        return call.deps.board.attending.credentials_changed(
            uow, at=call.deps.clock(), of=entry.value.person_id, decided_by=by
        )

    holder = await call.deps.read.run(lambda uow: service.holder(uow, credential_id, by=by))
    try:
        await call.deps.write.run(work)
    except (Invalid, RevisionConflict) as refused:
        return await _page(call, holder=holder, decided=credential_id, words=words, why=refused)
    return call.redirect(f"/people/{holder}")


async def _page(
    call: Call,
    *,
    holder: PersonId | None = None,
    profile_form: ProfileForm | None = None,
    claim_form: ClaimForm | None = None,
    decided: str = "",
    words: str = "",
    why: PlanRefused | MdtError | None = None,
) -> web.Response:
    """Show the page; a refusal is told on it, with what was typed."""
    seen = await _seen(call, holder)
    errors = dict(why.errors) if isinstance(why, PlanRefused) else {}
    if isinstance(why, Invalid):
        errors = {why.field or "form": why}
    told, general, first = told_of(call, errors, why if isinstance(why, MdtError) else None)
    on = call.deps.clock().date()
    profile = people_form.form_of_profile(seen.profile, seen.version)
    if profile_form is not None and isinstance(why, RevisionConflict):
        profile_form = profile_form.model_copy(update={"version": str(seen.version)})
    typed = profile_form or profile
    return call.page(
        "person.html",
        status_of(first) if first else 200,
        seen=seen,
        is_me=seen.person.id == call.person_id,
        states={entry.subject_id: state_on(entry.value, on).value for entry in seen.credentials},
        again={
            entry.subject_id: people_form.form_of_claim(entry.value, entry.n)
            for entry in seen.credentials
        },
        profile=typed,
        away=(*typed.away, *(("", ""),) * AWAY_SHOWN),
        claim=claim_form or ClaimForm(country=seen.place.institution.country),
        claiming=claim_form is not None,
        describing=profile_form is not None,
        stored=profile if isinstance(why, RevisionConflict) and profile_form else None,
        decided=decided,
        words=words,
        errors=told,
        code=first.code if first else "",
        sentence=general,
        sets=valuesets,
        codes=codes,
        names_in=call.language,
    )


async def _seen(call: Call, holder: PersonId | None) -> PersonSeen:
    by, service = call.person_id, call.deps.board
    person_id = holder or PersonId(call.request.match_info.get("person_id", by))

    def work(uow: ServerUnitOfWork) -> PersonSeen:
        person = service.institutions.person(uow, person_id, by=by)
        version, profile = service.institutions.profile(uow, person_id)
        return PersonSeen(
            person=person,
            place=service.institutions.seen(uow, person.institution_id, by=by),
            profile=profile,
            version=version,
            credentials=service.credentials.entries(uow, person_id),
            may_verify=service.credentials.may_verify(uow, by, person_id),
        )

    return await call.deps.read.run(work)


PAGES: tuple[Page, ...] = (
    Page("person", "GET", "/people/{person_id}", show),
    Page("person.describe", "POST", "/profile", describe),
    Page("credential.claim", "POST", "/credentials", claim),
    Page("credential.decide", "POST", "/credentials/{credential_id}", decide),
)
