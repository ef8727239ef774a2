"""What somebody may send and receive is told the engine again whenever it has forgotten it."""

import pytest

from mdt.domain.attending import Attending, Recusal
from mdt.domain.ids import PersonId
from server.engine.engine import WorkerLost
from server.sessions.room_rules import NOTHING
from tests.mdt.service.sitting import FIRST, Sitting
from tests.server.signaling.test_room_control import allowed, publishing, tell
from tests.server.signaling.wired import wired
from tests.server.signaling.wires import until


@pytest.mark.parametrize("who_forgets", ["who left", "a worker that was given up"])
async def test_what_the_engine_forgot_is_forbidden_anew(who_forgets: str) -> None:
    """It would let anybody do anything of whom it was told nothing."""
    sitting = Sitting().live().called()
    async with wired(sitting) as room, room.seated("chair", "member") as (_, member):
        await publishing(member)
        before = room.sitting.meeting
        recusal = Recusal(
            person_id=PersonId("member"), item_id=FIRST, reason_code="COI", from_seq=before.seq + 1
        )
        tell(room, before, Attending(recusals=(recusal,)))
        await until(lambda: allowed(room, "member") == NOTHING)
        known = room.rooms.get(before.id)
        assert known is not None
        seat = known.seat_of(PersonId("member"))
        assert seat is not None

        if who_forgets == "who left":
            await room.media.cut(known, seat)
        else:
            room.engine.permitted.clear()
            room.engine.tell(WorkerLost(room_ids=(room.sitting.id,)))
        assert allowed(room, "member") is None
        await publishing(member)

        assert allowed(room, "member") == NOTHING
