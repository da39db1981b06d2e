"""The errors that callers meet: one small tree, each with its exit code and what to do next.

    ScraperError                     1
    ├── UsageError                   2   the command or call is wrong
    ├── PackError                    3   a selector pack has mistakes (all of them are listed)
    ├── ProfileError                 3   a profile, a setting or a secret's source is wrong
    ├── FixtureError                 4   a recorded page is not as it should be, or may not be kept
    ├── RepairRefused                5   a selector could not be mended with proof
    ├── BrowserError                10   no browser, or it died
    ├── LoginError                  20   signing in did not end signed in
    │   ├── WrongPassword           21
    │   ├── OneTimeCodeRefused      22
    │   ├── AccountLocked           23
    │   ├── AccountInactive         24
    │   ├── AccountUnavailable      25
    │   ├── PasswordExpired         26
    │   ├── TermsNotAccepted        27
    │   ├── EnrolmentRequired       28
    │   ├── PersonNeeded            29   a step that only a person can do
    │   ├── WindowClosed            33
    │   ├── UnknownLoginPage        30
    │   ├── FederatedLogin          31   the account signs in at its company's own service
    │   ├── CookiesBlocked          32
    │   └── ChoiceNeeded            34   the profile does not say which account or region
    ├── VisitError                  40   one page could not be brought
    │   ├── ConsoleUnreachable      41
    │   ├── TimedOut                42
    │   ├── Refused                 43   signed in, but not allowed
    │   ├── NotFound                44
    │   ├── SignedOut               45   the session ended
    │   ├── TooLarge                46
    │   ├── CustomerNotVisible      47
    │   └── EndlessRedirects        48
    ├── ExtractError                50   a page was brought but is not what the pack says
    │   ├── WrongPage               51
    │   ├── Unreadable              52
    │   ├── DriftSeen               53   pages have changed; all values could still be read
    │   └── FieldsLost              54   pages have changed, and values cannot be read any more
    ├── IncidentNotFound            60
    ├── ApiError                    61   the console's API answered with an error
    └── PartialResult               70   collected, but not all: errors, or a list that is not whole

Messages never hold page text or secrets; page kind, field and selector are attributes.
"""

from typing import ClassVar


