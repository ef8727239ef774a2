"""Why the domain says no about translated documents."""

from mdt.domain.errors import N_, Invalid, NotAllowed


class NoTranslation(Invalid):
    """A document translates another one of the same case, which is no translation itself."""

    code = "no_translation"
    sentence = N_("Choose two documents of this case; the original is no translation itself.")


class OwnTranslation(NotAllowed):
    """Who says that a document is a translation does not check it."""

    code = "own_translation"
    sentence = N_("A translation is checked by somebody else than who added it.")


class OriginalChanged(Invalid):
    """The case no longer holds the bytes that were translated."""

    code = "original_changed"
    sentence = N_("The original has changed since. Say anew which document was translated.")
