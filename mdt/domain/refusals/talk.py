"""Why the domain says no about the checklist, positions and polls."""

from mdt.domain.errors import N_, IllegalTransition, Invalid, MdtError, NotAllowed


class NobodyOfDiscipline(MdtError):
    """Nobody who counts is here for a discipline."""

    code = "nobody_of_discipline"
    sentence = N_("Nobody in the room speaks for this discipline: %(discipline)s.")


class NoRoundOpen(IllegalTransition):
    """Positions are taken while a round of them is open."""

    code = "no_round_open"
    sentence = N_("The chair has not asked for positions yet.")


class RoundIsOpen(IllegalTransition):
    """One round of positions ends before the next begins."""

    code = "round_is_open"
    sentence = N_("A round of positions is open. Close it first.")


class UnknownPoll(MdtError):
    """The open item has no such poll."""

    code = "unknown_poll"
    sentence = N_("The item that is open has no such poll.")


class PollIsOpen(IllegalTransition):
    """One poll ends before the next begins."""

    code = "poll_is_open"
    sentence = N_("A poll is open. Close it first.")


class NotEntitled(NotAllowed):
    """Only who counted when the poll was opened answers it."""

    code = "not_entitled"
    sentence = N_("Only people who counted to the quorum when the poll was opened can answer it.")


class TickedByRecord(IllegalTransition):
    """What the record says of a line of the checklist, no hand changes."""

    code = "ticked_by_record"
    sentence = N_("The record ticks this line by itself. It cannot be changed by hand.")


class TooFewOptions(Invalid):
    """A poll offers a choice."""

    code = "too_few_options"
    sentence = N_("Please give between %(least)s and %(most)s different answers.")
