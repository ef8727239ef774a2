"""The room: an empty page and one block of data; everything else comes over signalling.

Somebody who waits to be admitted gets the same page: it names the meeting and themselves, and
nobody else.
"""

from aiohttp import web

from mdt.domain.errors import RoomClosed
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting
from mdt.domain.policy import Action
from server.http.access import Seen, seeing
from server.http.call import Call
from server.http.labels import room_labels
from server.http.page import Page
from server.messages import browser_catalogue

ROOM = "src/main.tsx"


async def show(call: Call) -> web.StreamResponse:
    """Show the room's shell to whoever may at least wait for it."""
    seen = await call.deps.read.run(seeing(call, Action.ROOM_WAIT))
    if seen.meeting.state not in ROOM_OPEN_STATES:
        raise RoomClosed
    return call.page(
        "room.html",
        title=seen.meeting.title,
        room=call.deps.assets.entry(ROOM),
        boot=_boot(call, seen),
    )


def _boot(call: Call, seen: Seen) -> dict[str, object]:
    meeting: Meeting = seen.meeting
    invited = meeting.participants[call.person_id]
    return {
        "meeting_id": meeting.id,
        "meeting_title": meeting.title,
        "person": {
            "id": invited.person_id,
            "display_name": invited.display_name,
            "role": invited.role.value,
            "institution": invited.institution_name,
            "discipline": invited.discipline,
        },
        "language": call.language,
        "zone": {
            "id": call.formats.zone.key,
            "name": call.formats.zone_name(call.formats.zone.key),
        },
        "catalogue": browser_catalogue(call.language),
        "labels": room_labels(call.say),
    }


PAGES: tuple[Page, ...] = (Page("room", "GET", "/meetings/{meeting_id}/room", show),)
