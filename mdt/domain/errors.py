"""Every reason the domain says no. Each has a stable code; the sentence is for people.

The sentence is an English gettext message with named placeholders, translated at the edge.
"""

from collections.abc import Callable


class Label(str):
    """A value in a sentence that is itself a message, and is translated with it."""

    __slots__ = ()


def N_(message: str) -> str:  # noqa: N802 - the name that message extraction looks for
    """Mark a message for extraction; translation happens at the edge."""
    return message


class MdtError(Exception):
    """Base of all refusals: expected, safe to show, never logged with a traceback."""

    code = "mdt_error"
    sentence = N_("This is not possible.")

    def __init__(self, sentence: str | None = None, **params: object) -> None:
        """Take a sentence more specific than the class's, and values for its placeholders."""
        self.sentence = sentence or type(self).sentence
        self.params = params
        super().__init__(self.said(str))

    def said(self, gettext: Callable[[str], str]) -> str:
        """Return the sentence in the language of ``gettext``, labels in it included."""
        if not self.params:
            return gettext(self.sentence)
        values = {name: _in_words(value, gettext) for name, value in self.params.items()}
        return gettext(self.sentence) % values


def _in_words(value: object, gettext: Callable[[str], str]) -> object:
    if isinstance(value, Label):
        return gettext(value)
    if isinstance(value, tuple):
        return gettext(", ").join(str(_in_words(entry, gettext)) for entry in value)
    return value


class NotFound(MdtError):
    """There is no such record, or none the actor may know of."""

    code = "not_found"
    sentence = N_("There is nothing here, or nothing that you may see.")


class NotAllowed(MdtError):
    """The actor's role does not permit the action."""

    code = "not_allowed"
    sentence = N_("Your role in this meeting does not allow this.")


class IllegalTransition(MdtError):
    """The action does not apply in the current state."""

    code = "illegal_transition"
    sentence = N_("This cannot be done now.")


class Invalid(MdtError):
    """What was entered cannot be accepted; ``field`` says where."""

    code = "invalid"
    sentence = N_("Please check what you entered.")

    def __init__(self, sentence: str | None = None, *, field: str = "", **params: object) -> None:
        """Name the field that must change, as the form and the wire know it."""
        super().__init__(sentence, **params)
        self.field = field


class RevisionConflict(MdtError):
    """Somebody changed the record after the caller read it; both texts are kept."""

    code = "revision_conflict"
    sentence = N_("Somebody else changed this in the meantime. Both texts are shown below.")

    def __init__(
        self,
        *,
        expected: int,
        actual: int,
        current: object = None,
        rejected: object = None,
        field: str = "",
    ) -> None:
        """Carry the stored value and the refused one, so that nothing is lost.

        Args:
            expected: the revision that the change was based on.
            actual: the one that is stored.
            current: what is stored.
            rejected: what was refused.
            field: the part of the record that both changed; empty: all of it.
        """
        super().__init__()
        self.field = field
        self.expected = expected
        self.actual = actual
        self.current = current
        self.rejected = rejected


class InLobby(NotAllowed):
    """The actor waits to be admitted, and may do nothing else."""

    code = "in_lobby"
    sentence = N_("Please wait until the chair admits you.")


class NotPresent(NotAllowed):
    """The person is not in the room."""

    code = "not_present"
    sentence = N_("%(name)s is not in the room.")


class NotInLobby(MdtError):
    """The person does not wait in the lobby."""

    code = "not_in_lobby"
    sentence = N_("This person does not wait in the lobby.")


class Required(Invalid):
    """A field was left empty."""

    code = "required"
    sentence = N_("This must be filled in.")


class TooLong(Invalid):
    """A text is longer than its field holds."""

    code = "too_long"
    sentence = N_("This text has %(length)s characters; at most %(limit)s fit.")


class UnknownCode(Invalid):
    """A code is not of its value set."""

    code = "unknown_code"
    sentence = N_("“%(value)s” is not one of the choices.")


class UnknownPerson(Invalid):
    """The person is not invited, or not of the board's network."""

    code = "unknown_person"
    sentence = N_("This person is not known here.")


class UnknownCase(Invalid):
    """The case is not one that the board may discuss."""

    code = "unknown_case"
    sentence = N_("This case is not known here.")


