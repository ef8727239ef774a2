"""The room: an empty page and one block of data; everything else comes over signalling.

Somebody who waits to be admitted gets the same page: it names the meeting and themselves, and
nobody else.
"""

from collections.abc import Mapping

from aiohttp import web

from mdt.domain.errors import RoomClosed
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting
from mdt.domain.policy import Action
from server.http.access import Seen, seeing
from server.http.call import Call
from server.http.labels import room_labels
from server.http.page import Page
from server.messages import browser_catalogue
from server.store.unit_of_work import ServerUnitOfWork

ROOM = "src/main.tsx"


async def show(call: Call) -> web.StreamResponse:
    """Show the room's shell to whoever may at least wait for it."""
    see = seeing(call, Action.ROOM_WAIT)

    def work(uow: ServerUnitOfWork) -> tuple[Seen, Mapping[str, str]]:
        seen = see(uow)
        return seen, call.deps.board.institutions.names_at(uow, seen.meeting, call.language)

    seen, names = await call.deps.read.run(work)
    if seen.meeting.state not in ROOM_OPEN_STATES:
        raise RoomClosed
    return call.page(
        "room.html",
        title=seen.meeting.title,
        room=call.deps.assets.entry(ROOM),
        boot=_boot(call, seen, names),
    )


def _boot(call: Call, seen: Seen, names: Mapping[str, str]) -> dict[str, object]:
    meeting: Meeting = seen.meeting
    invited = meeting.participants[call.person_id]
    recorded = invited.institution_name
    if not seen.allows(Action.MEETING_READ):  # who waits is told of nobody else
        names = {name: called for name, called in names.items() if name == recorded}
    return {
        "meeting_id": meeting.id,
        "meeting_title": meeting.title,
        "person": {
            "id": invited.person_id,
            "display_name": invited.display_name,
            "role": invited.role.value,
            "institution": names.get(recorded, recorded),
            "discipline": invited.discipline,
        },
        "institutions": names,
        "language": call.language,
        "zone": {
            "id": call.formats.zone.key,
            "name": call.formats.zone_name(call.formats.zone.key),
        },
        "catalogue": browser_catalogue(call.language),
        "labels": room_labels(call.say),
    }


PAGES: tuple[Page, ...] = (Page("room", "GET", "/meetings/{meeting_id}/room", show),)
