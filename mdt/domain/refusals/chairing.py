"""Why the domain says no about who leads the session."""

from mdt.domain.errors import N_, NotAllowed


class NotLeading(NotAllowed):
    """The actor could lead, but another leads now; one at a time."""

    code = "not_leading"
    sentence = N_("%(name)s leads this session now. Ask for the chair first.")


class CannotLead(NotAllowed):
    """The lead passes only between the chair and the deputies."""

    code = "cannot_lead"
    sentence = N_("%(name)s is invited neither as chair nor as deputy chair, and cannot lead.")
