"""Every state of the login and every answer of the login service, and how each ends: one table.

The service's answers are those of its public definition (statuses and error names of `authenticate`). A row
that names a state of the pack must end otherwise once that state is taken out of the pack.
"""

from collections.abc import Iterator

import pytest

from scraper.browser.choices import Choices
from scraper.errors import LoginError, VisitError, error_of
from scraper.packs import load_pack
from scraper.packs.spec import Outcome
from scraper.practice.process import practice_process
from tests.browser.login_rows import OK, Place, Row, open_place

pytestmark = pytest.mark.browser
WRONG = "Wr0ng-password-canary"
OTHER_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CHOICES = Choices("345678", "us-east-1")
AFTER = ("federated_page", "code_too_late", "account_chooser", "region_chooser")
COVERED = ("federated_redirect", "third_party_cookie_error", "login_dialog")
BANNER = ("third_party_cookie_words", "cookie_banner", "toast_errors", "login_toast")


ANSWERS = [
    Row(OK, why="200"),
    Row("wrong_password", state="wrong_password", password=WRONG, why="401"),
    Row(OK, "analyst.mfa", state="one_time_code", why="mfa_code_required"),
    Row("one_time_code_refused", "analyst.mfa", state="code_did_not_work", totp=OTHER_SECRET, why="401"),
    Row("one_time_code_refused", "analyst.mfa", "code_too_late", variants=AFTER, why="invalid_session_token"),
    Row("enrolment_required", "enrolment", state="enrolment", why="mfa_enrollment_required"),
    Row("terms_not_accepted", "terms", state="terms_of_service", why="accept_tos_required"),
    Row("terms_not_accepted", "terms.over", state="terms_of_service", why="reaccept_tos_required"),
    Row("password_expired", "expired", state="password_reset", why="password_expired"),
    Row("account_inactive", "inactive", state="inactive", why="account_inactive"),
    Row("account_locked", "locked", state="locked", why="other 400"),
    Row("account_unavailable", "unavailable", state="unavailable", why="403"),
    Row("federated_login", "federated", state="federated_login", why="federated_login_required"),
]
PAGES = [
    Row(OK, state="credentials"),
    Row("one_time_code_refused", "analyst.mfa", "code_refused", ask=lambda _: "12345x", why="of a person"),
    Row("person_needed", "analyst.mfa", ask=lambda _: "", why="nobody knows the code"),
    Row(OK, "terms.again", state="changed_terms", why="put off"),
    Row(OK, "terms.mfa", accept_terms=True, code="from an address", why="code, then terms"),
    Row(OK, state="console_home", start="{account}/#/dashboards"),
    Row("federated_login", "federated", state="federated_page", variants=AFTER),
    Row(OK, state="find_account", variants=AFTER, choices=CHOICES),
    Row(OK, state="choose_account", variants=AFTER, choices=CHOICES),
    Row(OK, state="choose_region", variants=AFTER, choices=CHOICES),
    Row("choice_needed", variants=AFTER, why="no customer"),
    Row("choice_needed", variants=AFTER, choices=Choices("345678"), why="no data centre"),
    Row("choice_needed", variants=AFTER, choices=Choices("999", "us-east-1"), why="not offered"),
    Row("federated_login", "federated", variants=COVERED, why="led to a host of no console"),
    Row("cookies_blocked", state="cookies_page", variants=COVERED),
    Row("account_inactive", "inactive", state="welcome_dialog", variants=COVERED),
    Row("cookies_blocked", state="cookies_blocked", variants=BANNER),
    Row("account_inactive", "inactive", state="cookie_banner", variants=BANNER),
    Row("wrong_password", state="wrong_password", password=WRONG, variants=BANNER, why="as a toast"),
]
HOSTED = [
    Row(OK, login="hosted", state="legacy_home"),
    Row(OK, "analyst.mfa80", login="hosted", state="one_time_code", code="by a person"),
    Row(OK, "terms", login="hosted", state="terms_of_service", accept_terms=True),
    Row("wrong_password", login="hosted", state="wrong_password", password=WRONG),
    Row("password_expired", "expired", login="hosted", state="password_has_expired"),
    Row("account_inactive", "inactive", login="hosted", state="inactive"),
    Row("account_locked", "locked", login="hosted", state="locked"),
    Row("account_unavailable", "unavailable", login="hosted", state="unavailable"),
    Row("federated_login", "federated", login="hosted", state="federated_login"),
    Row("enrolment_required", "enrolment", login="hosted", state="enrolment"),
    Row("unknown_login_page", login="hosted", variants=("announcement",), why="announcement"),
]
ROWS = [*ANSWERS, *PAGES, *HOSTED]


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with practice_process() as console, open_place(console) as place:
        yield place


@pytest.fixture(scope="module")
def ends(place: Place) -> dict[Row, tuple[str, str]]:
    return dict(zip(ROWS, place.ends(ROWS), strict=True))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_login_ends_as_the_table_says(ends: dict[Row, tuple[str, str]], row: Row) -> None:
    assert ends[row][0] == row.end


@pytest.mark.parametrize("row", [row for row in ROWS if row.state], ids=lambda row: row.name)
def test_a_login_ends_otherwise_without_its_state(ends: dict[Row, tuple[str, str]], row: Row) -> None:
    assert ends[row][1] not in {row.end, ""}


def test_every_state_of_the_pack_has_a_row() -> None:
    assert {row.state for row in ROWS if row.state} == set(load_pack("alertlogic").login.states)


def test_every_end_of_the_table_is_an_error_of_its_own_with_advice() -> None:
    kinds = {row.end for row in ROWS} - {OK}
    errors = [error_of(kind, "") for kind in kinds]
    assert len({error.exit_code for error in errors}) == len(kinds)
    assert all(isinstance(error, LoginError | VisitError) and error.advice for error in errors)


def test_every_outcome_that_a_pack_can_name_has_an_error() -> None:
    assert all(error_of(outcome, "").kind == outcome for outcome in Outcome if outcome is not Outcome.OK)


def test_the_account_that_is_chosen_is_the_profiles(place: Place) -> None:
    place.console.tell("variants", set=["account_chooser", "region_chooser"])
    shown = place.runner.run(place.attempt(Row(OK, start="{account}/#/login", choices=CHOICES)))
    place.console.tell("variants", set=[])
    assert "(345678)" in shown
