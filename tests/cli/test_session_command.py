"""`scraper session` as a user runs it: several sessions side by side, plain words, exit codes, no secret."""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scraper.browser.identity import session_id
from scraper.browser.vault import StoredSession, Vault
from scraper.cli.app import app
from scraper.credentials import Secret
from scraper.errors import ScraperError
from scraper.packs import load_pack
from scraper.practice.process import PracticeConsole, practice_process
from scraper.profiles import Profile, load_profile

CANARY = "c00kie-canary"
WORK = Profile(name="work", console="alertlogic", customer="7")
HOME = Profile(name="home", console="alertlogic", data_centre="newport")


@dataclass
class Done:
    """What a run of the command brought."""

    returncode: int
    stdout: str
    stderr: str


def run(folder: Path, *arguments: str, **env: str) -> Done:
    """The command, in this process."""
    settings = {name: None for name in os.environ if name.startswith("SCRAPER_")}
    given = {**settings, "SCRAPER_STATE_DIR": str(folder), **env}
    result = CliRunner().invoke(app, arguments, env=given)
    if isinstance(result.exception, ScraperError):
        return Done(result.exception.exit_code, result.stdout, str(result.exception))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def keep(folder: Path, profile: Profile, user: str | None = "me@example.com", **changes: Any) -> Path:
    """Store a session as a login would."""
    cookies = [{"name": "PHPSESSID", "value": CANARY, "domain": "127.0.0.1", "path": "/", "expires": -1}]
    given = {"saved_at": 1e9, "signed_in_at": 1e9, "valid_until": 4e9, **changes}
    session = StoredSession({"cookies": cookies}, {}, "Test/1", **given)
    username = None if user is None else Secret(user)
    ident = session_id(load_pack(profile.console), profile, username)
    vault = Vault(folder, {})
    vault.save(ident, session)
    return vault.path(ident)


