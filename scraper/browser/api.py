"""Asks the console's API for one incident's record. Knows the pack's words for it; not what a record says."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from scraper.browser.fetch import Fetcher
from scraper.browser.http import Reply
from scraper.browser.reach import without_query
from scraper.browser.visits import Persistence
from scraper.credentials import Secret
from scraper.errors import ApiError, ConsoleUnreachable, TimedOut
from scraper.packs import render
from scraper.packs.spec import Api

_KEY_ADVICE = (
    "Check SCRAPER_API_KEY and that it may see this customer; or leave it out to read the incident page."
)


async def incident_record(
    fetcher: Fetcher,
    persistence: Persistence,
    api: Api,
    hosts: Mapping[str, str],
    arguments: Mapping[str, str],
    key: Secret,
) -> dict[str, Any] | None:
    """The record, or None when the console knows no such incident.

    Raises ApiError when the API refuses, fails or answers with something else than a record.
    """
    url = render(api.incident, {**arguments, **hosts})
    pair = base64.b64encode(f"{key.reveal()}:".encode()).decode()
    headers = (("Accept", "application/json"), ("Authorization", f"Basic {pair}"))
    try:
        reply = await persistence.insist(lambda: fetcher.request(url, headers, cookies=False), "the API")
    except (ConsoleUnreachable, TimedOut) as error:
        raise ApiError(
            f"the console's API cannot be had: {error.message}",
            url=without_query(url),
            advice="Run again later, or leave SCRAPER_API_KEY out to read the incident page instead.",
        ) from None
    return _record(reply, api.record, without_query(url))


def _record(reply: Reply, path: str, url: str) -> dict[str, Any] | None:
    if reply.status == 404:
        return None
    if reply.status in (401, 403):
        raise ApiError(f"the console's API refuses the API key ({reply.status})", url=url, advice=_KEY_ADVICE)
    if reply.status != 200:
        advice = "Check the incident's id and the customer's." if reply.status in (400, 422) else None
        raise ApiError(f"the console's API answered {reply.status}", url=url, advice=advice)
    try:
        answer = json.loads(reply.body)
    except (ValueError, RecursionError):
        raise ApiError("the console's API answered with something that is not JSON", url=url) from None
    record = at_path(answer, path)
    if record is None or record in ([], {}):
        return None
    if not isinstance(record, dict):
        raise ApiError("the console's API answered with JSON that is not a record", url=url)
    return record


def at_path(value: Any, path: str) -> Any:
    """What stands at a dotted path of keys and indexes; None where there is nothing.

    >>> at_path([{"a": 1}], "0"), at_path([], "0"), at_path({"a": 1}, "")
    ({'a': 1}, None, {'a': 1})
    """
    for step in path.split(".") if path else ():
        if isinstance(value, list) and step.isdigit():
            value = value[int(step)] if int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value
