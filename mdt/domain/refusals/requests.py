"""Why the domain says no about requests, opinions and pathology reviews."""

from mdt.domain.errors import N_, IllegalTransition, Invalid, NotAllowed


class NotYourTurn(NotAllowed):
    """Only the receiving side moves a request; the sender supplies information or withdraws."""

    code = "request_not_yours"
    sentence = N_("Only the board that was asked can do this.")


class NotTheSender(NotAllowed):
    """Only the sending side changes, sends, completes or withdraws a request."""

    code = "request_not_sent_by_you"
    sentence = N_("Only the side that sent the request can do this.")


class UnknownBoard(Invalid):
    """The board is not of the case's network, or is the one that has the request already."""

    code = "unknown_board"
    sentence = N_("This board is not known here.")


class StandardRequired(Invalid):
    """Listing without discussion names the standard of care that answers the question."""

    code = "standard_required"
    sentence = N_("Name the standard of care that answers the question.")


class NeededInThePast(Invalid):
    """An answer cannot be needed before today."""

    code = "date_in_the_past"
    sentence = N_("This day is over already.")


class NothingToAnswerWith(IllegalTransition):
    """A request is answered by a discussion or by opinions, not by nothing."""

    code = "nothing_to_answer_with"
    sentence = N_("The board has not discussed the case, and no expert has given an opinion.")


class NotVerified(NotAllowed):
    """Opinions are given by people whose credential for their discipline is verified."""

    code = "credential_not_verified"
    sentence = N_("The credential of %(name)s for this discipline is not verified.")


class AlreadyAsked(Invalid):
    """A person is asked for one opinion on a request."""

    code = "already_asked"
    sentence = N_("%(name)s was asked already.")


class ReportMissing(Invalid):
    """A second reading of pathology needs the first one's report."""

    code = "original_report_missing"
    sentence = N_("A second reading needs the original report of the case.")


class GradeRequired(Invalid):
    """A second reading ends with how far it differs from the first."""

    code = "grade_required"
    sentence = N_("Say how far the second reading differs from the first.")


class SlidesMissing(Invalid):
    """A second reading names the slides or stains that were read."""

    code = "slides_missing"
    sentence = N_("Name the slides that were read, with their stains.")


class DifferenceRequired(Invalid):
    """A discordance says what is different."""

    code = "difference_required"
    sentence = N_("Say what differs: the morphology, the stage or the wording.")
