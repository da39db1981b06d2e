"""Logins of several runs at a practice console: one attempt for a wrong password, one session for all."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.practice.process import PracticeConsole, practice_process
from tests.canary.running import until

pytestmark = pytest.mark.browser
RUNS = 5


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process() as console:
        yield console


def start(
    console: PracticeConsole, folder: Path, user: str, *options: str, **secrets: str
) -> "subprocess.Popen[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCRAPER_")}
    known = console.user(user)
    given = {"SCRAPER_USERNAME": known["username"], "SCRAPER_PASSWORD": known["password"]}
    if known["totp_secret"]:
        given["SCRAPER_TOTP_SECRET"] = known["totp_secret"]
    profile = console.ready["profile"]
    return subprocess.Popen(
        [sys.executable, "-m", "scraper", "--profile", profile, "login", *options],
        env={**kept, "SCRAPER_STATE_DIR": str(folder), **given, **secrets},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ends(runs: "list[subprocess.Popen[str]]") -> list[tuple[int, str]]:
    outputs = [run.communicate(timeout=90) for run in runs]
    return [(run.returncode, out + err) for run, (out, err) in zip(runs, outputs, strict=True)]


def test_five_runs_with_a_wrong_password_make_one_attempt_and_a_person_may_make_another(
    console: PracticeConsole, tmp_path: Path
) -> None:
    before = console.ask("attempts")["total"]
    wrong = {"SCRAPER_PASSWORD": "Wr0ng-canary"}
    ended = ends([start(console, tmp_path, "one.customer", **wrong) for _ in range(RUNS)])
    assert [code for code, _ in ended] == [21] * RUNS, ended
    assert console.ask("attempts")["total"] == before + 1
    assert not [output for _, output in ended if "canary" in output]
    assert ends([start(console, tmp_path, "one.customer", "--try-again", **wrong)])[0][0] == 21
    assert console.ask("attempts")["total"] == before + 2
    assert ends([start(console, tmp_path, "one.customer")])[0][0] == 0


def test_runs_that_wait_for_another_take_the_session_that_it_got(
    console: PracticeConsole, tmp_path: Path
) -> None:
    before = console.ask("attempts")["total"]
    ended = ends([start(console, tmp_path, "analyst.mfa") for _ in range(3)])
    assert [code for code, _ in ended] == [0] * 3, ended
    assert console.ask("attempts")["total"] == before + 1


def test_a_run_killed_while_it_signs_in_holds_nobody_up_and_is_remembered(
    console: PracticeConsole, tmp_path: Path
) -> None:
    console.tell("reset")
    console.tell("latency", ms=300)
    killed = start(console, tmp_path, "analyst")
    until(lambda: console.ask("requests")["paths"].get("account", {}).get("/session/v1/authenticate"))
    killed.kill()
    killed.communicate()
    console.tell("latency", ms=0)
    (record,) = (tmp_path / "guard").glob("*.json")
    assert len(json.loads(record.read_text())["unanswered"]) == 1
    assert ends([start(console, tmp_path, "analyst")])[0][0] == 0
    assert json.loads(record.read_text())["unanswered"] == []


def test_where_nothing_can_be_remembered_no_password_is_sent(
    console: PracticeConsole, tmp_path: Path
) -> None:
    before = console.ask("attempts")["total"]
    (tmp_path / "file").write_text("")
    code, told = ends([start(console, tmp_path / "file", "analyst")])[0]
    assert code == 3, told
    assert console.ask("attempts")["total"] == before


def test_two_users_side_by_side_do_not_hold_each_other_up_or_share_a_refusal(
    console: PracticeConsole, tmp_path: Path
) -> None:
    wrong = start(console, tmp_path, "analyst.mfa80", SCRAPER_PASSWORD="Wr0ng-canary")
    right = start(console, tmp_path, "analyst")
    assert [code for code, _ in ends([wrong, right])] == [21, 0]
    assert ends([start(console, tmp_path, "analyst.mfa80")])[0][0] == 0
