"""Who counts, by credential and media, and what holds of every rule and everybody (I2, I3, I4)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.attending import MediaState, Recusal
from mdt.domain.decide.attending import credential_seen
from mdt.domain.ids import InstitutionId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.people import COUNTING_ROLES, LOBBY_ROLES, Participant, Role
from mdt.domain.presence import attended, attended_item, counted_now, quorum_now
from mdt.domain.quorum import QuorumRule
from mdt.domain.talk import CommsProblem, Talk
from tests.mdt.service.sitting import BEIJING, FIRST, MOSCOW, PEOPLE, SECOND, Sitting
from tests.mdt.service.taking_part import counts, kept_from, media, recuse, roll_call, ruled, who

# -- credentials and media


def test_only_verified_credentials_count_where_the_rule_says_so() -> None:
    sitting = Sitting().live()
    for name, status in (("chair", "verified"), ("member", "verified"), ("scribe", "expired")):
        sitting.force(*credential_seen(sitting.meeting, PersonId(name), status), by=None)

    strict = ruled(sitting.meeting, verified_credentials_only=True)

    assert counts(sitting.meeting) == {"chair", "scribe", "member", "radiologist"}
    assert counts(strict) == {"chair", "member"}
    reasons = {one.person_id: one.reason for one in quorum_now(strict).not_counted}
    assert reasons == {"scribe": "not_verified", "radiologist": "not_verified"}


def test_what_is_known_of_a_credential_is_noted_as_its_holder_comes() -> None:
    sitting = Sitting().published()
    sitting.service.meetings._credentials.status = lambda *_: "verified"

    sitting.joined("member")

    assert sitting.types()[-2:] == ["attendance.joined", "credential.seen"]
    assert sitting.meeting.attending.credentials == {"member": "verified"}


def test_media_that_do_not_arrive_keep_somebody_from_counting_where_the_rule_says_so() -> None:
    sitting = media(Sitting().live(), "member", audio=False)
    media(sitting, "radiologist", images=False)

    both = ruled(sitting.meeting, media_needed=("audio", "image"))

    assert {"member", "radiologist"} <= counts(sitting.meeting)
    assert counts(both) == {"chair", "scribe"}
    reasons = {one.person_id: one.reason for one in quorum_now(both).not_counted}
    assert reasons == {"member": "no_audio", "radiologist": "no_image"}
    assert "radiologist" in counts(ruled(sitting.meeting, media_needed=("audio",)))


def test_media_are_noted_when_they_change_and_spans_tell_from_when_to_when() -> None:
    sitting = media(Sitting().live(), "member", audio=False)
    media(sitting, "member", audio=False)
    media(sitting, "member", images=False)
    media(sitting, "member")

    spans = sitting.meeting.attending.spans
    assert sitting.types()[-3:] == ["media.changed"] * 3
    assert [(one.audio, one.images) for one in spans] == [(False, True), (True, False)]
    assert spans[0].to_seq == spans[1].from_seq
    assert spans[1].to_at is not None


def test_media_are_noted_of_those_present_while_a_session_runs() -> None:
    published = Sitting().published().joined("member")
    live = Sitting().live()

    media(published, "member", audio=False)
    media(live, "expert", audio=False)

    assert "media.changed" not in published.types() + live.types()


@pytest.mark.parametrize(("kind", "need"), [("no_audio", "audio"), ("no_image", "image")])
def test_what_somebody_says_they_miss_on_the_item_counts_like_what_is_seen(
    kind: str, need: str
) -> None:
    sitting = Sitting().live().called()
    problem = CommsProblem(
        person_id=PersonId("member"),
        discipline="medical_oncology",
        item_id=FIRST,
        kind=kind,
        seq=1,
        at=sitting.now,
    )
    needs = ruled(sitting.meeting, media_needed=(need,))

    said = replace(needs, talk=Talk(problems=(problem,)))
    solved = replace(needs, talk=Talk(problems=(replace(problem, solved_seq=2),)))

    assert "member" not in counts(said)
    assert "member" in counts(solved)
    assert "member" in {one.person_id for one in counted_now(replace(said, items=()))}


def test_who_is_kept_from_the_case_does_not_count_on_it_and_takes_no_part() -> None:
    sitting = roll_call(Sitting().live().joined("room", "expert"), who("Dr Wen")).called()
    assert {"expert", "beijing dr wen"} <= counts(sitting.meeting)

    meeting = kept_from(sitting, "expert", "room").meeting

    quorum = quorum_now(meeting)
    assert not {"expert", "beijing dr wen"} & {one.person_id for one in quorum.present}
    assert [one.reason for one in quorum.not_counted] == ["no_access", "no_access"]
    assert not attended_item(meeting, sitting.item(FIRST), PersonId("expert"))
    assert "expert" in {one.person_id for one in counted_now(meeting, SECOND)}


def test_who_counted_when_it_was_decided_took_part_whatever_came_after() -> None:
    sitting = Sitting().live("chair", "scribe", "radiologist").joined("room")
    roll_call(sitting, who(person="member")).called().drafted().read_back().recorded()
    recuse(sitting, "radiologist").closed()

    meeting = roll_call(sitting, who("Dr Wen")).meeting

    assert "member" not in {one.person_id for one in counted_now(meeting)}
    for name in ("member", "radiologist"):
        assert attended(meeting, PersonId(name))
        assert attended_item(meeting, sitting.item(FIRST), PersonId(name))


# -- what holds of every rule and everybody (I2, I3, I4)


def test_who_waits_for_admission_is_never_of_a_role_that_counts() -> None:
    assert not COUNTING_ROLES & LOBBY_ROLES
    assert Role.ROOM not in COUNTING_ROLES


DISCIPLINES = ("surgical_oncology", "medical_oncology", "radiology", "pathology")
Seat = tuple[str, Role, str, str, bool, bool, bool, bool]
SEATS = st.lists(
    st.tuples(
        st.sampled_from(DISCIPLINES),
        st.sampled_from(sorted(COUNTING_ROLES)),
        st.sampled_from((MOSCOW, BEIJING)),
        st.sampled_from(("claimed", "verified", "expired")),
        st.booleans(),  # recused
        st.booleans(),  # hears
        st.booleans(),  # sees
        st.booleans(),  # kept out by the gate
    ),
    max_size=8,
)
RULES = st.builds(
    QuorumRule,
    id=st.just("r"),
    all_of=st.lists(st.sampled_from(DISCIPLINES), max_size=2).map(tuple),
    any_of=st.lists(
        st.lists(st.sampled_from(DISCIPLINES), min_size=1, max_size=2).map(tuple), max_size=2
    ).map(tuple),
    min_count=st.integers(0, 5),
    min_distinct_disciplines=st.integers(0, 4),
    min_disciplines=st.lists(
        st.tuples(st.sampled_from(DISCIPLINES), st.integers(1, 2)), max_size=2
    ).map(tuple),
    min_per_institution_side=st.integers(0, 2),
    chair_present=st.booleans(),
    verified_credentials_only=st.booleans(),
    media_needed=st.sampled_from(((), ("audio",), ("image",), ("audio", "image"))),
)
LIVE = Sitting().live("chair").called().meeting


def seated(rule: QuorumRule, seats: list[Seat]) -> Meeting:
    """Return the meeting with an open case and just these people, all of them present."""
    people, attending = {}, LIVE.attending
    stay = LIVE.presence[0]
    recusals, credentials, states = [], {}, {}
    kept_out = {PersonId(f"p{n}"): "no_consent" for n, seat in enumerate(seats) if seat[-1]}
    for n, (discipline, role, house, credential, is_recused, hears, sees, _) in enumerate(seats):
        person_id = PersonId(f"p{n}")
        people[person_id] = Participant(
            person_id=person_id,
            display_name=f"P{n}",
            institution_id=InstitutionId(house),
            institution_name=house,
            discipline=discipline,
            role=Role(role),
        )
        credentials[person_id] = credential
        states[person_id] = MediaState(audio=hears, images=sees)
        if is_recused:
            recusals.append(
                Recusal(person_id=person_id, item_id=FIRST, reason_code="COI", from_seq=1)
            )
    return replace(
        LIVE,
        quorum_rule=rule,
        participants=people,
        withheld={FIRST: kept_out},
        presence=tuple(replace(stay, person_id=person_id) for person_id in people),
        attending=replace(
            attending, recusals=tuple(recusals), credentials=credentials, media=states
        ),
    )


@given(rule=RULES, seats=SEATS)
def test_who_counts_is_just_who_meets_every_condition(rule: QuorumRule, seats: list[Seat]) -> None:
    meeting = seated(rule, seats)

    expected = {
        f"p{n}"
        for n, (_, _, _, credential, is_recused, hears, sees, is_kept_out) in enumerate(seats)
        if not (is_recused or is_kept_out)
        and (credential == "verified" or not rule.verified_credentials_only)
        and (hears or "audio" not in rule.media_needed)
        and (sees or "image" not in rule.media_needed)
    }
    quorum = quorum_now(meeting)

    assert {one.person_id for one in quorum.present} == expected
    assert {one.person_id for one in quorum.not_counted} == meeting.present - expected
    assert quorum.satisfied == (quorum.missing == ())


@given(rule=RULES, seats=SEATS, gone=st.integers(0, 7))
def test_nobody_who_goes_makes_a_quorum(
    rule: QuorumRule,
    seats: list[Seat],
    gone: int,
) -> None:
    meeting = seated(rule, seats)
    rest = replace(
        meeting, presence=tuple(one for one in meeting.presence if one.person_id != f"p{gone}")
    )

    assert quorum_now(meeting).satisfied or not quorum_now(rest).satisfied


@given(
    rule=RULES,
    seats=SEATS,
    role=st.sampled_from(sorted(set(Role) - COUNTING_ROLES)),
    twice=st.integers(0, 7),
)
def test_neither_a_second_device_nor_who_never_counts_changes_anything(
    rule: QuorumRule,
    seats: list[Seat],
    role: str,
    twice: int,
) -> None:
    meeting = seated(replace(rule, min_per_institution_side=0), seats)
    onlooker = Participant(
        person_id=PersonId("onlooker"),
        display_name="Onlooker",
        institution_id=MOSCOW,
        institution_name="Moscow Centre",
        discipline="pathology",
        role=Role(role),
    )
    stay = replace(LIVE.presence[0], person_id=onlooker.person_id)
    again = tuple(one for one in meeting.presence if one.person_id == f"p{twice}")

    more = replace(
        meeting,
        participants={**meeting.participants, onlooker.person_id: onlooker},
        presence=(*meeting.presence, stay, *again),
        admitted=frozenset({onlooker.person_id}),
    )

    assert quorum_now(more) == quorum_now(meeting)


def test_every_role_is_in_the_network_of_the_tests() -> None:
    assert {role for role, _, _ in PEOPLE.values()} == set(Role)
