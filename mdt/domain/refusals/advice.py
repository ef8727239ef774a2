"""Why the domain says no about a recommendation’s content and what follows it."""

from mdt.domain.errors import N_, IllegalTransition, Invalid, NotAllowed


class NotRecorded(IllegalTransition):
    """What follows a recommendation needs one that the board recorded and that still stands."""

    code = "not_recorded"
    sentence = N_("This recommendation is not recorded, or another has replaced it.")


class NotYourFit(NotAllowed):
    """Only who must do it knows whether it can be done there."""

    code = "local_fit_not_yours"
    sentence = N_("Only the implementer, their hospital or the owner of the case answers this.")


class ConfirmationNotAsked(NotAllowed):
    """The person’s discipline heard and decided with the others."""

    code = "confirmation_not_asked"
    sentence = N_("Your discipline is not asked to confirm this recommendation.")


class AlreadyConfirmed(IllegalTransition):
    """One word per discipline is enough."""

    code = "already_confirmed"
    sentence = N_("Your discipline has confirmed this recommendation already.")


class ConfirmationTooLate(IllegalTransition):
    """The time to confirm is over; the recommendation stays as it was recorded."""

    code = "confirmation_too_late"
    sentence = N_("The 48 hours in which this could be confirmed are over.")


class NoSuchCheck(Invalid):
    """The recommendation has no such check of quality."""

    code = "no_such_check"
    sentence = N_("This check does not belong to this recommendation.")


class NothingToRevise(IllegalTransition):
    """A new version replaces a recorded one, of the item that is open."""

    code = "nothing_to_revise"
    sentence = N_("Nothing is recorded on this item that a new version could replace.")
