"""Consents take effect at once: what the gate says is asked at each call and each change."""

from dataclasses import replace
from datetime import date

import pytest

from mdt.domain.access import ACCESS
from mdt.domain.consents import AGREEMENT, CONSENT, Consent
from mdt.domain.errors import Invalid, NotAllowed, NotFound
from mdt.domain.ids import ConsentId, ItemId, PersonId
from mdt.domain.refusals.attendance import FloorOfNoPart
from mdt.domain.refusals.cases import ConsentNotInForce, ConsentWithdrawn, NoAgreement
from mdt.domain.visibility import withheld_now
from mdt.service.actions import carried_over
from tests.mdt.service.sitting import AGREED, FIRST, FIRST_CASE, IMAGE, START, Sitting, refold

ABROAD = {"deputy", "radiologist", "expert", "guest", "interpreter", "room"}
"""Who works in Beijing and does not own the case, which comes from Moscow."""

GIVEN = Consent(
    case_id=FIRST_CASE,
    purpose="care",
    countries=("CN",),
    data_classes=("clinical", "image"),
    legal_basis="explicit_consent",
    text_id="form 3, version 2",
    language="ru",
    method="paper",
    obtained_by=PersonId("member"),
    valid_from=START.date().isoformat(),
)


def without_agreement() -> Sitting:
    sitting = Sitting()
    ended = replace(AGREED, ended_on="2026-02-01")
    sitting.uow.records.add(
        AGREEMENT, "agreement", ended, based_on=1, by=None, at=START, action="agreement.ended"
    )
    return sitting


def consented(sitting: Sitting) -> ConsentId:
    sitting.service.consents.record(sitting.uow, GIVEN, by=PersonId("member"))
    [entry] = sitting.service.consents.of_case(sitting.uow, FIRST_CASE)
    return ConsentId(entry.subject_id)


def test_without_any_ground_the_case_is_kept_from_everybody_abroad() -> None:
    sitting = without_agreement().live("chair", "scribe", "member", "radiologist").called()

    assert set(sitting.meeting.withheld[FIRST]) == ABROAD
    assert withheld_now(sitting.meeting, PersonId("radiologist")) == FIRST
    assert withheld_now(sitting.meeting, PersonId("scribe")) is None
    assert sitting.types()[-2:] == ["access.decided", "item.called"]
    with pytest.raises(NotFound):
        sitting.service.cases.material(
            sitting.uow, IMAGE, by=PersonId("radiologist"), meeting_id=sitting.id
        )


def test_before_the_call_the_gate_is_asked_too() -> None:
    sitting = without_agreement().published()
    read = sitting.service.cases.material

    with pytest.raises(NoAgreement):
        read(sitting.uow, IMAGE, by=PersonId("radiologist"), meeting_id=sitting.id)
    with pytest.raises(NoAgreement):
        sitting.service.cases.seen(sitting.uow, sitting.id, FIRST_CASE, by=PersonId("radiologist"))
    assert read(sitting.uow, IMAGE, by=PersonId("scribe"), meeting_id=sitting.id)


def test_every_decision_is_kept_with_country_version_and_ground() -> None:
    sitting = Sitting().live().called()

    [entry] = sitting.uow.records.find(ACCESS, scope_id=FIRST_CASE)

    assert entry.value.case_version_id == sitting.item(FIRST).case_version_id
    told = {one.person_id: one for one in entry.value.people}
    assert set(told) == set(sitting.meeting.participants)
    assert (told["radiologist"].country, told["radiologist"].legal_basis) == ("CN", "std_contract")
    assert told["chair"].ground == "own_institution"
    assert ("case.access_decided", f"{sitting.id}:{FIRST}") in sitting.uow.records.audited


def test_a_consent_during_the_case_opens_it_at_once() -> None:
    sitting = without_agreement().live("chair", "radiologist").called()

    [outcome] = sitting.service.consents.record(sitting.uow, GIVEN, by=PersonId("member"))

    assert [logged.event.TYPE for logged in outcome.events] == ["access.decided"]
    assert sitting.meeting.withheld == {}
    assert withheld_now(sitting.meeting, PersonId("radiologist")) is None


def test_withdrawal_takes_the_case_away_in_the_same_commit() -> None:
    sitting = Sitting().live("chair", "member", "radiologist")
    consent_id = consented(sitting)
    sitting.called()
    before = sitting.now

    [outcome] = sitting.service.consents.withdraw(
        sitting.uow, consent_id, by=PersonId("member"), reason="Changed their mind."
    )

    assert (outcome.events[-1].at - before).total_seconds() < 5
    assert set(sitting.meeting.withheld[FIRST]) == ABROAD
    assert set(sitting.meeting.withheld[FIRST].values()) == {"consent_withdrawn"}
    assert withheld_now(sitting.meeting, PersonId("radiologist")) == FIRST
    assert refold(sitting.log) == sitting.meeting
    [entry] = sitting.uow.records.find(ACCESS, scope_id=FIRST_CASE)
    assert entry.n == 2


