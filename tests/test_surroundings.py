"""What other programs and libraries find in our environment."""

import os
import subprocess
import sys

import pytest

from scraper.credentials import load_credentials
from scraper.surroundings import be_discreet, hidden_from_children, own_environment


def test_a_program_that_takes_the_whole_environment_finds_no_secret_while_they_are_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SCRAPER_PASSWORD", "canary")
    monkeypatch.setenv("DEBUG", "pw:*")
    command = [sys.executable, "-c", "import os; print(sorted(os.environ))"]
    with hidden_from_children(), hidden_from_children():
        seen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert not [name for name in ("SCRAPER_PASSWORD", "DEBUG") if repr(name) in seen]
    assert os.environ["SCRAPER_PASSWORD"] == "canary"
    assert "SCRAPER_PASSWORD" in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_we_find_our_own_settings_while_they_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPER_PASSWORD", "canary")
    with hidden_from_children():
        password = load_credentials().password
        assert own_environment()["SCRAPER_PASSWORD"] == "canary"
    assert password is not None
    assert password.reveal() == "canary"


def test_what_is_set_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPER_PASSWORD", "old")
    with hidden_from_children():
        os.environ["SCRAPER_PASSWORD"] = "new"
    assert os.environ["SCRAPER_PASSWORD"] == "new"


def test_a_discreet_process_has_no_debug_logs_and_keeps_its_settings() -> None:
    environ = {"DEBUG": "pw:*", "SSLKEYLOGFILE": "keys", "SCRAPER_USERNAME": "u", "PATH": "/bin"}
    be_discreet(environ)
    assert environ == {"SCRAPER_USERNAME": "u", "PATH": "/bin"}
