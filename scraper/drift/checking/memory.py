"""Keeps what was seen in the last good run, one small file a pack and kind of source. Knows files only."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from scraper.browser.private import VaultError, read_private, write_private
from scraper.drift.checking.observing import Observation
from scraper.errors import UsageError


def _file(folder: Path, pack: str, source: str) -> Path:
    name = hashlib.sha256(pack.encode()).hexdigest()[:16]
    return folder / "checks" / f"{name}.{source}.json"


def remembered(folder: Path, pack: str, source: str) -> dict[str, Observation] | None:
    """What was seen in the last good run; None when there was none, or its file is damaged."""
    try:
        data = read_private(_file(folder, pack, source))
        found = None if data is None else json.loads(data)
        if not isinstance(found, dict):
            return None
        return {kind: Observation.model_validate(one) for kind, one in found.items()}
    except (VaultError, ValidationError, ValueError):
        return None  # without it, drift is judged by the pack alone, as the report says


def remember(folder: Path, pack: str, source: str, seen: Mapping[str, Observation]) -> None:
    """Keep what was seen. Raises UsageError when it cannot be kept."""
    text = json.dumps({kind: one.model_dump(mode="json") for kind, one in seen.items()})
    try:
        write_private(_file(folder, pack, source), text.encode())
    except VaultError as error:
        raise UsageError(str(error), advice="Set SCRAPER_STATE_DIR to a folder of your own.") from None
