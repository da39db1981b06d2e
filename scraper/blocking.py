"""The same calls as `scraper.aio`, for programs without asyncio. Not for use inside a running event loop."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from scraper import aio

P = ParamSpec("P")
R = TypeVar("R")


def _blocking(function: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, R]:
    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return asyncio.run(function(*args, **kwargs))

    return call


get_incident = _blocking(aio.get_incident)
get_incidents = _blocking(aio.get_incidents)
get_event = _blocking(aio.get_event)
get_events = _blocking(aio.get_events)
