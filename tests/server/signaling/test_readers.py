"""Who takes no part in an item is told nothing of it, and misses no number."""

from dataclasses import replace
from datetime import date
from typing import Any

from mdt.domain.actions import ActionItem
from mdt.domain.attending import Attending, Recusal
from mdt.domain.ids import ActionId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.talk import Round, Talk
from mdt.service.outcome import Outcome
from server.signaling.case_cards import CaseCards
from server.signaling.changes.readers import Readers
from server.signaling.contract.discussion import ViewState
from server.signaling.snapshot import everything
from tests.mdt.service.sitting import FIRST, Sitting
from tests.server.signaling.wired import Wired, wired

RADIOLOGIST, CHAIR = PersonId("radiologist"), PersonId("chair")


def talking() -> Sitting:
    """A case is open, shown, talked about and drafted."""
    sitting = Sitting().live().called(FIRST)
    sitting.do(sitting.service.discussion.post, by="chair", text="before")
    sitting.do(sitting.service.discussion.present, by="member", material_id="image-1")
    sitting.do(sitting.service.discussion.post, by="chair", text="between")
    return sitting.drafted()


def recused(meeting: Meeting, *, from_seq: int, to_seq: int | None = None) -> Meeting:
    recusal = Recusal(
        person_id=RADIOLOGIST, item_id=FIRST, reason_code="COI", from_seq=from_seq, to_seq=to_seq
    )
    return replace(meeting, attending=Attending(recusals=(recusal,)))


def seq_of(meeting: Meeting, text: str) -> int:
    return next(line.seq for line in meeting.chat if line.text == text)


def told(sitting: Sitting, meeting: Meeting, reader: PersonId) -> dict[str, Any]:
    cards = CaseCards()
    cards.lay_out(sitting.uow, meeting)
    return everything(meeting, cards.in_language("en"), reader).model_dump()


def case_of(change: dict[str, Any]) -> Any:
    return next(item["case"] for item in change["items"] if item["id"] == FIRST)


def texts(change: dict[str, Any]) -> list[str]:
    return [line["text"] for line in change["chat"]]


def test_who_stepped_out_is_told_neither_case_nor_wording_nor_what_was_said() -> None:
    sitting = talking()
    apart = recused(sitting.meeting, from_seq=seq_of(sitting.meeting, "between"))

    seen, others = told(sitting, apart, RADIOLOGIST), told(sitting, apart, CHAIR)

    assert case_of(seen) is None
    assert seen["recommendations"] == []
    assert seen["meeting"]["presentation"] is None
    assert texts(seen) == ["before"]
    assert case_of(others) is not None
    assert len(others["recommendations"]) == 1
    assert others["meeting"]["presentation"] is not None
    assert texts(others) == ["before", "between"]


def test_who_is_back_sees_the_item_again_but_never_what_was_said_meanwhile() -> None:
    sitting = talking()
    between = seq_of(sitting.meeting, "between")
    back = recused(sitting.meeting, from_seq=between, to_seq=between + 1)

    seen = told(sitting, back, RADIOLOGIST)

    assert case_of(seen) is not None
    assert len(seen["recommendations"]) == 1
    assert texts(seen) == ["before"]


def test_who_must_not_get_the_case_misses_the_item_from_its_beginning() -> None:
    sitting = talking()
    gated = replace(sitting.meeting, withheld={FIRST: {RADIOLOGIST: "no_consent"}})

    seen = told(sitting, gated, RADIOLOGIST)

    assert case_of(seen) is None
    assert seen["recommendations"] == []
    assert texts(seen) == []
    assert texts(told(sitting, gated, CHAIR)) == ["before", "between"]


def test_the_actions_of_an_item_are_for_those_who_take_part() -> None:
    sitting = talking()
    apart = recused(sitting.meeting, from_seq=sitting.meeting.seq)
    due = date(2026, 4, 1)
    ask = ActionItem(
        id=ActionId("ask"),
        item_id=FIRST,
        text="Ask.",
        owner_id=CHAIR,
        due=due,
        seq=sitting.meeting.seq,
    )
    general = replace(ask, id=ActionId("general"), item_id=None, owner_id=None, due=None)
    listed = replace(apart, actions={ask.id: ask, general.id: general})

    assert [one["id"] for one in told(sitting, listed, RADIOLOGIST)["actions"]] == ["general"]
    seen = told(sitting, listed, CHAIR)["actions"]
    assert [(one["id"], one["owner_name"], one["due"]) for one in seen] == [
        ("ask", "Dr Chair", "2026-04-01"),
        ("general", "", ""),
    ]


