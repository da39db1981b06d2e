"""What a login's end means, as an error of ours. Knows outcomes, not consoles."""

from scraper.errors import (
    AccountInactive,
    AccountLocked,
    AccountUnavailable,
    ChoiceNeeded,
    CookiesBlocked,
    EnrolmentRequired,
    FederatedLogin,
    LoginError,
    OneTimeCodeRefused,
    PasswordExpired,
    PersonNeeded,
    TermsNotAccepted,
    UnknownLoginPage,
    WrongPassword,
)
from scraper.packs.spec import LoginState, Outcome, Secret

_ERRORS: dict[Outcome, tuple[type[LoginError], str]] = {
    Outcome.WRONG_PASSWORD: (WrongPassword, "the console refused the user name or password"),
    Outcome.ONE_TIME_CODE_REFUSED: (OneTimeCodeRefused, "the console refused the one-time code"),
    Outcome.ACCOUNT_LOCKED: (AccountLocked, "the console says that the account is locked"),
    Outcome.ACCOUNT_INACTIVE: (AccountInactive, "the console says that the account is inactive"),
    Outcome.ACCOUNT_UNAVAILABLE: (AccountUnavailable, "the console says that the account is not available"),
    Outcome.PASSWORD_EXPIRED: (PasswordExpired, "the console demands a new password"),
    Outcome.TERMS_NOT_ACCEPTED: (TermsNotAccepted, "the console wants its terms accepted first"),
    Outcome.ENROLMENT_REQUIRED: (EnrolmentRequired, "the console wants a second factor enrolled first"),
    Outcome.PERSON_NEEDED: (PersonNeeded, "the console asks for something that only a person can do"),
    Outcome.FEDERATED_LOGIN: (FederatedLogin, "the console wants this account to sign in at its own service"),
    Outcome.COOKIES_BLOCKED: (CookiesBlocked, "the console complains that cookies are kept from it"),
    Outcome.CHOICE_NEEDED: (ChoiceNeeded, "the console asks which account or region is meant"),
}


CLOCK_TOLERANCE = 25.0
"""Seconds by which clocks may differ before a one-time code is likely to be another's."""
_CLOCKS_AGREE = (
    "Check SCRAPER_TOTP_SECRET: it may belong to another account, or to a device that is enrolled no more."
)


def outcome_error(outcome: Outcome, url: str) -> LoginError:
    """The error for an outcome other than signed in.

    >>> outcome_error(Outcome.ACCOUNT_LOCKED, "").exit_code
    23
    """
    kind, message = _ERRORS[outcome]
    return kind(message, url=url)


def code_error(error: OneTimeCodeRefused, clock_off: float | None) -> OneTimeCodeRefused:
    """The same error with what the clocks say; `clock_off` is how far the console's is ahead, in seconds.

    >>> code_error(OneTimeCodeRefused("no"), 600.0).message
    "no: this machine's clock is 10 minutes behind the console's"
    >>> code_error(OneTimeCodeRefused("no"), 1.0).message
    "no, although this machine's clock agrees with the console's"
    """
    if clock_off is None:
        return error
    if abs(clock_off) < CLOCK_TOLERANCE:
        message = f"{error.message}, although this machine's clock agrees with the console's"
        return OneTimeCodeRefused(message, advice=_CLOCKS_AGREE, url=error.url)
    amount = f"{abs(clock_off) / 60:.0f} minutes" if abs(clock_off) >= 90 else f"{abs(clock_off):.0f} seconds"
    side = "behind" if clock_off > 0 else "ahead of"
    message = f"{error.message}: this machine's clock is {amount} {side} the console's"
    return OneTimeCodeRefused(message, advice="Set this machine's clock, then try again.", url=error.url)


def spent_error(name: str, state: LoginState, url: str) -> LoginError:
    """The error for a page that the console shows again after it was answered as often as allowed."""
    shown = f"the console showed the page {name!r} again after it was answered"
    if state.needs is not None:
        return TermsNotAccepted(f"{shown}: its terms must be accepted to go on", url=url)
    secrets = {step.with_ for step in state.do}
    if Secret.PASSWORD in secrets:
        return WrongPassword(f"{shown}: it did not take the user name or password", url=url)
    if Secret.ONE_TIME_CODE in secrets:
        return OneTimeCodeRefused(f"{shown}: it did not take the one-time code", url=url)
    return UnknownLoginPage(f"{shown} {state.times}×: its steps lead nowhere", url=url)
