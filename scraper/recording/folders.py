"""The files of a fixture's folder, and whether a folder is one. Knows names only, and is light."""

from pathlib import Path
from typing import Final

META: Final = "meta.json"
PAGE: Final = "page.html"
EXPECTED: Final = "expected.json"
REPLACED: Final = "replaced.json"
"""What was replaced, for review; only in fixtures that were scrubbed."""
RESPONSES: Final = "responses"
"""What the page loaded; only in fixtures of pages that need their scripts."""
PARTS: Final = (META, PAGE, EXPECTED)
"""The files that every fixture holds."""
KNOWN: Final = frozenset({*PARTS, REPLACED, RESPONSES})


def is_fixture(folder: Path) -> bool:
    """Whether a folder is meant to be a fixture: it has all parts of one, or our meta file."""
    meta = folder / META
    if not meta.is_file():
        return False
    return all((folder / part).is_file() for part in PARTS) or b'"url_asked"' in meta.read_bytes()
