"""The slots of everybody in a room: filled anew when something changed, and told when it shows.

What goes where is decided in ``seating``.
"""

import time
from collections.abc import Callable, Mapping

from server.media.messages import Event, SlotsChanged, SlotState
from server.media.participant import Participant
from server.media.rounds import Rounds
from server.media.sdp.slots import SlotSection
from server.media.seating import carried_by, seat


class Seats:
    """The slots of one room's people."""

    def __init__(
        self,
        room_id: str,
        people: Mapping[str, Participant],
        rounds: Rounds,
        sections: tuple[SlotSection, ...],
        emit: Callable[[Event], None],
    ) -> None:
        """Serve the people of a room.

        Args:
            room_id: the room's.
            people: those in it, as they come and go.
            rounds: who is heard, and what can be sent; it says when that changed.
            sections: of every subscriber.
            emit: told of every viewer's slots.
        """
        self._room_id = room_id
        self._people = people
        self._rounds = rounds
        self._sections = sections
        self._emit = emit
        rounds.on_heard = self.bring_up_to_date
        rounds.on_news = self.tell

    def bring_up_to_date(self) -> None:
        """Fill everybody's slots, and tell those for whom that changed anything."""
        for person in self._people.values():
            self.seat_and_tell(person)

    def seat_and_tell(self, viewer: Participant) -> None:
        """Fill the viewer's slots, and tell them if that changed anything."""
        if viewer.subscriber or viewer.next_subscriber:
            before = viewer.slots
            self.seat(viewer)
            if viewer.slots != before:
                self.tell(viewer)

    def seat(self, viewer: Participant) -> None:
        """Fill the viewer's slots."""
        others = [each for each in self._people.values() if each is not viewer]
        seat(viewer, others, self._rounds.speakers.audible)
        carried = carried_by(viewer, self._sections, self._people)
        for subscriber in viewer.subscribers():
            subscriber.put(carried, self._rounds.options)
        viewer.slots = _states(viewer)

    def tell(self, viewer: Participant) -> None:
        """Tell the viewer all slots."""
        viewer.slots = _states(viewer)
        self._emit(
            SlotsChanged(
                room_id=self._room_id, participant_id=viewer.participant_id, slots=viewer.slots
            )
        )


def _states(viewer: Participant) -> tuple[SlotState, ...]:
    now_s = time.monotonic()
    subscriber = viewer.subscriber or viewer.next_subscriber
    if subscriber is None:
        return ()
    return tuple(slot.state(*slot.told(now_s)) for slot in subscriber.slots.values())
