"""Every reason for which signing in, or a request's origin, is refused."""

from mdt.domain.errors import N_, IllegalTransition, Invalid, MdtError, NotAllowed


class NotSignedIn(MdtError):
    """There is no valid sign-in behind the request."""

    code = "not_signed_in"
    sentence = N_("Please sign in.")


class WrongPassword(MdtError):
    """Unknown address or wrong password: the answer is the same for both."""

    code = "wrong_password"
    sentence = N_("The e-mail address or the password is not right.")


class AccountLocked(MdtError):
    """The password is right, and the account is locked."""

    code = "account_locked"
    sentence = N_("This account is locked. An administrator of your network can open it again.")


class SecretExpired(MdtError):
    """The one-time secret is right, and too old."""

    code = "secret_expired"
    sentence = N_("This one-time secret is not good any more. Ask for a new one.")


class PasswordToChoose(MdtError):
    """The one-time secret is right; a password has to follow it."""

    code = "password_to_choose"
    sentence = N_("Choose a password of your own. The one-time secret ends with it.")


class WeakPassword(Invalid):
    """The password is one that is guessed."""

    code = "weak_password"
    sentence = N_("A password has at least %(least)s characters, and is not the one-time secret.")


class PasswordsDiffer(Invalid):
    """The second typing is another."""

    code = "passwords_differ"
    sentence = N_("This is not the same password.")


class OwnAccount(NotAllowed):
    """Nobody locks themself out, so that a network keeps an administrator."""

    code = "own_account"
    sentence = N_("This is your own account: another administrator can do this.")


class AccountExists(IllegalTransition):
    """The person has an account."""

    code = "account_exists"
    sentence = N_("This person has an account already.")


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
