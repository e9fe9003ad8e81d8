"""Why somebody was not signed in: six kinds that a person can be told apart, each with a ``reason`` for whoever looks into it."""

from todoke.common.errors import Refusal


class SignInFailed(Refusal):
    """A resident was not signed in; ``reason`` is a code for the operator, never personal data."""

    code = "sign_in_failed"
    status = 400

    @property
    def reason(self) -> str:
        """The code that says exactly what failed."""
        return str(self.data.get("reason", ""))


class SignInNotSetUp(SignInFailed):
    """No provider is configured here."""

    code = "sign_in_not_set_up"
    status = 503


class SignInStopped(SignInFailed):
    """The person, or the provider for them, ended it before the end."""

    code = "sign_in_stopped"
    status = 400


class SignInMixedUp(SignInFailed):
    """The answer does not belong to what this browser began, or to that provider."""

    code = "sign_in_mixed_up"
    status = 400


class SignInTooOld(SignInFailed):
    """It took longer than the time that one sign-in may take."""

    code = "sign_in_too_old"
    status = 400


class ProofRefused(SignInFailed):
    """What the provider handed over does not prove who the person is."""

    code = "sign_in_proof_refused"
    status = 400


class ProviderSilent(SignInFailed):
    """The provider cannot be reached, or does not answer as agreed."""

    code = "sign_in_provider_silent"
    status = 502
