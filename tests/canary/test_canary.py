"""No byte that a run writes anywhere holds a secret, however the run ends; the encrypted vault apart."""

import json
import os
import signal
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest
from cryptography.fernet import Fernet

from scraper.browser.vault import Vault
from scraper.practice.process import PracticeConsole, practice_process
from tests.canary.running import Home, browser_below, until
from tests.canary.searching import Search

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc"),
]

VAULT_KEY = Fernet.generate_key().decode()
WRONG = 'Wr0ng c&nary "für" <you>\'%41\\'
WRONG_TOTP = "KRUGKIDROVUWG2ZAMJZG653OEBTG66BA"
LIBRARY = """
import sys
import rich.traceback
import scraper
rich.traceback.install(show_locals=True, suppress=[])
scraper.get_incident(sys.argv[2], sys.argv[3], profile=sys.argv[1])
"""


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process() as running:
        yield running


@pytest.fixture
def home(console: PracticeConsole, tmp_path: Path) -> Iterator[Home]:
    yield Home(tmp_path, console, "analyst", {"SCRAPER_SESSION_KEY": VAULT_KEY})
    console.tell("latency", ms=0)


def search(home: Home) -> Search:
    """For all secrets of the run: those given, and those that the console gave out meanwhile."""
    given = {name: value for name, value in home.environment().items() if name.startswith("SCRAPER_")}
    names = ("PASSWORD", "TOTP_SECRET", "API_KEY", "SESSION_KEY")
    planted = {name: given[f"SCRAPER_{name}"] for name in names if given[f"SCRAPER_{name}"]}
    issued = dict.fromkeys(home.console.ask("secrets")["issued"])
    return Search({**planted, **{f"issued {number}": value for number, value in enumerate(issued)}})


def hits(home: Home) -> set[str]:
    """What is found in the files and in the programs that were started."""
    assert home.watch is not None
    programs = {f"a program's environment: {hit}" for hit in search(home).in_bytes(home.watch.everything)}
    return search(home).in_folder(home.root) | programs


def incident(home: Home) -> tuple[str, ...]:
    known = home.console.ready["incident"]
    return ("incident", known["incident_id"], "--customer", known["customer_id"])


def test_a_run_that_collects_keeps_exports_and_records_writes_no_secret(home: Home) -> None:
    home.user = "analyst.mfa"
    known = home.console.ready["incident"]
    whose = ("--customer", known["customer_id"])
    assert home.run(*incident(home), "--format", "json", "--output", "found.json", "--keep") == 0
    assert home.watch is not None
    assert "node" in str(home.watch.seen)
    assert {name: most for name, most in home.watch.limits.items() if most != "0"} == {}
    assert hits(home) == set()
    assert home.run("reextract", known["incident_id"], "--format", "html", "--output", "report.html") == 0
    assert home.run("export", "pcap", "found.json", "--output", "found.pcap") == 0
    event = next(iter(home.console.ask("requests")["events"]))
    assert home.run("event", event, *whose, "--visits", "rendered", "--format", "alapi") == 0
    assert home.run("record", "event", event, *whose, "--into", "fixtures") == 0
    assert home.run("record", "login", "--into", "fixtures") == 0
    assert list((home.root / "work" / "fixtures").rglob("page.html"))
    assert list((home.root / "store").rglob("*.gz"))
    assert hits(home) == set()


def test_the_search_finds_what_the_vault_holds_once_it_is_opened(home: Home) -> None:
    assert home.run("login") == 0
    assert hits(home) == set()
    (kept,) = Vault(home.root / "state", {"SCRAPER_SESSION_KEY": VAULT_KEY}).kept()
    assert kept.session is not None
    assert home.run("session", "list", "--json") == 0
    assert home.run("session", "status") == 0
    found = search(home).in_bytes(json.dumps(kept.session.state).encode())
    assert {hit.partition(" ")[0] for hit in found} == {"issued"}
    (home.root / "work" / "left.txt").write_text(
        urllib.parse.quote(home.environment()["SCRAPER_PASSWORD"][:-1])
    )
    assert hits(home) == set()
    (home.root / "work" / "left.txt").write_text(home.environment()["SCRAPER_PASSWORD"])
    assert hits(home) == {"work/left.txt: PASSWORD, plain"}


@pytest.mark.parametrize(
    ("secrets", "code"),
    [({"SCRAPER_PASSWORD": WRONG}, 21), ({"SCRAPER_TOTP_SECRET": WRONG_TOTP}, 22)],
    ids=["password", "code"],
)
def test_a_login_that_is_refused_writes_no_secret(home: Home, secrets: dict[str, str], code: int) -> None:
    home.user = "analyst.mfa80"
    home.secrets = {**home.secrets, **secrets}
    assert home.run("login") == code, home.told()
    assert hits(home) == set()


def test_a_browser_killed_while_the_password_is_sent_leaves_no_secret(home: Home) -> None:
    running = started_late(home)
    os.kill(browser_below(running.pid), signal.SIGSEGV)
    assert home.end(running) in (10, 20, 41), home.told()
    assert hits(home) == set()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_no_secret_and_no_program(home: Home, number: signal.Signals) -> None:
    running = started_late(home)
    running.send_signal(number)
    if number is signal.SIGINT:
        running.send_signal(number)
    assert home.end(running) != 0
    assert hits(home) == set()


def started_late(home: Home, *arguments: str) -> "Popen[bytes]":
    """A run in the midst of its login."""
    home.console.tell("reset")
    home.console.tell("latency", ms=200)
    running = home.start(*(arguments or ("event", "1", "--customer", "345678")))
    until(lambda: home.console.ask("requests")["paths"].get("account", {}).get("/session/v1/authenticate"))
    return running


def test_a_login_page_that_nobody_described_leaves_a_diagnosis_without_a_secret(tmp_path: Path) -> None:
    with practice_process(login="hosted", variants=["announcement"]) as console:
        home = Home(tmp_path, console, "analyst", {"SCRAPER_SESSION_KEY": VAULT_KEY})
        assert home.run(*incident(home)) == 30, home.told()
        assert console.ask("attempts")["total"] == 1
        assert list((tmp_path / "state").rglob("*.png"))
        assert hits(home) == set()


def test_an_error_that_nobody_foresaw_is_told_without_a_secret(home: Home) -> None:
    with Path("/dev/full").open("wb") as full:
        code = home.run(*incident(home), "--format", "json", stdout=full)
    assert code == 1
    assert "internal error: OSError" in home.told()
    assert hits(home) == set()


@pytest.mark.parametrize("moment", ["at the login", "by the password"])
def test_a_traceback_with_all_its_variables_shows_no_secret(home: Home, moment: str) -> None:
    known = home.console.ready["incident"]
    given = (home.console.ready["profile"], known["incident_id"], known["customer_id"])
    if moment == "by the password":
        home.secrets = {**home.secrets, "SCRAPER_PASSWORD": f"{WRONG} again"}
    home.console.tell("reset")
    home.console.tell("latency", ms=200)
    running = home.start_python(["-X", "dev", "-c", LIBRARY, *given])
    if moment == "at the login":
        until(
            lambda: home.console.ask("requests")["paths"].get("account", {}).get("/session/v1/authenticate")
        )
        os.kill(browser_below(running.pid), signal.SIGKILL)
    assert home.end(running) == 1
    assert "locals" in home.told()
    assert hits(home) == set()
