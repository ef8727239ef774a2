"""Why the domain says no about cases, their readiness and consent."""

from mdt.domain.errors import N_, IllegalTransition, Invalid, NotAllowed


class NoSuchStep(IllegalTransition):
    """The pathway does not lead from one stage to the other."""

    code = "no_such_step"
    sentence = N_("From “%(before)s” the pathway does not lead to “%(after)s”.")


class NotAGap(IllegalTransition):
    """The case does not lack this field."""

    code = "not_a_gap"
    sentence = N_("The case does not lack this.")


class NotWaivable(IllegalTransition):
    """A required field cannot be waived."""

    code = "not_waivable"
    sentence = N_("“%(field)s” is required and cannot be waived.")


class NotRelisted(IllegalTransition):
    """The case does not wait for this board."""

    code = "not_relisted"
    sentence = N_("The case does not wait for this board.")


class AccessRefused(NotAllowed):
    """The gate does not let the viewer see the case; the reason is a code of its own."""

    code = "access_refused"
    sentence = N_("This case may not be shown to you.")


class NoAgreement(AccessRefused):
    """No agreement between the two countries, and no consent that stands for one."""

    code = "no_agreement"
    sentence = N_("No agreement covers showing this case in your country.")


class NoConsent(AccessRefused):
    """The patient did not consent to this."""

    code = "no_consent"
    sentence = N_("The patient has not consented to showing this case for this purpose.")


class ConsentWithdrawn(AccessRefused):
    """The patient withdrew the consent."""

    code = "consent_withdrawn"
    sentence = N_("The patient has withdrawn the consent to show this case in your country.")


class ConsentExpired(AccessRefused):
    """The consent is over."""

    code = "consent_expired"
    sentence = N_("The consent to show this case in your country has expired.")


class ClassBlocked(AccessRefused):
    """Data of this class is not shown to such a viewer."""

    code = "class_blocked"
    sentence = N_("This kind of data is not shown to you.")


class AwaitsAdmission(AccessRefused):
    """The chair did not admit the viewer."""

    code = "not_admitted"
    sentence = N_("You see a case only after the chair has admitted you.")


class RecusedFromCase(AccessRefused):
    """Who takes no part in an item does not get its case beside the room either."""

    code = "recused_from_case"
    sentence = N_(
        "You are recused from this case. You can open it again when the board is done with it."
    )


class ConsentNotInForce(IllegalTransition):
    """Only a consent that is in force can be withdrawn."""

    code = "consent_not_in_force"
    sentence = N_("This consent is not in force any more.")


class LooksLikeIdentity(Invalid):
    """A text holds a word of the patient's identity."""

    code = "identity_in_text"
    sentence = N_("This text holds part of the patient’s identity. Please take it out.")


class LinkDestroyed(IllegalTransition):
    """The link from the pseudonym to the patient was destroyed."""

    code = "link_destroyed"
    sentence = N_("The link to the patient was destroyed and cannot be brought back.")


class NothingNewer(IllegalTransition):
    """The board sees the latest version already."""

    code = "nothing_newer"
    sentence = N_("The board already sees the latest version of this case.")


class TeachingConsentMissing(AccessRefused):
    """A case is used for teaching only by a consent for that."""

    code = "teaching_consent_missing"
    sentence = N_("The patient has not consented to the use of this case for teaching.")