def test_who_is_left_out_has_neither_hand_nor_floor_nor_shows_anything() -> None:
    sitting = Sitting().live("chair", "deputy", "member", "radiologist")
    consent_id = consented(sitting)
    sitting.called()
    discussion = sitting.service.discussion
    sitting.do(discussion.give_floor, by="chair", person_id=PersonId("deputy"))
    sitting.do(discussion.raise_hand, by="radiologist")
    sitting.do(discussion.raise_hand, by="member")

    sitting.service.consents.withdraw(sitting.uow, consent_id, by=PersonId("member"))

    assert sitting.types()[-3:] == ["hand.lowered", "floor.ended", "access.decided"]
    assert (sitting.meeting.hands, sitting.meeting.floor) == (("member",), None)
    with pytest.raises(FloorOfNoPart):
        sitting.do(discussion.give_floor, by="chair", person_id=PersonId("radiologist"))


def test_the_end_of_an_agreement_takes_the_case_away_in_the_same_commit() -> None:
    sitting = Sitting().live("chair", "scribe", "member", "radiologist").called()
    assert FIRST not in sitting.meeting.withheld

    [outcome] = sitting.service.consents.end_agreement(
        sitting.uow, "agreement", by=PersonId("coordinator")
    )

    assert [logged.event.TYPE for logged in outcome.events] == ["access.decided"]
    assert set(sitting.meeting.withheld[FIRST]) == ABROAD


def test_after_withdrawal_it_is_not_shown_in_any_later_meeting_either() -> None:
    sitting = Sitting().published()
    consent_id = consented(sitting)
    withdraw = sitting.service.consents.withdraw

    assert withdraw(sitting.uow, consent_id, by=PersonId("member")) == ()
    with pytest.raises(ConsentWithdrawn):
        sitting.service.cases.material(
            sitting.uow, IMAGE, by=PersonId("radiologist"), meeting_id=sitting.id
        )
    with pytest.raises(ConsentNotInForce):
        withdraw(sitting.uow, consent_id, by=PersonId("member"))


def test_a_case_taken_up_again_is_kept_from_whom_a_withdrawal_covers_meanwhile() -> None:
    sitting = Sitting().live("chair", "member", "radiologist")
    consent_id = consented(sitting)
    sitting.called().closed(reason="Nothing to decide.")
    sitting.service.consents.withdraw(sitting.uow, consent_id, by=PersonId("member"))

    sitting.do(sitting.service.ordering.reopen, FIRST, by="chair", reason="A word more.")

    assert sitting.types()[-2:] == ["access.decided", "item.reopened"]
    assert set(sitting.meeting.withheld[FIRST]) == ABROAD


@pytest.mark.parametrize(("by", "why"), [("radiologist", NotAllowed), ("deputy", NotAllowed)])
def test_only_the_sending_side_records_and_withdraws(by: str, why: type[Exception]) -> None:
    sitting = Sitting()
    consent_id = consented(sitting)

    with pytest.raises(why):
        sitting.service.consents.record(sitting.uow, GIVEN, by=PersonId(by))
    with pytest.raises(why):
        sitting.service.consents.withdraw(sitting.uow, consent_id, by=PersonId(by))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"purpose": "?"}, "purpose"),
        ({"countries": ()}, "countries"),
        ({"countries": ("China",)}, "countries"),
        ({"data_classes": ()}, "data_classes"),
        ({"data_classes": ("?",)}, "data_classes"),
        ({"legal_basis": "?"}, "legal_basis"),
        ({"method": "?"}, "method"),
        ({"language": "tlh"}, "language"),
        ({"text_id": " "}, "text_id"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"valid_to": "2026-01-01"}, "valid_to"),
    ],
)
def test_a_broken_consent_is_refused_and_the_field_named(
    change: dict[str, object], field: str
) -> None:
    sitting = Sitting()

    with pytest.raises(Invalid) as refused:
        sitting.service.consents.record(
            sitting.uow, replace(GIVEN, **change), by=PersonId("member")
        )

    assert refused.value.field == field
    assert sitting.uow.records.find(CONSENT) == ()


def test_a_consent_has_a_state_on_every_day() -> None:
    spanned = replace(GIVEN, valid_to="2026-03-31")

    assert spanned.state_on("2026-03-31") == "active"
    assert spanned.state_on("2026-04-01") == "expired"
    assert replace(spanned, withdrawn_on="2026-03-05").state_on("2026-03-31") == "withdrawn"
    assert date.fromisoformat(spanned.valid_from) == START.date()


@pytest.mark.parametrize(
    ("item_id", "told"),
    [(FIRST, "Gastric board, March, 2026-03-02"), (None, "Send the slides")],
)
def test_an_action_of_a_case_kept_from_somebody_is_carried_over_without_its_words(
    item_id: ItemId | None, told: str
) -> None:
    sitting = without_agreement().live("chair", "scribe", "radiologist").called()
    service = sitting.service.actions
    sitting.do(service.add, by="scribe", text="Send the slides", item_id=item_id)
    (action_id,) = sitting.meeting.actions
    sitting.do(service.settle, action_id, by="scribe", state="carried_over")

    (left,) = carried_over(sitting.uow, sitting.meeting.board_id)

    assert left.action.text == told
    assert sitting.meeting.actions[action_id].text == "Send the slides"
