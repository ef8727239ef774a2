"""Why the domain says no about follow-up."""

from mdt.domain.errors import N_, Invalid


class ReasonsRequired(Invalid):
    """What was not done as recommended has a coded reason."""

    code = "reasons_required"
    sentence = N_("Say why it was not done as recommended: choose at least one reason.")


class WishContradicts(Invalid):
    """A deviation by the patient's wish and the statement about the wish must agree."""

    code = "wish_contradicts"
    sentence = N_("The reasons name the patient’s wish, the answer about it says otherwise.")


class DayRequired(Invalid):
    """A death has its day."""

    code = "day_required"
    sentence = N_("Give the day.")


class NotYetHappened(Invalid):
    """What is reported has happened already."""

    code = "date_in_the_future"
    sentence = N_("This day is still to come.")
