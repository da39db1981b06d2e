"""The whole main job: practice console, real browser, real login, every event against its truth."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scraper import aio
from scraper.credentials import Credentials, Secret
from scraper.models import Incident
from scraper.practice.process import PracticeConsole, practice_process
from scraper.profiles import load_profile
from tests.canary.running import browser_below
from tests.truth import differences, http_differences, records

pytestmark = pytest.mark.browser

EVENTS = Path(__file__).parent.parent / "fixtures" / "incidents" / "demo.jsonl"
TRUTH = records(EVENTS)
DISPUTED = ("21042: body_decompressed_sha256",)
"""The truth begins this body at a head line without a colon; browsers, and we, read the head on."""


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process() as running:
        yield running


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPER_STATE_DIR", str(tmp_path / "state"))


def _collect(console: PracticeConsole, user: str, *, by_api: bool = True, **options: Any) -> list[Incident]:
    who = console.user(user)
    credentials = Credentials(
        username=Secret(who["username"]),
        password=Secret(who["password"]),
        totp_secret=Secret(who["totp_secret"]) if who["totp_secret"] else None,
        api_key=Secret(console.ready["api_key"]) if by_api else None,
    )

    async def all_incidents() -> list[Incident]:
        found: list[Incident] = []
        for customer, incidents in console.ready["incidents"].items():
            given = aio.settings(
                customer,
                profile=load_profile(Path(console.ready["profile"])),
                credentials=credentials,
                **options,
            )
            found += await aio.incidents_with(given, list(incidents))
        return found

    return asyncio.run(all_incidents())


def _faults(incidents: list[Incident]) -> list[str]:
    events = {event_id: event for incident in incidents for event_id, event in incident.events.items()}
    missing = [f"{event_id}: not there" for event_id in TRUTH if event_id not in events]
    found = missing + [
        f"{event_id}: {fault}"
        for event_id, event in events.items()
        for fault in (*differences(event, TRUTH[event_id]), *http_differences(event, TRUTH[event_id]))
    ]
    return [fault for fault in found if not fault.startswith(DISPUTED)]


@pytest.mark.parametrize("login", ["current", "hosted"])
def test_every_event_comes_back_as_it_was_captured_through_either_login(login: Any) -> None:
    with practice_process(login=login) as console:
        assert _faults(_collect(console, "analyst.mfa")) == []


def test_rendered_pages_and_the_incident_page_give_the_same_events(console: PracticeConsole) -> None:
    assert _faults(_collect(console, "analyst", by_api=False, visits="rendered")) == []


def _run(
    console: PracticeConsole, *arguments: str, password: str | None = None, **options: Any
) -> "subprocess.Popen[str]":
    who = console.user("analyst")
    environment = {
        **os.environ,
        "SCRAPER_USERNAME": who["username"],
        "SCRAPER_PASSWORD": password or who["password"],
        "SCRAPER_API_KEY": console.ready["api_key"],
    }
    command = [
        sys.executable,
        "-m",
        "scraper",
        "--verbose",
        "--profile",
        console.ready["profile"],
        *arguments,
    ]
    return subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def test_a_stranger_collects_an_incident_with_a_profile_and_the_environment(console: PracticeConsole) -> None:
    incident = console.ready["incident"]
    running = _run(
        console,
        "incident",
        incident["incident_id"],
        "--customer",
        incident["customer_id"],
        "--format",
        "json",
    )
    output, told = running.communicate(timeout=60)
    assert running.returncode == 0, told
    assert len(json.loads(output)["events"]) == incident["events"]
    assert console.user("analyst")["password"] not in output + told
    assert console.ready["api_key"] not in output + told


def test_a_wrong_password_is_tried_once_and_has_its_own_exit_code() -> None:
    with practice_process() as console:
        running = _run(console, "event", "20865", "--customer", "345678", password="canary-Wr0ng-password")
        output, told = running.communicate(timeout=60)
        assert running.returncode == 21, told
        assert console.ask("attempts")["total"] == 1
        assert "canary" not in output + told
        assert "→" in told


def test_an_unknown_incident_has_its_own_exit_code(console: PracticeConsole) -> None:
    running = _run(console, "incident", "1", "--customer", "345678")
    output, told = running.communicate(timeout=60)
    assert (running.returncode, output) == (60, "")
    assert "no incident 1" in told


def test_an_unreachable_console_has_its_own_exit_code(tmp_path: Path) -> None:
    with practice_process() as console:
        profile = tmp_path / "profile.yml"
        profile.write_text(Path(console.ready["profile"]).read_text())
        console.ready["profile"] = str(profile)
    running = _run(console, "event", "20865", "--customer", "345678")
    _, told = running.communicate(timeout=120)
    assert running.returncode == 41, told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_told_to_end_half_way_keeps_what_was_collected(number: signal.Signals) -> None:
    with practice_process(latency_ms=150) as console:
        incident = console.ready["incident"]["incident_id"]
        running = _run(
            console, "incident", incident, "--customer", "345678", "--format", "json", "--concurrency", "1"
        )
        _wait_for_events(console, 5)
        running.send_signal(number)
        output, told = running.communicate(timeout=60)
    assert running.returncode == 70, told
    found = json.loads(output)
    assert found["events"]
    assert {problem["kind"] for problem in found["errors"].values()} == {"interrupted"}
    assert len(found["events"]) + len(found["errors"]) == len(found["event_ids"])


def test_a_browser_killed_half_way_costs_no_event() -> None:
    with practice_process(latency_ms=100) as console:
        incident = console.ready["incident"]["incident_id"]
        options = ("--format", "json", "--visits", "rendered", "--concurrency", "2")
        running = _run(console, "incident", incident, "--customer", "345678", *options)
        _wait_for_events(console, 5)
        os.kill(browser_below(running.pid), signal.SIGKILL)
        output, told = running.communicate(timeout=90)
    assert running.returncode == 0, told
    assert not json.loads(output)["errors"]


def _wait_for_events(console: PracticeConsole, count: int) -> None:
    deadline = time.monotonic() + 60
    while len(console.ask("requests")["events"]) < count:
        assert time.monotonic() < deadline, "the run did not get so far"
        time.sleep(0.05)


def test_the_demo_ends_with_the_paths_of_its_two_results(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scraper", "demo", "--folder", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    data, report = map(Path, done.stdout.splitlines()[-2:])
    assert len(json.loads(data.read_text())["events"]) >= 20
    assert report.read_text().startswith("<!doctype html>")
