"""What tests may change while a practice console runs, and what they may ask."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.error import HTTPError

import pytest

from scraper.practice.process import PracticeConsole, PracticeFailed, practice_process
from tests.practice.visiting import Visitor, basic


def test_a_console_can_be_driven_from_the_control_host(fresh: PracticeConsole) -> None:
    analyst = Visitor(fresh).sign_in()
    assert analyst.get("/core/home").status == 200
    fresh.tell("fail", count=2, status=429, retry_after="1", path="/core/")
    refused = analyst.get("/core/home")
    assert (refused.status, refused.headers["Retry-After"]) == (429, "1")
    assert [analyst.get("/core/home").status for _ in range(2)] == [429, 200]
    fresh.tell("expire", only="legacy")
    assert analyst.get("/core/home").status == 302
    analyst.sign_in()
    token = analyst.token()
    fresh.tell("expire")
    assert analyst.get(f"/core/home?aims_token={token}").status == 302


def test_accounts_lock_for_as_long_as_they_are_told_to(fresh: PracticeConsole) -> None:
    visitor = Visitor(fresh)
    address = fresh.origin("account") + "/session/v1/authenticate"
    fresh.tell("lockout", seconds=60)
    wrong, right = ({"authorization": basic(fresh, "analyst", word)} for word in ("no", None))
    assert [visitor.post_json(address, wrong).status for _ in range(6)] == [401] * 5 + [400]
    assert visitor.post_json(address, right).json()["error"] == "account_locked"
    fresh.tell("clock", advance=61)
    assert visitor.post_json(address, right).status == 200
    counted = fresh.ask("attempts")
    assert counted["total"] == 8
    assert counted["users"]["analyst@example.com"] == {
        "password_refused": 5,
        "password_while_locked": 2,
        "password_accepted": 1,
    }


def test_sessions_end_when_they_were_told_to() -> None:
    with practice_process(session_seconds=100) as console:
        analyst = Visitor(console).sign_in()
        console.tell("clock", advance=99)
        assert analyst.get("/core/home").status == 200
        console.tell("clock", advance=2)
        assert analyst.get("/core/home").status == 302


def test_requests_are_counted_by_host_path_and_event(fresh: PracticeConsole) -> None:
    analyst = Visitor(fresh).sign_in()
    fresh.tell("reset")
    first = fresh.ready["incident"]
    page = analyst.get(
        f"/embedded/incident.php?id={first['incident_id']}&customer_id={first['customer_id']}"
    ).text
    event_id = page.split("event.php?id=")[1].split("&")[0]
    for _ in range(2):
        analyst.event(int(event_id), first["customer_id"])
    counted = fresh.ask("requests")
    assert counted["events"] == {event_id: 2}
    assert counted["paths"]["legacy"] == {"/embedded/incident.php": 1, "/embedded/event.php": 2}
    assert counted["peak"] == 1


def test_answers_that_are_told_to_wait_wait_side_by_side(fresh: PracticeConsole) -> None:
    fresh.tell("latency", ms=500)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: Visitor(fresh).get("/"), range(3)))
    assert fresh.ask("requests")["peak"] == 3


def test_an_unknown_variant_is_refused(current: PracticeConsole) -> None:
    with pytest.raises(HTTPError, match="400"):
        current.tell("variants", on=["no_such"])
    assert current.tell("variants")["variants"] == []


def test_the_ready_line_names_what_a_stranger_needs(current: PracticeConsole) -> None:
    ready = current.ready
    assert sorted(ready["origins"]) == ["account", "aims", "api", "identity", "legacy"]
    assert len(set(ready["origins"].values())) == 4
    profile = Path(ready["profile"]).read_text()
    assert all(origin in profile for origin in ready["origins"].values())
    assert not any(user["password"] in profile for user in ready["users"])
    assert ready["incidents"][ready["incident"]["customer_id"]][ready["incident"]["incident_id"]] >= 20


def test_cookies_of_the_account_and_legacy_hosts_can_not_meet(current: PracticeConsole) -> None:
    names = [current.origin(role).split(":")[1] for role in ("legacy", "account")]
    assert len(set(names)) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--host", "0.0.0.0"], "not a loopback address"),
        (["--host", "example.org"], "give a loopback address"),
        (["--variant", "none_such"], "there is no variant 'none_such'"),
        (["--variant", "redirect_loop:1"], "only variants of event pages"),
        (["--events", "no-such-file"], "No such file"),
    ],
)
def test_a_console_that_can_not_start_says_why(options: list[str], words: str) -> None:
    command = [sys.executable, "-m", "scraper.practice", *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert words in ended.stderr


def test_a_helper_reports_a_console_that_can_not_start() -> None:
    with pytest.raises(PracticeFailed, match="no variant"), practice_process(variants=["none_such"]):
        pass


def test_variants_are_explained_on_request() -> None:
    command = [sys.executable, "-m", "scraper.practice", "--variant", "list"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout
    assert "uppercase_hex" in said
    assert "third-party cookies" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_console_cleanly(number: signal.Signals) -> None:
    with practice_process() as console:
        folder = Path(console.ready["profile"]).parent
        console.process.send_signal(number)
        assert console.process.wait(5) == 0
        assert console.log.read_text() == ""
        assert not folder.exists()


def test_a_console_ends_with_the_process_that_started_it() -> None:
    with practice_process() as console:
        assert console.process.stdin
        console.process.stdin.close()
        assert console.process.wait(5) == 0


def test_ports_can_be_chosen(current: PracticeConsole) -> None:
    base = 0
    with practice_process() as console:
        base = int(console.origin("legacy").rsplit(":", 1)[1])
    command = [sys.executable, "-m", "scraper.practice", "--port", str(base)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        process.terminate()
        errors = process.stderr.read() if process.stderr else ""
    assert f'"http://127.0.0.1:{base}"' in line or "can't listen" in errors


def test_the_login_that_people_meet_can_be_changed_while_the_console_runs(fresh: PracticeConsole) -> None:
    front = Visitor(fresh).get("/").location
    fresh.tell("login", generation="hosted")
    assert front.startswith(fresh.origin("account"))
    assert Visitor(fresh).get("/").location.startswith(fresh.origin("identity"))
    with pytest.raises(HTTPError):
        fresh.tell("login", generation="next")


def test_answers_bear_the_time_of_the_consoles_clock(fresh: PracticeConsole) -> None:
    def told() -> float:
        return parsedate_to_datetime(Visitor(fresh).get("/").headers["Date"]).timestamp()

    before = told()
    fresh.tell("variants", on=["clock_ahead"])
    assert 590 < told() - before < 700
    fresh.tell("variants", set=["clock_behind"])
    assert -610 < told() - before < -500
