"""`scraper login` as a user runs it: a program of its own, credentials from the environment."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.practice.process import PracticeConsole, practice_process

pytestmark = pytest.mark.browser
WRONG = "Wr0ng-password-canary"


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process() as console:
        yield console


def login(console: PracticeConsole, folder: Path, **secrets: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCRAPER_")}
    command = [sys.executable, "-m", "scraper", "--verbose", "--profile", console.ready["profile"], "login"]
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