def test_readers_are_told_apart_only_when_something_is_hidden() -> None:
    meeting = talking().meeting
    apart = recused(meeting, from_seq=meeting.seq)
    back = recused(meeting, from_seq=meeting.seq, to_seq=meeting.seq + 1)

    assert {Readers(meeting).key(person) for person in meeting.participants} == {""}
    assert Readers(apart).key(CHAIR) == Readers(back).key(CHAIR) == ""
    assert len({"", Readers(apart).key(RADIOLOGIST), Readers(back).key(RADIOLOGIST)}) == 3


def test_in_a_blind_round_everybody_reads_alone() -> None:
    meeting = talking().meeting
    blind = Round(item_id=FIRST, blind=True)
    during = replace(meeting, talk=Talk(rounds={FIRST: blind}))
    after = replace(meeting, talk=Talk(rounds={FIRST: replace(blind, is_open=False)}))

    assert len({Readers(during).key(person) for person in meeting.participants}) == len(
        meeting.participants
    )
    assert Readers(after).key(RADIOLOGIST) == ""


def tell(room: Wired, meeting: Meeting) -> None:
    """Tell the room of one more event, after which the meeting is as given."""
    known = room.rooms.get(meeting.id)
    assert known is not None
    assert known.meeting is not None
    seq = known.meeting.seq + 1
    line = next(one for one in room.sitting.log if one.event.TYPE == "chat.posted")
    event = replace(line, seq=seq)
    room.broadcaster.committed(Outcome(meeting=replace(meeting, seq=seq), events=(event,)))


async def test_the_one_who_steps_out_loses_it_at_once_and_has_no_gap() -> None:
    sitting = talking()
    async with wired(sitting) as room:
        await room.entrance.restore([sitting.meeting])
        async with room.seated("chair", "radiologist") as (chair, apart):
            before = sitting.meeting
            since = len(apart.heard("room.event"))

            tell(room, recused(before, from_seq=before.seq + 1))
            tell(room, recused(before, from_seq=before.seq + 1))
            tell(room, recused(before, from_seq=before.seq + 1, to_seq=before.seq + 3))

            await apart.hears("room.event", lambda e: e["seq"] == before.seq + 3)
            await chair.hears("room.event", lambda e: e["seq"] == before.seq + 3)
            gone, during, back = apart.heard("room.event")[since:]
            assert [one["seq"] - before.seq for one in (gone, during, back)] == [1, 2, 3]
            assert [one["change"]["is_whole"] for one in (gone, during, back)] == [
                True, False, True
            ]  # fmt: skip
            assert case_of(gone["change"]) is None
            assert gone["change"]["recommendations"] == []
            assert len(back["change"]["recommendations"]) == 1
            heard = chair.heard("room.event")[-3:]
            assert not any(one["change"]["is_whole"] for one in heard)


async def test_who_was_away_when_it_was_hidden_comes_back_to_a_snapshot() -> None:
    sitting = talking()
    async with wired(sitting) as room:
        await room.entrance.restore([sitting.meeting])
        async with room.seated("radiologist") as (apart,):
            before = sitting.meeting
            inside = room.rooms.get(before.id)
            assert inside is not None
            inside.view = ViewState(material_id="image-1", x=0.5, y=0.5, zoom=2)
            await apart.cut()
            tell(room, recused(before, from_seq=before.seq + 1))
            async with room.browser("radiologist") as again:
                resumed = await again.ok(
                    "room.resume",
                    seat_id=apart.seat_id,
                    secret=apart.secret,
                    last_seq=before.seq,
                )

                assert resumed["events"] == []
                assert resumed["snapshot"]["view"] is None
                assert case_of(resumed["snapshot"]["change"]) is None


async def test_the_pointer_is_not_shown_to_who_stepped_out() -> None:
    sitting = talking()
    async with wired(sitting) as room:
        await room.entrance.restore([sitting.meeting])
        async with room.seated("member", "chair", "radiologist") as (presenter, chair, apart):
            tell(room, recused(sitting.meeting, from_seq=sitting.meeting.seq + 1))

            await presenter.ok("presentation.point", material_id="image-1", x=0.5, y=0.5)

            await chair.hears("room.pointer")
            await apart.ok("hand.raise")
            assert apart.heard("room.pointer") == []
