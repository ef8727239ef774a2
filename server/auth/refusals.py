"""Every reason for which signing in, or a request's origin, is refused."""

from mdt.domain.errors import N_, MdtError


class NotSignedIn(MdtError):
    """There is no valid sign-in behind the request."""

    code = "not_signed_in"
    sentence = N_("Please sign in.")


class WrongPassword(MdtError):
    """Unknown address or wrong password: the answer is the same for both."""

    code = "wrong_password"
    sentence = N_("The e-mail address or the password is not right.")


class TooManyAttempts(MdtError):
    """Too many wrong passwords; ``wait_s`` says when the next may be tried."""

    code = "too_many_attempts"
    sentence = N_("Too many attempts. Wait %(seconds)s seconds, then try again.")

    def __init__(self, wait_s: float) -> None:
        """Take the seconds until one more attempt is allowed."""
        self.wait_s = max(1, int(wait_s + 0.999))
        super().__init__(seconds=self.wait_s)


class SignInBusy(MdtError):
    """All password threads are busy, and the queue before them is full."""

    code = "sign_in_busy"
    sentence = N_("Too many people are signing in right now. Try again in a few seconds.")


class ForeignRequest(MdtError):
    """The request did not come from one of our own pages."""

    code = "foreign_request"
    sentence = N_("This request did not come from one of our own pages, so nothing was changed.")
