"""What a page loaded while it was drawn: kept beside its fixture, and handed out again in order.

Knows addresses and files; never browsers, and never what an answer means.
"""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from scraper.errors import FixtureError, UsageError
from scraper.models import Model
from scraper.recording.fixture import json_bytes, write_whole
from scraper.recording.folders import RESPONSES

_INDEX: Final = "index.json"


class LoadMeta(Model):
    """One answer without its body."""

    method: str
    url: str
    status: int
    content_type: str
    location: str | None = None
    """Where a redirect leads to."""


class Load(LoadMeta):
    """One answer that a page loaded."""

    body: bytes

    @property
    def meta(self) -> LoadMeta:
        """All but the body."""
        return LoadMeta(**self.model_dump(exclude={"body"}))


_METAS: Final = TypeAdapter(tuple[LoadMeta, ...])


def save_loads(folder: Path, loads: Sequence[Load]) -> None:
    """Write them into a fixture's folder, in order."""
    place = folder / RESPONSES
    place.mkdir()
    for number, load in enumerate(loads):
        write_whole(place / f"{number:03}", load.body)
    write_whole(place / _INDEX, json_bytes([load.meta.model_dump() for load in loads]))


def load_loads(folder: Path) -> tuple[Load, ...]:
    """What a fixture's page loaded; nothing when that was not recorded. Raises UsageError when broken."""
    place = folder / RESPONSES
    if not place.is_dir():
        return ()
    try:
        metas = _METAS.validate_json((place / _INDEX).read_bytes())
        bodies = [(place / f"{number:03}").read_bytes() for number in range(len(metas))]
    except (OSError, ValidationError) as error:
        raise UsageError(
            f"{folder} is not a fixture: {RESPONSES} is broken ({type(error).__name__})",
            advice="Record the page anew.",
        ) from error
    return tuple(Load(**meta.model_dump(), body=body) for meta, body in zip(metas, bodies, strict=True))


class Reel:
    """Hands out answers: to each request the next one recorded for its method and address."""

    def __init__(self, loads: Iterable[Load]) -> None:
        self._waiting = list(loads)
        self.unmatched: list[str] = []
        """Requests that nothing was recorded for, each with the nearest that was."""

    def next(self, method: str, url: str) -> Load | None:
        """The next answer; None when there is none, which `check` makes an error."""
        for place, load in enumerate(self._waiting):
            if (load.method, _place(load.url)) == (method, _place(url)):
                return self._waiting.pop(place)
        self.unmatched.append(f"{method} {url} (nearest: {self._nearest(method, url)})")
        return None

    def _nearest(self, method: str, url: str) -> str:
        asked = f"{method} {url}"
        known = [f"{load.method} {load.url}" for load in self._waiting]
        return max(
            known, key=lambda one: SequenceMatcher(None, asked, one).ratio(), default="nothing is left"
        )

    def check(self) -> None:
        """Raise FixtureError when a request was not matched."""
        if self.unmatched:
            raise FixtureError(
                f"the page asked for what was not recorded: {self.unmatched[0]}",
                advice="Record the page anew; a request that differs each time cannot be replayed.",
            )


def _place(url: str) -> str:
    """An address as servers see it."""
    return url.partition("#")[0]
