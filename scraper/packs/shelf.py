"""Where packs are found: by name among those that come with the program, or by a folder's path.

Knows folders; never knows what is in a pack.
"""

import os
from pathlib import Path
from typing import Final

from scraper.errors import PackError
from scraper.packs.problems import closest

_MARK: Final = "console.yml"
_PACKAGE: Final = Path(__file__).resolve().parent.parent


def shelf() -> Path:
    """The folder of the packs that come with the program: `selectors/` of a checkout, or inside a wheel.

    Raises PackError when there is neither.
    """
    for folder in (_PACKAGE / "_data" / "selectors", _PACKAGE.parent / "selectors"):
        if folder.is_dir():
            return folder
    raise PackError("the selector packs that come with the program are missing", advice="Install it anew.")


def pack_names() -> tuple[str, ...]:
    """The names of the packs that come with the program, sorted."""
    return tuple(sorted(folder.name for folder in shelf().iterdir() if (folder / _MARK).is_file()))


def find_pack(name_or_path: str | Path) -> Path:
    """The folder of a pack, by a name on the shelf or by a path.

    Raises PackError when there is none.
    """
    text = str(name_or_path)
    if isinstance(name_or_path, str) and text in pack_names():
        return shelf() / text
    folder = Path(os.path.expanduser(text))  # noqa: PTH111 - unlike pathlib's, this one never raises
    try:
        if folder.is_dir():
            return folder
        if folder.exists():
            raise PackError(f"{text} is a file; a pack is a folder that holds {_MARK}")
    except OSError as error:
        raise PackError(f"the folder `{text}` cannot be read: {error.strerror}") from error
    raise PackError(f"there is no pack or folder `{text}`{closest(text, pack_names())}")
