"""What a login's end means, as an error of ours. Knows outcomes, not consoles."""

from scraper.errors import (
    AccountInactive,
    AccountLocked,
    AccountUnavailable,
    EnrolmentRequired,
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
}


def outcome_error(outcome: Outcome, url: str) -> LoginError:
    """The error for an outcome other than signed in.

    >>> outcome_error(Outcome.ACCOUNT_LOCKED, "").exit_code
    23
    """
    kind, message = _ERRORS[outcome]
    return kind(message, url=url)


def spent_error(name: str, state: LoginState, url: str) -> LoginError:
    """The error for a page that the console shows again after it was answered as often as allowed."""
    shown = f"the console showed the page {name!r} again after it was answered"
    secrets = {step.with_ for step in state.do}
    if Secret.PASSWORD in secrets:
        return WrongPassword(f"{shown}: it did not take the user name or password", url=url)
    if Secret.ONE_TIME_CODE in secrets:
        return OneTimeCodeRefused(f"{shown}: it did not take the one-time code", url=url)
    return UnknownLoginPage(f"{shown} {state.times}×: its steps lead nowhere", url=url)
