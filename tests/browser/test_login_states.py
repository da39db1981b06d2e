"""Every state of both logins, through a real browser at the practice console: each end is its own error."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.browser import ConsoleSession, SignedIn
from scraper.browser.login import Patience
from scraper.errors import (
    EndlessRedirects,
    OneTimeCodeRefused,
    PersonNeeded,
    ProfileError,
    UnknownLoginPage,
    WrongPassword,
)
from scraper.practice.process import PracticeConsole
from tests.browser.at_practice import Desk, practice_process, variants

pytestmark = pytest.mark.browser
WRONG = "Wr0ng-password-canary"


@pytest.fixture(scope="module")
def current() -> Iterator[PracticeConsole]:
    with practice_process(login="current") as console:
        yield console


@pytest.fixture(scope="module")
def hosted() -> Iterator[PracticeConsole]:
    with practice_process(login="hosted") as console:
        yield console


@pytest.mark.parametrize("user", ["analyst", "analyst.mfa", "analyst.mfa80"])
def test_the_current_login_is_passed(current: PracticeConsole, tmp_path: Path, user: str) -> None:
    desk = Desk(current, tmp_path, user)
    result: SignedIn = desk.sign_in()
    assert result.renewed
    assert result.valid_until is not None


@pytest.mark.parametrize("user", ["analyst", "analyst.mfa"])
def test_the_hosted_login_is_passed(hosted: PracticeConsole, tmp_path: Path, user: str) -> None:
    assert Desk(hosted, tmp_path, user).sign_in().renewed


def test_terms_are_accepted_when_the_profile_says_so(current: PracticeConsole, tmp_path: Path) -> None:
    desk = Desk(current, tmp_path, "terms.again", profile={"accept_terms": True})
    assert desk.sign_in().renewed
    assert desk.attempts()["terms_accepted"] == 1


@pytest.mark.parametrize("generation", ["current", "hosted"])
def test_a_wrong_password_is_sent_once(
    generation: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    desk = Desk(request.getfixturevalue(generation), tmp_path, "one.customer", password=WRONG)

    async def twice(session: ConsoleSession) -> list[WrongPassword]:
        errors = []
        for _ in range(2):
            with pytest.raises(WrongPassword) as caught:
                await session.sign_in()
            errors.append(caught.value)
        return errors

    first, second = desk.run(twice)
    assert first is second
    assert desk.attempts() == {"password_refused": 1}
    assert WRONG not in f"{first!r}{first.advice}{first.url}{desk.steps}"
    assert first.__context__ is None


def test_a_wrong_code_is_its_own_error(current: PracticeConsole, tmp_path: Path) -> None:
    desk = Desk(current, tmp_path, "analyst.mfa")
    other = current.user("analyst.mfa80")["totp_secret"]
    current.user("analyst.mfa")["totp_secret"], mine = other, current.user("analyst.mfa")["totp_secret"]
    try:
        with pytest.raises(OneTimeCodeRefused):
            desk.sign_in()
    finally:
        current.user("analyst.mfa")["totp_secret"] = mine


def test_a_code_that_nobody_can_supply_asks_for_a_person(current: PracticeConsole, tmp_path: Path) -> None:
    secret = current.user("analyst.mfa").pop("totp_secret")
    current.user("analyst.mfa")["totp_secret"] = None
    try:
        with pytest.raises(PersonNeeded, match="one-time code"):
            Desk(current, tmp_path, "analyst.mfa").sign_in()
    finally:
        current.user("analyst.mfa")["totp_secret"] = secret


def test_a_page_that_no_state_describes_is_reported_with_the_states_known(
    current: PracticeConsole, tmp_path: Path
) -> None:
    desk = Desk(current, tmp_path)
    with variants(current, "announcement"), pytest.raises(UnknownLoginPage) as caught:
        desk.sign_in()
    assert "#/announcement" in caught.value.message
    assert all(name in caught.value.message for name in desk.pack.login.states)


@pytest.mark.parametrize("variant", ["welcome_dialog", "toast_errors", "slow_form"])
def test_what_covers_delays_or_redraws_the_login_does_not_stop_it(
    current: PracticeConsole, tmp_path: Path, variant: str
) -> None:
    desk = Desk(current, tmp_path, options={"patience": Patience()})
    with variants(current, variant):
        assert desk.sign_in().renewed


def test_a_console_that_redirects_for_ever_is_told(current: PracticeConsole, tmp_path: Path) -> None:
    with variants(current, "redirect_loop"), pytest.raises(EndlessRedirects, match="without end"):
        Desk(current, tmp_path).sign_in()


def test_a_totp_secret_that_is_none_is_told_before_anything_is_sent(
    current: PracticeConsole, tmp_path: Path
) -> None:
    desk = Desk(current, tmp_path, "enrolment")
    before = desk.attempts()
    current.user("enrolment")["totp_secret"] = "not base32!"
    try:
        with pytest.raises(ProfileError):
            desk.sign_in()
    finally:
        current.user("enrolment")["totp_secret"] = None
    assert desk.attempts() == before
