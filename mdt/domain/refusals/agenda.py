"""Why the domain says no about the agenda in session, actions and closing."""

from mdt.domain.errors import N_, IllegalTransition, Invalid, Label, MdtError


class OrderIncomplete(Invalid):
    """An order names every item that is still to come, once."""

    code = "order_incomplete"
    sentence = N_("The order must name every item that is still to come, once.")


class ForecastChanged(IllegalTransition):
    """What was proposed no longer fits the agenda and the time."""

    code = "forecast_changed"
    sentence = N_("The forecast has changed in the meantime. Please look at it again.")


class OutOfDiscussionOnly(IllegalTransition):
    """An item is listed under a standard of care instead of being discussed, never after."""

    code = "soc_in_discussion"
    sentence = N_("An item that was called cannot be listed without discussion any more.")


class ClosedElsewhere(IllegalTransition):
    """An item is taken up again in the session that closed it."""

    code = "other_session"
    sentence = N_("This item was closed in an earlier session and cannot be taken up again.")


class PublishedLate(MdtError):
    """The agenda comes out less than a day before the start, and nobody said that this is meant."""

    code = "published_late"
    sentence = N_(
        "The meeting begins in less than 24 hours: people have little time to prepare."
        " Publish it all the same?"
    )


class ReopenTooLate(IllegalTransition):
    """A session is taken up again within a quarter of an hour of its end."""

    code = "reopen_too_late"
    sentence = N_("The session ended more than %(minutes)s minutes ago.")


class UnknownAction(MdtError):
    """The meeting has no such action."""

    code = "unknown_action"
    sentence = N_("This meeting has no such action.")


class NotClosable(IllegalTransition):
    """Something is left to be done before the meeting can be closed."""

    code = "not_closable"
    sentence = N_("The meeting cannot be closed yet: %(lines)s")

    def __init__(self, *, codes: tuple[str, ...], lines: tuple[Label, ...]) -> None:
        """Name the lines of the checklist that are open, by code and in words."""
        super().__init__(lines=lines)
        self.codes = codes
