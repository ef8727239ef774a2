"""Every reason for which a place in a room is refused that the board itself does not know."""

from mdt.domain.errors import N_, MdtError


class AlreadyHere(MdtError):
    """The person is in the room already, in another window."""

    code = "already_here"
    sentence = N_("You are already in this room in another window.")


class UnknownSeat(MdtError):
    """The seat is gone, or the secret is not its."""

    code = "unknown_seat"
    sentence = N_("Your place in the room is gone. Please join again.")


class Draining(MdtError):
    """The server is about to stop, and takes nobody in."""

    code = "draining"
    sentence = N_("The server is restarting. You come back by yourself in a moment.")


class ScreenTaken(MdtError):
    """As many screens are shown as the chair allows at once."""

    code = "screen_taken"
    sentence = N_("Somebody else shares a screen. The chair can allow two at once.")


class ScreenNotGiven(MdtError):
    """Cameras reach only the chair, and a screen could be one."""

    code = "screen_not_given"
    sentence = N_(
        "Cameras are shown to the chair only now, so a screen is shared by the presenter of the "
        "item, or by whoever has the floor. Raise your hand to ask for it."
    )


class NotHere(MdtError):
    """The person that the command is about has no seat in the room."""

    code = "not_here"
    sentence = N_("This person is not in the room.")
