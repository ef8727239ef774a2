"""Why the domain says no about review and amendment of minutes, and letters."""

from mdt.domain.errors import N_, IllegalTransition, Invalid, NotAllowed, NotFound


class MinutesNotReviewed(IllegalTransition):
    """The chair signs what was reviewed."""

    code = "minutes_not_reviewed"
    sentence = N_("End the review of the minutes before the chair signs them.")


class MinutesNotSigned(IllegalTransition):
    """Only signed minutes are amended; others are simply revised."""

    code = "minutes_not_signed"
    sentence = N_("These minutes are not signed yet, so they can still be revised.")


class ChangesOpen(IllegalTransition):
    """The review does not end while a requested change is open."""

    code = "changes_open"
    sentence = N_("A change was requested. Revise the minutes, or answer why they stay.")


class NoChangesOpen(IllegalTransition):
    """There is nothing to answer."""

    code = "no_changes_open"
    sentence = N_("No requested change is open.")


class NothingAmended(IllegalTransition):
    """An amendment changes something."""

    code = "nothing_amended"
    sentence = N_("This amendment says the same as the version that it amends.")


class LeadSignatureMissing(IllegalTransition):
    """The board's rule asks every leading discipline to sign before the chair."""

    code = "lead_signature_missing"
    sentence = N_("These leading disciplines have not signed yet: %(disciplines)s")


class TranslationOpen(IllegalTransition):
    """A translation is neither approved nor marked unofficial."""

    code = "translation_open"
    sentence = N_("%(count)s translated paragraphs are neither approved nor marked as unofficial.")


class SourceChanged(IllegalTransition):
    """A translation is of what its writer read, and that is not what stands there now."""

    code = "source_changed"
    sentence = N_(
        "The original was changed after this translation was begun. Read it again, then save."
    )


class MeaningNotYours(NotAllowed):
    """The signature would stand for what the signer is not."""

    code = "meaning_not_yours"
    sentence = N_("You cannot sign these minutes in this capacity.")


class PartKeptFromChair(NotAllowed):
    """Whoever approves the minutes for the board has read all of them."""

    code = "part_kept_from_chair"
    sentence = N_(
        "Part of these minutes is kept from you, so you cannot approve them for the board. A chair"
        " or deputy who may read all of them can."
    )


class NotAReviewer(NotAllowed):
    """Only who attended reviews the minutes."""

    code = "not_a_reviewer"
    sentence = N_("Only people who attended the session can ask for changes.")


class TranslationDiffers(Invalid):
    """The translation says other numbers, codes, sides, drugs or negations than its source."""

    code = "translation_differs"
    sentence = N_(
        "The translation does not agree with its source: %(differences)s. Correct it, or give"
        " the reason why it is right."
    )


class SameLanguage(Invalid):
    """A paragraph is not translated into its own language."""

    code = "same_language"
    sentence = N_("The minutes are written in this language already.")


class UnknownLetter(NotFound):
    """There is no such letter."""

    code = "unknown_letter"
    sentence = N_("There is no such letter.")


class LocalFitMissing(IllegalTransition):
    """Nobody said yet whether the recommendation can be carried out where the patient lives."""

    code = "local_fit_missing"
    sentence = N_(
        "Those who carry it out have not yet answered whether it is available, affordable and"
        " registered there."
    )


class LetterOutdated(IllegalTransition):
    """The minutes behind the letter are being amended."""

    code = "letter_outdated"
    sentence = N_("The minutes are being amended; letters go out when they are signed again.")


class NotTheRecipient(NotAllowed):
    """Only the recipient confirms the receipt."""

    code = "not_the_recipient"
    sentence = N_("Only the recipient can confirm that the letter was received.")
