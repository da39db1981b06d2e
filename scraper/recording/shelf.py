"""Where the fixtures are that come with the program. Knows folders only."""

from pathlib import Path
from typing import Final

from scraper.errors import UsageError

_PACKAGE: Final = Path(__file__).resolve().parent.parent


def fixture_shelf() -> Path:
    """`fixtures/` of a checkout, or inside a wheel. Raises UsageError when there is neither."""
    for folder in (_PACKAGE / "_data" / "fixtures", _PACKAGE.parent / "fixtures"):
        if folder.is_dir():
            return folder
    raise UsageError("the fixtures that come with the program are missing", advice="Give a folder.")
