"""What a page changes of who may be in a room holds for their media once the page answers."""

import asyncio
from pathlib import Path

import pytest

from tests.flows.house import House, Person, next_meeting, running
from tests.flows.pressing import Answer, pressed
from tests.server.signaling.fakes import FakeEngine


class LateEngine(FakeEngine):
    """Ends somebody's media when it is let."""

    def __init__(self, *, after_s: float) -> None:
        super().__init__()
        self._after_s = after_s

    async def remove(self, room_id: str, participant_id: str) -> None:
        await asyncio.sleep(self._after_s)
        await super().remove(room_id, participant_id)


async def cancelled_with_somebody_in_it(house: House) -> tuple[Person, Answer]:
    """Cancel a meeting on its page; return who sits in its room, and the answer."""
    coordinator, member = await house.person("coordinator"), await house.person("member")
    meeting_id = await next_meeting(coordinator)
    await member.join(meeting_id)
    answer = await pressed(
        coordinator, f"/meetings/{meeting_id}", "Cancel meeting", reason="No pathologist."
    )
    return member, answer


def removed(engine: FakeEngine) -> list[str]:
    return [call[2] for call in engine.calls if call[0] == "remove"]


async def test_a_meeting_is_cancelled_on_its_page_when_nobodys_media_goes_on(
    tmp_path: Path,
) -> None:
    engine = LateEngine(after_s=0.3)
    async with running(tmp_path / "data", engine) as house:
        member, answer = await cancelled_with_somebody_in_it(house)

        assert answer.status == 200
        assert removed(engine) == [member.joined["person_id"]]
        assert (await member.hears("room.closed"))["reason"] == "ended"


async def test_who_signs_out_on_a_page_is_out_of_the_room_when_it_answers(tmp_path: Path) -> None:
    engine = LateEngine(after_s=0.3)
    async with running(tmp_path / "data", engine) as house:
        member = await house.person("member")
        await member.join(await next_meeting(member))

        answer = await pressed(member, "/meetings", "Sign out")

        assert answer.status == 200
        assert removed(engine) == [member.joined["person_id"]]


async def test_a_page_does_not_wait_for_media_that_do_not_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.app.FOLLOWED_WITHIN_S", 0.05)
    engine = LateEngine(after_s=3600.0)
    async with running(tmp_path / "data", engine) as house:
        _, answer = await cancelled_with_somebody_in_it(house)

        assert answer.status == 200
        assert removed(engine) == []
