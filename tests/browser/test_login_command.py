"""`scraper login` as a user runs it: a program of its own, credentials from the environment."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.practice.process import PracticeConsole, practice_process
from tests.browser.screen import NO_SCREEN, XVFB, screen

pytestmark = pytest.mark.browser
WRONG = "Wr0ng-password-canary"


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process() as console:
        yield console


def login(
    console: PracticeConsole, folder: Path, *more: str, **secrets: str
) -> subprocess.CompletedProcess[str]:
    return run(console, folder, "login", *more, **secrets)


def run(
    console: PracticeConsole, folder: Path, *arguments: str, **secrets: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCRAPER_")}
    command = [
        sys.executable,
        "-m",
        "scraper",
        "--verbose",
        "--profile",
        console.ready["profile"],
        *arguments,
    ]
    return subprocess.run(
        command,
        env={**kept, "SCRAPER_STATE_DIR": str(folder), **secrets},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_login_keeps_the_session_and_says_for_whom_and_until_when(
    console: PracticeConsole, tmp_path: Path
) -> None:
    user = console.user("analyst.mfa")
    secrets = {
        "SCRAPER_USERNAME": user["username"],
        "SCRAPER_PASSWORD": user["password"],
        "SCRAPER_TOTP_SECRET": user["totp_secret"],
    }
    first, second = login(console, tmp_path, **secrets), login(console, tmp_path, **secrets)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert first.stdout.startswith(f"signed in as {user['username']}")
    assert "until 20" in first.stdout
    assert second.stdout.startswith("still signed in")
    output = first.stdout + first.stderr + second.stdout + second.stderr
    assert not [secret for secret in (user["password"], user["totp_secret"]) if secret in output]


def test_a_wrong_password_ends_with_its_own_exit_code_and_advice(
    console: PracticeConsole, tmp_path: Path
) -> None:
    name = console.user("one.customer")["username"]
    done = login(console, tmp_path, SCRAPER_USERNAME=name, SCRAPER_PASSWORD=WRONG)
    assert done.returncode == 21
    assert done.stdout == ""
    assert "refused the user name or password" in done.stderr
    assert "SCRAPER_PASSWORD" in done.stderr
    assert WRONG not in done.stderr
    assert not list(tmp_path.glob("sessions/*.session"))


def test_without_credentials_and_without_a_person_nothing_is_sent(
    console: PracticeConsole, tmp_path: Path
) -> None:
    before = console.ask("attempts")["total"]
    done = login(console, tmp_path)
    assert done.returncode == 3
    assert "SCRAPER_USERNAME" in done.stderr
    assert console.ask("attempts")["total"] == before


@pytest.mark.skipif(XVFB is None, reason=NO_SCREEN)
def test_a_login_in_a_window_is_proved_kept_and_usable(console: PracticeConsole, tmp_path: Path) -> None:
    user = console.user("analyst")
    secrets = {"SCRAPER_USERNAME": user["username"], "SCRAPER_PASSWORD": user["password"]}
    with screen() as name:
        done = login(console, tmp_path, "--headed", DISPLAY=name, **secrets)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"signed in as {user['username']}")
    assert "works without a window" in done.stderr
    told = run(console, tmp_path, "session", "status", SCRAPER_USERNAME=user["username"])
    assert told.returncode == 0, told.stdout
    assert told.stdout.startswith("usable: the console takes it")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--headed", "--attach", "http://127.0.0.1:9222"), "not both"),
        (("--attach", "http://192.0.2.1:9222"), "on this machine"),
    ],
)
def test_a_wrong_use_of_attach_is_said(
    console: PracticeConsole, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    done = login(console, tmp_path, *options)
    assert done.returncode == 2
    assert words in done.stderr
