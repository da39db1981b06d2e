"""Ends all sessions at random moments of a long run and tells what it costs.

Every row must say: no event wrong, one login for each expiry and one to begin with, no page shown twice.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from rich.console import Console
from rich.table import Table

from scraper.practice.process import practice_process
from scraper.practice.world import Login
from tests.benchmarks.bench_collect import events_file
from tests.collect.expiring import KINDS, Cost, collect, points
from tests.truth import records

LOGINS: tuple[Login, ...] = ("current", "hosted")


def rows(events: int, expiries: int, seed: int, visits: str) -> Iterator[tuple[Login, str, Cost]]:
    """Each kind of expiry at each generation of the login."""
    with tempfile.TemporaryDirectory() as folder:
        file = events_file(Path(folder), events)
        os.environ["SCRAPER_STATE_DIR"] = folder
        for login in LOGINS:
            with practice_process(events=file, login=login) as console:
                for kind, switches in KINDS.items():
                    console.tell("variants", set=list(switches))
                    at = points(seed, expiries, events)
                    console.tell("expire")
                    yield login, kind, collect(console, at, truth=records(file), visits=visits)[1]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=500)
    parser.add_argument("--expiries", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--visits", default="auto")
    given = parser.parse_args()
    title = f"{given.events} events, {given.expiries} expiries, seed {given.seed}, {given.visits}"
    table = Table(
        "login", "an expired session is answered with", "wrong", "logins", "repeated", "hasty", title=title
    )
    for login, kind, cost in rows(given.events, given.expiries, given.seed, given.visits):
        numbers = (len(cost.wrong), cost.logins, len(cost.repeated), cost.hasty)
        table.add_row(login, kind, *map(str, numbers))
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