class ScraperError(Exception):
    """Something went wrong; ``str()`` says what, `advice` says what to do next.

    >>> WrongPassword("the console refused the user name or password").exit_code
    21
    """

    kind: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    default_advice: ClassVar[str] = "Run again with --verbose to see the steps taken."

    def __init__(
        self, message: str, *, advice: str | None = None, url: str | None = None, page: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice or self.default_advice
        self.url = url
        self.page = page


class UsageError(ScraperError):
    """The command or call cannot be carried out as given."""

    kind = "usage"
    exit_code = 2
    default_advice = "See --help."


class PackError(ScraperError):
    """A selector pack has mistakes; `problems` lists every one as ``file:line:column: message``."""

    kind = "pack"
    exit_code = 3
    default_advice = "Mend the lines named above, then run: scraper packs check"

    def __init__(self, message: str, *, problems: tuple[str, ...] = (), advice: str | None = None) -> None:
        super().__init__(message, advice=advice)
        self.problems = problems


class ProfileError(ScraperError):
    """A profile, a setting or the source of a secret is missing or wrong."""

    kind = "profile"
    exit_code = 3
    default_advice = "Check the profile file and the SCRAPER_* environment variables."


class FixtureError(ScraperError):
    """A recorded page does not read as expected, is broken, or cannot be freed of what must not be kept."""

    kind = "fixture"
    exit_code = 4
    default_advice = "See what is listed above; scraper fixtures update --dry-run shows every change."


class RepairRefused(ScraperError):
    """Something that a redesign broke could not be mended with proof; nothing was written."""

    kind = "repair_refused"
    exit_code = 5
    default_advice = "See the reasons above; point at a value with --teach FIELD=VALUE, or edit by hand."


class BrowserError(ScraperError):
    """Chromium is missing, does not start, or died."""

    kind = "browser"
    exit_code = 10
    default_advice = "Run: scraper doctor"


class LoginError(ScraperError):
    """Signing in did not end signed in."""

    kind = "login"
    exit_code = 20
    default_advice = "Sign in to the console by hand once to see what it asks for."


class WrongPassword(LoginError):
    """The console refused the user name or password; it was tried once and will not be tried again."""

    kind = "wrong_password"
    exit_code = 21
    default_advice = (
        "Check SCRAPER_USERNAME and SCRAPER_PASSWORD before trying again: five failures lock the account."
    )


class OneTimeCodeRefused(LoginError):
    """The console refused the one-time code."""

    kind = "one_time_code_refused"
    exit_code = 22
    default_advice = "Check the TOTP secret and this machine's clock."


class AccountLocked(LoginError):
    """The console has locked the account, usually for 30 minutes."""

    kind = "account_locked"
    exit_code = 23
    default_advice = (
        "Wait 30 minutes or ask an administrator; trying again sooner prolongs nothing but helps nobody."
    )


class AccountInactive(LoginError):
    """The console says that the account is inactive."""

    kind = "account_inactive"
    exit_code = 24
    default_advice = "Ask the console's administrator to activate the account."


class AccountUnavailable(LoginError):
    """The console says that the account is not available."""

    kind = "account_unavailable"
    exit_code = 25
    default_advice = "Ask the console's administrator or the vendor's support."


class PasswordExpired(LoginError):
    """The console demands a new password before going on."""

    kind = "password_expired"
    exit_code = 26
    default_advice = "Change the password in the console by hand, then update it here."


class TermsNotAccepted(LoginError):
    """The console shows terms of service that the profile does not allow us to accept."""

    kind = "terms_not_accepted"
    exit_code = 27
    default_advice = "Accept the terms in the console by hand, or set accept_terms: true in the profile."


class EnrolmentRequired(LoginError):
    """The console demands that a second factor be enrolled."""

    kind = "enrolment_required"
    exit_code = 28
    default_advice = (
        "Enrol the second factor in the console by hand, then give its secret as SCRAPER_TOTP_SECRET."
    )


class PersonNeeded(LoginError):
    """The login needs something that only a person, or a secret not given, can supply."""

    kind = "person_needed"
    exit_code = 29
    default_advice = "Run: scraper login --headed"


class WindowClosed(LoginError):
    """The person closed the window before the console was signed in."""

    kind = "window_closed"
    exit_code = 33
    default_advice = "Run the same command again, and leave the window open until it closes by itself."


class UnknownLoginPage(LoginError):
    """The login shows a page that no state of the pack describes."""

    kind = "unknown_login_page"
    exit_code = 30
    default_advice = "Describe the page as a state in the pack's login.yml, or run: scraper login --headed"


class FederatedLogin(LoginError):
    """The console takes no password from this account: its users sign in at their company's own service."""

    kind = "federated_login"
    exit_code = 31
    default_advice = (
        "Ask for a service user with a password; or name the sign-in service under extra_hosts in the "
        "profile and run: scraper login --headed"
    )


class CookiesBlocked(LoginError):
    """The console could not keep its session, because the browser holds back cookies across its hosts."""

    kind = "cookies_blocked"
    exit_code = 32
    default_advice = (
        "Allow third-party cookies where this machine's policies forbid them to the browser, or set "
        "SCRAPER_CHROMIUM to another one; scraper doctor tells which is used."
    )


class ChoiceNeeded(LoginError):
    """The console asks which account or region is meant, and the profile says none that it offers."""

    kind = "choice_needed"
    exit_code = 34
    default_advice = "Set customer and data_centre in the profile."


class VisitError(ScraperError):
    """One page could not be brought."""

    kind = "visit"
    exit_code = 40


class ConsoleUnreachable(VisitError):
    """The console did not answer, or answered with server errors until the retries ran out."""

    kind = "console_unreachable"
    exit_code = 41
    default_advice = (
        "Check the network and the console's address in the profile, then run the same command again."
    )


class TimedOut(VisitError):
    """The page did not arrive, or did not become ready, in time."""

    kind = "timed_out"
    exit_code = 42
    default_advice = "Run again with a longer --timeout or a lower --concurrency."


class Refused(VisitError):
    """The console refuses this page to this user."""

    kind = "refused"
    exit_code = 43
    default_advice = "Check that the user may see this customer, and that --customer is right."


class NotFound(VisitError):
    """The console has no such page."""

    kind = "not_found"
    exit_code = 44
    default_advice = "Check the id and the customer."


class SignedOut(VisitError):
    """The session ended: the console showed its login in place of the page."""

    kind = "signed_out"
    exit_code = 45
    default_advice = "Run: scraper login"


class TooLarge(VisitError):
    """The page is larger than the limit."""

    kind = "too_large"
    exit_code = 46
    default_advice = "Raise the page size limit in the profile if the page is genuine."


class CustomerNotVisible(VisitError):
    """The user may not see the customer that the page belongs to."""

    kind = "customer_not_visible"
    exit_code = 47
    default_advice = "Check --customer, or ask the console's administrator to let this user see it."


class EndlessRedirects(VisitError):
    """The console leads from one address to the next without end."""

    kind = "endless_redirects"
    exit_code = 48
    default_advice = (
        "Open the console in a browser: if it loops there too, tell its support; if not, a stale session may "
        "be why: run scraper session forget, then try again."
    )


class ExtractError(ScraperError):
    """A page was brought but is not what the pack says."""

    kind = "extract"
    exit_code = 50


class WrongPage(ExtractError):
    """The page fails its proof: it is not the page that was asked for, whatever its status."""

    kind = "wrong_page"
    exit_code = 51
    default_advice = (
        "Open the URL in a browser; if the console has changed, mend the pack's proof and fields."
    )


class Unreadable(ExtractError):
    """The page could not be parsed within the limits."""

    kind = "unreadable"
    exit_code = 52
    default_advice = "Open the URL in a browser and see whether the page is whole."


class DriftSeen(ExtractError):
    """Pages are not as they were; all values could still be read."""

    kind = "drift"
    exit_code = 53
    default_advice = "See the report, and mend the pack with scraper repair while it still works."


class FieldsLost(ExtractError):
    """Pages are not as they were, and some values cannot be read any more."""

    kind = "fields_lost"
    exit_code = 54
    default_advice = "See the report, and mend the pack with scraper repair."


class IncidentNotFound(ScraperError):
    """The console knows no such incident, or hides it from this user."""

    kind = "incident_not_found"
    exit_code = 60
    default_advice = "Check the incident id and --customer, and that the user may see that customer."


class ApiError(ScraperError):
    """The console's API refused or failed."""

    kind = "api"
    exit_code = 61
    default_advice = "Check SCRAPER_API_KEY, or leave it out to read the console's incident page instead."


class PartialResult(ScraperError):
    """The incident was collected, but some events ended as errors, or its list may hold more of them."""

    kind = "partial"
    exit_code = 70
    default_advice = (
        "See errors and warnings in the result; run the same command again to try them once more."
    )


def error_of(kind: str, message: str, *, advice: str | None = None, url: str | None = None) -> ScraperError:
    """The error of that kind, as an event's problem names it; a plain ScraperError for other kinds.

    >>> type(error_of("timed_out", "the page did not arrive")).__name__
    'TimedOut'
    """
    waiting = [ScraperError]
    while waiting:
        error = waiting.pop()
        if error.kind == kind and error is not PackError:
            return error(message, advice=advice, url=url)
        waiting.extend(error.__subclasses__())
    return ScraperError(message, advice=advice, url=url)
