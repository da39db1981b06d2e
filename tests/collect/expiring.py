"""Collects incidents while the practice console ends all sessions again and again; counts what that costs."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scraper import aio
from scraper.credentials import Credentials, Secret
from scraper.models import Incident
from scraper.practice.process import PracticeConsole
from scraper.profiles import load_profile
from tests.benchmarks.bench_collect import CUSTOMER, INCIDENT
from tests.truth import differences

PROBE, EVENT = "legacy /embedded/signature.php", "legacy /embedded/event.php"
KINDS = {"302 to the login": (), "401": ("signed_out_401",), "200, a login page": ("signed_out_200",)}
"""What an expired session is answered with, and the switches for it."""


@dataclass(frozen=True)
class Cost:
    """What a run with expiries came to."""

    wrong: list[str]
    """Events that are missing or not as the record says."""
    logins: int
    """Passwords that were sent."""
    repeated: list[str]
    """Events whose page was shown more than once, but for the one that was also rendered for comparison."""
    hasty: int
    """Event pages asked for between the discovery of an expiry and the login."""


def points(seed: int, count: int, events: int) -> list[int]:
    """Random moments to expire at, in event pages shown."""
    return sorted(random.Random(seed).sample(range(1, events), count))


def collect(console: PracticeConsole, at: list[int], **options: Any) -> tuple[Incident, Cost]:
    """Collect everything while the session expires at these moments."""
    console.tell("reset")
    console.tell("expire", after=at)
    before = console.ask("attempts")["total"]
    found = asyncio.run(_incident(console, options))
    wrong = list(_wrong(found, options.pop("truth")))
    shown = console.ask("requests")["events"]
    cost = Cost(
        wrong=wrong,
        logins=console.ask("attempts")["total"] - before,
        repeated=[event for event, times in shown.items() if times > 1][1:],
        hasty=hasty(console.ask("journal")["requests"], console.ready["login"]),
    )
    return found, cost


async def _incident(console: PracticeConsole, options: dict[str, Any]) -> Incident:
    user = console.user("analyst")
    given = aio.settings(
        CUSTOMER,
        profile=load_profile(Path(console.ready["profile"])),
        credentials=Credentials(
            username=Secret(user["username"]),
            password=Secret(options.get("password") or user["password"]),
            api_key=Secret(console.ready["api_key"]),
        ),
        **{name: value for name, value in options.items() if name not in ("truth", "password")},
    )
    return (await aio.incidents_with(given, [INCIDENT]))[0]


def _wrong(found: Incident, truth: dict[str, dict[str, Any]]) -> Iterator[str]:
    for event_id, record in truth.items():
        if event_id not in found.events:
            yield f"{event_id}: {found.errors[event_id].kind if event_id in found.errors else 'not there'}"
        else:
            yield from (f"{event_id}: {fault}" for fault in differences(found.events[event_id], record))


def hasty(requests: list[str], login: str) -> int:
    """How many event pages were asked for after a failed probe and before the login that it led to."""
    form = "account /session/v1/authenticate" if login == "current" else "identity /usernamepassword/login"
    count, since_probe = 0, 0
    probed = False
    for request in requests:
        if request == PROBE:
            probed, since_probe = True, 0
        elif request == EVENT and probed:
            since_probe += 1
        elif request == form:
            count, probed = count + since_probe, False
    return count
