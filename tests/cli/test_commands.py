"""The command line as people meet it: help that teaches, errors that advise, exit codes as documented."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scraper.cli.app import EXIT_CODES
from scraper.errors import ScraperError
from tests.cli.running import scraper

COMMANDS = (
    "decode",
    "demo",
    "doctor",
    "event",
    "export",
    "export pcap",
    "fixtures",
    "fixtures update",
    "fixtures verify",
    "incident",
    "inspect",
    "login",
    "packs",
    "packs check",
    "packs new",
    "packs try",
    "practice",
    "record",
    "repair",
    "reextract",
    "rule",
    "schema",
    "session",
    "session forget",
    "session import",
    "session list",
    "session status",
)


def _scraper(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "scraper", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "COLUMNS": "100", **environment},
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    done = scraper(*command.split(), "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage: scraper" in done.stdout


def test_help_lists_every_command_and_the_exit_codes() -> None:
    output = scraper("--help").stdout
    for command in COMMANDS:
        assert command.split()[0] in output
    assert "70" in output


def test_every_errors_exit_code_is_among_those_that_help_lists() -> None:
    first_numbers = re.findall(r"(?:: |· )(\d+)(?:–(\d+))?", " ".join(EXIT_CODES.split()))
    listed = {code for low, high in first_numbers for code in range(int(low), int(high or low) + 1)}
    waiting, codes = ScraperError.__subclasses__(), set()
    while waiting:
        error = waiting.pop()
        codes.add(error.exit_code)
        waiting.extend(error.__subclasses__())
    assert codes <= listed


def test_an_unknown_option_is_wrong_usage() -> None:
    assert scraper("incident", "1", "--nonsense").returncode == 2


def test_a_way_of_visiting_that_is_none_is_wrong_usage_and_says_which_there_are() -> None:
    done = scraper("incident", "1", "--visits", "teleport")
    assert done.returncode == 2
    assert "auto, fetched, rendered" in done.stderr


def test_missing_credentials_are_said_with_their_names_before_any_browser_starts() -> None:
    done = _scraper("incident", "1", "--customer", "2")
    assert done.returncode in (3, 29)
    assert "SCRAPER_USERNAME" in done.stderr


def test_a_profile_that_is_not_there_is_a_profile_error(tmp_path: Path) -> None:
    done = scraper("--profile", str(tmp_path / "none.yml"), "incident", "1")
    assert done.returncode == 3
    assert "none.yml" in done.stderr


def test_an_unknown_pack_is_a_pack_error_that_names_the_packs_there_are() -> None:
    secrets = {"SCRAPER_USERNAME": "a@example.com", "SCRAPER_PASSWORD": "canary-secret"}
    done = _scraper("incident", "1", "--customer", "2", "--console", "alertlogik", **secrets)
    assert done.returncode == 3
    assert "alertlogic" in done.stderr
    assert "canary" not in done.stderr + done.stdout


def test_the_shipped_packs_are_in_order() -> None:
    done = scraper("packs", "check")
    assert done.returncode == 0, done.stderr
    assert "alertlogic" in done.stdout


def test_a_password_can_not_be_given_as_an_argument() -> None:
    assert scraper("incident", "1", "--password", "x").returncode == 2


def test_the_schema_is_printed_as_json() -> None:
    done = _scraper("schema")
    assert done.returncode == 0, done.stderr
    assert '"summary_breakdown"' in done.stdout