class UnknownMaterial(Invalid):
    """The material does not belong to the open case."""

    code = "unknown_material"
    sentence = N_("This material does not belong to the case that is open.")


class ReasonRequired(Invalid):
    """The action needs a reason."""

    code = "reason_required"
    sentence = N_("Please give a reason.")


class EmptyAgenda(Invalid):
    """A meeting cannot be published without an agenda item."""

    code = "empty_agenda"
    sentence = N_("The agenda has no items yet.")


class SessionNotRunning(IllegalTransition):
    """The action belongs to a running session."""

    code = "session_not_running"
    sentence = N_("The session is not running.")


class RoomClosed(IllegalTransition):
    """Nobody can enter the room in this state of the meeting."""

    code = "room_closed"
    sentence = N_("The room of this meeting is not open.")


class UnknownItem(MdtError):
    """The agenda has no such item."""

    code = "unknown_item"
    sentence = N_("The agenda has no such item.")


class NoItemOpen(IllegalTransition):
    """The action belongs to the item that is open, and none is, or another one."""

    code = "item_not_open"
    sentence = N_("This item is not open.")


class NothingToCall(IllegalTransition):
    """No item is left to call."""

    code = "nothing_to_call"
    sentence = N_("Every item on the agenda has been called.")


class AnotherItemOpen(IllegalTransition):
    """An item cannot be called while the board is busy with another."""

    code = "another_item_open"
    sentence = N_("Close or defer “%(title)s” first.")


class ItemsWithoutOutcome(IllegalTransition):
    """The session cannot end while items have no outcome."""

    code = "items_without_outcome"
    sentence = N_("These items have no outcome yet: %(titles)s")


class AlreadyDecided(IllegalTransition):
    """The item has a recorded recommendation."""

    code = "already_decided"
    sentence = N_("The recommendation on this case is already recorded.")


class NotACase(IllegalTransition):
    """Only cases have recommendations."""

    code = "not_a_case"
    sentence = N_("Only a case can have a recommendation.")


class NoRecommendation(IllegalTransition):
    """The item has no recommendation yet."""

    code = "no_recommendation"
    sentence = N_("There is no draft of a recommendation yet.")


class RecommendationIncomplete(Invalid):
    """A recommendation can be recorded only when every field is filled in."""

    code = "recommendation_incomplete"
    sentence = N_("Please fill in: %(labels)s")

    def __init__(self, *, fields: tuple[str, ...], labels: tuple[Label, ...]) -> None:
        """Name the empty fields, by code and in words."""
        super().__init__(field=fields[0], labels=labels)
        self.fields = fields


class NotReadBack(IllegalTransition):
    """A recommendation is read back to the board before it is recorded."""

    code = "not_read_back"
    sentence = N_("Read the recommendation back to the board before recording it.")


class NotAtItem(NotAllowed):
    """Only who was present while the item was open can dissent from its recommendation."""

    code = "not_at_item"
    sentence = N_("Only people who were present at this case can dissent.")


class NoSuchDissent(MdtError):
    """The actor has no such dissent that still stands."""

    code = "no_such_dissent"
    sentence = N_("You have no such dissent that still stands.")


class AlreadyDissented(IllegalTransition):
    """A person dissents from a recommendation once."""

    code = "already_dissented"
    sentence = N_("Your dissent is already recorded.")


class MinutesNotReady(IllegalTransition):
    """The minutes are drafted when the session ends."""

    code = "minutes_not_ready"
    sentence = N_("The minutes are drafted when the session ends.")


class MinutesAreSigned(IllegalTransition):
    """Signed minutes do not change."""

    code = "minutes_signed"
    sentence = N_("The minutes are signed; they can no longer be changed.")


class UnknownBlock(MdtError):
    """The minutes have no such paragraph."""

    code = "unknown_block"
    sentence = N_("The minutes have no such paragraph.")


class BlockIsVerbatim(IllegalTransition):
    """Recommendations and dissents stand in the minutes as they were recorded."""

    code = "block_is_verbatim"
    sentence = N_("This paragraph stands as it was recorded and cannot be reworded.")


class NotAttended(NotAllowed):
    """Only who attended may sign."""

    code = "not_attended"
    sentence = N_("Only people who attended the session can sign its minutes.")


class AlreadySigned(IllegalTransition):
    """A person signs the same text once."""

    code = "already_signed"
    sentence = N_("You have already signed these minutes.")
