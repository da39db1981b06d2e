"""What goes wrong while signing in, and an unforeseen page that a pack is taught by YAML alone."""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.browser import ConsoleSession
from scraper.errors import (
    ConsoleUnreachable,
    EndlessRedirects,
    OneTimeCodeRefused,
    ScraperError,
    TimedOut,
    UnknownLoginPage,
)
from scraper.packs import load_pack, shelf
from scraper.packs.spec import Login
from scraper.practice.process import practice_process
from tests.browser.at_practice import Desk, variants
from tests.browser.login_rows import HASTE, Place, Row, open_place

pytestmark = pytest.mark.browser
OTHER_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STANZA = """
  announcement:
    when: {text: Service Announcement}
    do:
      - {click: {role: button, name: CONTINUE}}
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with practice_process() as console, open_place(console) as place:
        yield place


def sign_in(place: Place, row: Row, login: Login | None = None) -> str:
    place.console.tell("login", generation=row.login)
    with variants(place.console, *row.variants):
        return place.runner.run(place.attempt(row, login, HASTE._replace(answer=6.0, unknown=2.0)))


def refusal(place: Place, row: Row, kind: type[ScraperError]) -> ScraperError:
    with pytest.raises(kind) as caught:
        sign_in(place, row)
    return caught.value


@pytest.mark.parametrize("generation", ["current", "hosted"])
def test_one_stanza_of_yaml_teaches_an_unforeseen_page(place: Place, tmp_path: Path, generation: str) -> None:
    folder = tmp_path / "alertlogic"
    shutil.copytree(shelf() / "alertlogic", folder)
    shipped = (folder / "login.yml").read_text(encoding="utf-8")
    (folder / "login.yml").write_text(shipped.replace("\nstates:", f"\nstates:{STANZA}"), encoding="utf-8")
    row = Row("ok", login=generation, variants=("announcement",))
    refusal(place, row, UnknownLoginPage)
    assert sign_in(place, row, load_pack(folder).login)


@pytest.mark.parametrize(
    ("variant", "words"), [("clock_ahead", "10 minutes behind"), ("clock_behind", "10 minutes ahead of")]
)
def test_a_clock_that_is_off_is_told_by_the_consoles_own_date(place: Place, variant: str, words: str) -> None:
    error = refusal(place, Row("", "analyst.mfa", variants=(variant,)), OneTimeCodeRefused)
    assert f"this machine's clock is {words} the console's" in error.message
    assert "clock" in error.advice


def test_a_wrong_secret_is_told_from_a_wrong_clock(place: Place) -> None:
    error = refusal(place, Row("", "analyst.mfa", totp=OTHER_SECRET), OneTimeCodeRefused)
    assert "clock agrees" in error.message
    assert "SCRAPER_TOTP_SECRET" in error.advice


def test_a_page_that_loads_itself_for_ever_is_told(place: Place) -> None:
    refusal(place, Row("", variants=("script_loop",)), EndlessRedirects)


@pytest.mark.parametrize(
    ("generation", "path"), [("current", "/session/v1/authenticate"), ("hosted", "/usernamepassword/login")]
)
def test_a_server_error_says_nothing_of_a_password(place: Place, generation: str, path: str) -> None:
    place.console.tell("fail", count=1, status=503, path=path)
    error = refusal(place, Row("", login=generation), ConsoleUnreachable)
    assert "503" in error.message


def test_after_a_server_error_the_same_credentials_may_be_sent_at_once(place: Place, tmp_path: Path) -> None:
    place.console.tell("login", generation="current")
    place.console.tell("fail", count=1, status=500, path="/session/v1/authenticate")
    with pytest.raises(ConsoleUnreachable):
        Desk(place.console, tmp_path).sign_in()
    assert Desk(place.console, tmp_path).sign_in().renewed


def test_a_console_that_goes_on_failing_is_sent_credentials_a_few_times_only(
    place: Place, tmp_path: Path
) -> None:
    path = "/session/v1/authenticate"
    place.console.tell("fail", count=3, status=500, path=path)
    desk = Desk(place.console, tmp_path, options={"patience": HASTE})
    place.console.tell("reset")

    async def insist(session: ConsoleSession) -> None:
        for _ in range(5):
            with pytest.raises(ConsoleUnreachable):
                await session.sign_in()

    desk.run(insist)
    assert place.console.ask("requests")["paths"]["account"][path] == 3


@pytest.mark.parametrize(
    ("number", "kind"),
    [(signal.SIGKILL, ConsoleUnreachable), (signal.SIGSTOP, TimedOut)],
    ids=["gone", "mute"],
)
def test_a_console_that_goes_or_falls_silent_during_a_login_is_told(
    number: signal.Signals, kind: type[ScraperError]
) -> None:
    def strike(_: str) -> str:
        console.process.send_signal(number)
        return "123456"

    with practice_process() as console, open_place(console) as there:
        with pytest.raises(kind) as caught:
            there.runner.run(there.attempt(Row("", "analyst.mfa", ask=strike)))
        console.process.send_signal(signal.SIGCONT)
    assert "while signing in" in caught.value.message
