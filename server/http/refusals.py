"""Refusals that only the web has: what cannot be read as a request of ours."""

from mdt.domain.errors import N_, MdtError


class BadForm(MdtError):
    """The body is not a form that we understand."""

    code = "bad_form"
    sentence = N_("This form could not be read.")


class TooLarge(MdtError):
    """The body is larger than a form may be."""

    code = "too_large"
    sentence = N_("This is too large: at most %(limit)s MB can be sent.")


class SlowRequest(MdtError):
    """The body did not arrive in time."""

    code = "request_timeout"
    sentence = N_("The form did not arrive in time. Check your connection and send it again.")


class StaleForm(MdtError):
    """The form belongs to an earlier sign-in."""

    code = "stale_form"
    sentence = N_("You have signed in again since this form was shown. Send it once more.")


class TextChanged(MdtError):
    """What would be signed is not what the signer was shown."""

    code = "text_changed"
    sentence = N_("The minutes changed after you opened them. Read them again, then sign.")


class NoteNotSaved(MdtError):
    """A letter would go out without the note that its sender typed for it."""

    code = "note_not_saved"
    sentence = N_("Your note on this letter is only a draft. Save or discard it, then issue.")


class PasswordMissing(MdtError):
    """A signature needs the password."""

    code = "password_missing"
    sentence = N_("Give your password to sign.")


class PdfBusy(MdtError):
    """The PDF could not be made in time."""

    code = "pdf_busy"
    sentence = N_("The PDF could not be made right now. Try again in a minute.")


class TooSlow(MdtError):
    """The server did not manage to answer in time."""

    code = "server_busy"
    sentence = N_("The server did not answer in time. Please try again.")
