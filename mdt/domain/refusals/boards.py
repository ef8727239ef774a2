"""Why the domain says no about boards, their members, rules and credentials."""

from mdt.domain.errors import N_, IllegalTransition, Invalid, NotAllowed


class NotARecurrence(Invalid):
    """The text is no rule of recurrence that is understood."""

    code = "not_a_recurrence"
    sentence = N_("“%(value)s” is not a rule of recurrence that is understood here.")


class NoNextDay(IllegalTransition):
    """The board has no recurrence, or it has ended."""

    code = "no_next_day"
    sentence = N_("This board has no further day on which it meets. Give it a recurrence first.")


class BoardSeats(Invalid):
    """The members of a board do not make a board."""

    code = "board_seats"
    sentence = N_("A board needs a coordinator, and it has at most one chair.")


class RuleVersionUsed(Invalid):
    """A version of a quorum rule never changes: what is different is the next version."""

    code = "rule_version_used"
    sentence = N_("Version %(version)s of this rule exists and cannot be changed.")


class RuleCannotHold(Invalid):
    """The rule asks for what its own conditions exclude."""

    code = "rule_cannot_hold"
    sentence = N_("No meeting could ever meet this rule: please check its numbers.")


class OwnCredential(NotAllowed):
    """A credential is verified by somebody else than its holder."""

    code = "own_credential"
    sentence = N_("Nobody verifies or withdraws their own credential.")


class NotYourCredential(NotAllowed):
    """A credential is claimed by its holder."""

    code = "not_your_credential"
    sentence = N_("Only the person concerned can claim a credential.")


class NetworkSuspended(IllegalTransition):
    """A suspended network plans nothing new."""

    code = "network_suspended"
    sentence = N_("This network is suspended: nothing new can be planned in it.")


class TwoClinicians(Invalid):
    """Vital interest is stated by two clinicians."""

    code = "two_clinicians"
    sentence = N_("Vital interest needs two different clinicians by name.")


class NobodyOnCall(Invalid):
    """A discipline that is needed has nobody on call."""

    code = "nobody_on_call"
    sentence = N_("Nobody is on call at this time for: %(disciplines)s")


class NoEmergencies(IllegalTransition):
    """The board does not take urgent cases."""

    code = "no_emergencies"
    sentence = N_("This board does not take urgent cases.")


class NameTaken(Invalid):
    """Two institutions of one network would be told apart by nothing."""

    code = "name_taken"
    sentence = N_("The network has an institution named %(name)s already.")