def listed(folder: Path) -> list[dict[str, Any]]:
    done = run(folder, "session", "list", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert CANARY not in done.stdout
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def test_several_profiles_are_listed_side_by_side(tmp_path: Path) -> None:
    keep(tmp_path, WORK)
    keep(tmp_path, WORK, "you@example.com", valid_until=2.0, saved_at=1e9 - 1)
    keep(tmp_path, HOME, None, valid_until=None, saved_at=1e9 - 2)
    rows = listed(tmp_path)
    told = [
        (row["profile"], row["user"], row["data_centre"], row["customer"], row["ended"], row["key"])
        for row in rows
    ]
    assert told == [
        ("work", "me@example.com", "denver", "7", False, "file"),
        ("work", "you@example.com", "denver", "7", True, "file"),
        ("home", None, "newport", None, None, "file"),
    ]
    assert (rows[0]["since"], rows[0]["valid_until"]) == ("2001-09-09T01:46:40Z", "2096-10-02T07:06:40Z")
    text = run(tmp_path, "session", "list").stdout
    assert text.count("\n") == 4
    assert "1970-01-01T00:00:02Z (ended)" in text
    assert CANARY not in text


def test_a_session_that_cannot_be_opened_is_listed_with_its_trouble(tmp_path: Path) -> None:
    path = keep(tmp_path, WORK)
    path.write_bytes(path.read_bytes()[:-4])
    [row] = listed(tmp_path)
    assert (row["trouble"], row["user"]) == ("the stored session was cut off", None)
    assert "was cut off" in run(tmp_path, "session", "list").stdout


def test_an_empty_vault_is_said_to_be_empty(tmp_path: Path) -> None:
    assert listed(tmp_path) == []
    assert run(tmp_path, "session", "list").stdout == "no session is stored\n"
    assert run(tmp_path, "session", "forget", "--all").stdout == "no session is stored\n"


def test_one_session_is_forgotten_and_the_others_stay(tmp_path: Path) -> None:
    keep(tmp_path, WORK)
    keep(tmp_path, HOME, saved_at=1.0)
    names = [row["id"] for row in listed(tmp_path)]
    unknown = run(tmp_path, "session", "forget", names[0], "ffffffffff")
    assert unknown.returncode == 2
    assert len(listed(tmp_path)) == 2
    assert run(tmp_path, "session", "forget", names[0]).stdout == "1 session forgotten\n"
    assert [row["id"] for row in listed(tmp_path)] == names[1:]


def test_the_session_of_the_profile_and_user_at_hand_is_forgotten(tmp_path: Path) -> None:
    profile = tmp_path / "work.yml"
    profile.write_text("console: alertlogic\ncustomer: 7\n")
    keep(tmp_path, WORK)
    keep(tmp_path, HOME)
    command = ("--profile", str(profile), "session", "forget")
    assert run(tmp_path, *command).stdout == "no session is stored\n"
    assert run(tmp_path, *command, SCRAPER_USERNAME="me@example.com").stdout == "1 session forgotten\n"
    assert [row["profile"] for row in listed(tmp_path)] == ["home"]


def test_all_sessions_are_forgotten_whatever_their_state(tmp_path: Path) -> None:
    keep(tmp_path, WORK).write_bytes(b"junk")
    keep(tmp_path, HOME).chmod(0o644)
    assert run(tmp_path, "session", "forget", "--all").stdout == "2 sessions forgotten\n"
    assert not list(tmp_path.glob("sessions/*.session"))


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process() as console:
        yield console


def status(console: PracticeConsole, folder: Path, *more: str) -> tuple[int, dict[str, Any]]:
    command = ("--profile", console.ready["profile"], "session", "status", "--json", *more)
    done = run(folder, *command, SCRAPER_USERNAME="me@example.com")
    assert CANARY not in done.stdout + done.stderr
    return done.returncode, json.loads(done.stdout)


def at(console: PracticeConsole) -> Profile:
    return load_profile(Path(console.ready["profile"]))


def test_no_session_is_said_to_be_none(console: PracticeConsole, tmp_path: Path) -> None:
    code, told = status(console, tmp_path)
    assert (code, told["usable"]) == (45, False)
    assert "no session is stored" in told["reason"]


def test_a_session_that_the_console_does_not_take_is_not_usable(
    console: PracticeConsole, tmp_path: Path
) -> None:
    keep(tmp_path, at(console))
    code, told = status(console, tmp_path)
    assert (code, told["usable"]) == (45, False)
    assert "does not take it" in told["reason"]


def test_a_session_whose_time_is_over_is_not_usable(console: PracticeConsole, tmp_path: Path) -> None:
    keep(tmp_path, at(console), valid_until=time.time() - 5)
    code, told = status(console, tmp_path)
    assert (code, told["usable"], told["ended"]) == (45, False, True)


def test_a_session_that_is_damaged_is_not_usable(console: PracticeConsole, tmp_path: Path) -> None:
    keep(tmp_path, at(console)).write_bytes(b"junk")
    code, told = status(console, tmp_path)
    assert (code, told["usable"]) == (45, False)
    assert "damaged" in told["reason"]


def test_without_asking_the_console_nobody_knows(console: PracticeConsole, tmp_path: Path) -> None:
    keep(tmp_path, at(console))
    code, told = status(console, tmp_path, "--offline")
    assert (code, told["usable"]) == (0, None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data[:-30], "was cut off"),
        (lambda data: data.replace(b"session 2 ", b"session 9 ", 1), "by a newer version"),
    ],
    ids=["cut off", "newer"],
)
def test_a_command_without_credentials_says_what_is_wrong_with_the_stored_session(
    console: PracticeConsole, tmp_path: Path, change: Callable[[bytes], bytes], words: str
) -> None:
    path = keep(tmp_path, at(console), None)
    path.write_bytes(change(path.read_bytes()))
    done = run(tmp_path, "--profile", console.ready["profile"], "event", "1", "--customer", "1")
    assert done.returncode == 3
    assert words in done.stderr
    assert "to sign in there is no username and no password" in done.stderr
