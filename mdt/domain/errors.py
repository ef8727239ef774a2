"""Every reason the domain says no. Each has a stable code; the sentence is for people.

The sentence is an English gettext message with named placeholders, translated at the edge.
"""


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
        super().__init__(self.sentence % params if params else self.sentence)


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
        self, *, expected: int, actual: int, current: object = None, rejected: object = None
    ) -> None:
        """Carry the stored value and the refused one, so that nothing is lost."""
        super().__init__()
        self.expected = expected
        self.actual = actual
        self.current = current
        self.rejected = rejected
