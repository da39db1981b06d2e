"""From a stored session to the first event, measured: the browser's start, the probe, the visit, the command.

    python tests/benchmarks/bench_first_event.py [--repeat 5]

The practice console runs as a process of its own; the medians are printed, in milliseconds.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from scraper.browser import open_console
from scraper.credentials import Credentials, Secret
from scraper.extract import extract
from scraper.models import VisitKind
from scraper.packs import load_pack
from scraper.practice.process import PracticeConsole, practice_process
from scraper.profiles import load_profile

PHASES = ("browser starts", "probe", "visit", "read", "whole")


def secrets_of(console: PracticeConsole) -> dict[str, str]:
    """The user's, as the environment has them."""
    user = console.user("analyst")
    return {"SCRAPER_USERNAME": user["username"], "SCRAPER_PASSWORD": user["password"]}


def known(console: PracticeConsole) -> Credentials:
    """The user's, as the library takes them."""
    given, key = secrets_of(console), Secret(console.ready["api_key"])
    return Credentials(Secret(given["SCRAPER_USERNAME"]), Secret(given["SCRAPER_PASSWORD"]), api_key=key)


async def any_event(console: PracticeConsole, state: Path) -> str:
    """Sign in, which leaves the session; the id of one event."""
    pack, profile = load_pack("alertlogic"), load_profile(Path(console.ready["profile"]))
    environ = {"SCRAPER_STATE_DIR": str(state)}
    async with open_console(pack, profile, known(console), environ=environ) as session:
        await session.sign_in()
        asked = {name: str(console.ready["incident"][name]) for name in ("incident_id", "customer_id")}
        record = await session.incident_record(asked)
        assert record is not None
        return str(record["event_ids"][0])


async def first_event(console: PracticeConsole, state: Path, how: VisitKind, event: str) -> list[float]:
    """Milliseconds of each phase."""
    pack, profile = load_pack("alertlogic"), load_profile(Path(console.ready["profile"]))
    arguments = {"event_id": event, "customer_id": str(console.ready["incident"]["customer_id"])}
    times = [time.perf_counter()]
    environ = {"SCRAPER_STATE_DIR": str(state)}
    async with open_console(pack, profile, known(console), environ=environ) as session:
        times.append(time.perf_counter())
        await session.sign_in()
        times.append(time.perf_counter())
        capture = await session.visit(pack.pages["event"], arguments, how)
        times.append(time.perf_counter())
        extract(capture, pack.pages["event"], arguments)
        times.append(time.perf_counter())
    return [1000 * (later - earlier) for earlier, later in (*pairwise(times), (times[0], times[-1]))]


def command(console: PracticeConsole, state: Path, event: str) -> float:
    """Milliseconds of `scraper event`, from its start to its end."""
    customer = str(console.ready["incident"]["customer_id"])
    arguments = ["--profile", console.ready["profile"], "event", event, "--customer", customer]
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "scraper", *arguments, "--format", "json"],
        env={**os.environ, **secrets_of(console), "SCRAPER_STATE_DIR": str(state)},
        capture_output=True,
        check=True,
    )
    return 1000 * (time.perf_counter() - started)


def main() -> None:
    """Print the medians."""
    options = argparse.ArgumentParser(description="From a stored session to the first event.")
    options.add_argument("--repeat", type=int, default=5)
    repeat = options.parse_args().repeat
    with practice_process() as console, tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        event = asyncio.run(any_event(console, state))
        before = console.ask("attempts")
        for how in (VisitKind.FETCHED, VisitKind.RENDERED):
            runs = [asyncio.run(first_event(console, state, how, event)) for _ in range(repeat)]
            medians = map(statistics.median, zip(*runs, strict=True))
            told = (f"{name} {median:.0f}" for name, median in zip(PHASES, medians, strict=True))
            print(f"{how.value}: {', '.join(told)} ms")
        whole = statistics.median(command(console, state, event) for _ in range(repeat))
        print(f"command: {whole:.0f} ms; signed in again: {console.ask('attempts') != before}")


if __name__ == "__main__":
    main()
