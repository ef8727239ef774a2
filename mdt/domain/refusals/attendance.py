"""Why the domain says no about roll-calls, recusals, removals and media."""

from mdt.domain.errors import N_, Invalid, MdtError, NotAllowed


class TakesNoPart(NotAllowed):
    """Whoever is recused from the open item, or must not get it, says and does nothing on it."""

    code = "takes_no_part"
    sentence = N_("You take no part in this item.")


class FloorOfNoPart(MdtError):
    """Who neither hears nor sees the open item has nothing to say on it."""

    code = "floor_of_no_part"
    sentence = N_("%(name)s takes no part in the open item, and cannot have the floor now.")


class RecusalOfChair(MdtError):
    """Whoever leads cannot step out of an item and lead it."""

    code = "recusal_of_chair"
    sentence = N_("Whoever leads takes part: hand the chair over first.")


class RecusalTooLate(MdtError):
    """The item is over; what was decided on it was decided with the person."""

    code = "recusal_too_late"
    sentence = N_("This item is over.")


class RecusedByChair(NotAllowed):
    """Whom the chair recused cannot come back by themselves."""

    code = "recused_by_chair"
    sentence = N_("The chair recused you: only the chair can let you take part again.")


class RemovalOfLead(MdtError):
    """A meeting is not led from outside the room; and nobody puts themselves out."""

    code = "removal_of_lead"
    sentence = N_("Whoever may lead the meeting cannot be removed from the room.")


class NotRecused(MdtError):
    """There is no recusal to end."""

    code = "not_recused"
    sentence = N_("Nobody of this name is recused from this item.")


class NotARoom(Invalid):
    """A roll-call is of a room that takes part as a whole."""

    code = "not_a_room"
    sentence = N_("This is not a room that takes part as a whole.")


class NamedTwice(Invalid):
    """A roll-call names each person once."""

    code = "named_twice"
    sentence = N_("%(name)s is named twice.")


class TooManyInRoom(Invalid):
    """More people than a room holds are a mistake."""

    code = "too_many_in_room"
    sentence = N_("A roll-call names at most %(most)s people.")
