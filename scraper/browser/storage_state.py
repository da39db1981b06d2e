"""A session that was made elsewhere, as a file: Playwright's storage state, checked part by part.

Pure over bytes; knows no console.
"""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from scraper.browser.belongings import TabStorage
from scraper.browser.private import VaultError, read_private
from scraper.errors import UsageError

_ADVICE = (
    'Give what Playwright\'s storage_state writes: {"cookies": […], "origins": [{"origin": …, '
    '"localStorage": [{"name": …, "value": …}]}]}.'
)
_SHOWN = 3


class _Cookie(BaseModel):
    name: str
    value: str
    domain: str = Field(min_length=1)
    path: str = "/"
    expires: float = Field(default=-1, ge=-1)
    httpOnly: bool = False  # noqa: N815 - the file's own word
    secure: bool = False
    sameSite: Literal["Strict", "Lax", "None"] = "Lax"  # noqa: N815 - the file's own word
    partitionKey: str | None = None  # noqa: N815 - the file's own word


class _Item(BaseModel):
    name: str
    value: str


class _Store(BaseModel):
    name: str
    autoIncrement: bool = False  # noqa: N815 - the file's own word
    keyPath: str | None = None  # noqa: N815 - the file's own word
    keyPathArray: list[str] | None = None  # noqa: N815 - the file's own word
    records: list[dict[str, Any]] = []
    indexes: list[dict[str, Any]] = []


class _Database(BaseModel):
    name: str = Field(min_length=1)
    version: int = Field(ge=1)
    stores: list[_Store] = []


class _Origin(BaseModel):
    origin: str
    localStorage: list[_Item] = []  # noqa: N815 - the file's own word
    indexedDB: list[_Database] = []  # noqa: N815 - the file's own word
    sessionStorage: list[_Item] = []  # noqa: N815 - in the manner of the file's own words


class _State(BaseModel):
    cookies: list[_Cookie] = []
    origins: list[_Origin] = []


def read_state(path: Path) -> tuple[dict[str, Any], TabStorage]:
    """Storage state and sessionStorage in a file that only its owner may read. Raises UsageError."""
    try:
        data = read_private(path)
    except VaultError as error:
        raise UsageError(
            str(error), advice="A session is as good as a password: keep it to yourself."
        ) from None
    if data is None:
        raise UsageError(f"there is no file {path}", advice=_ADVICE)
    return parse_state(data)


def parse_state(data: bytes) -> tuple[dict[str, Any], TabStorage]:
    """Storage state and sessionStorage. Raises UsageError that names what is wrong, and no value.

    >>> parse_state(b'{"cookies": [{"name": "sid", "value": "7", "domain": "a.example"}]}')[0]["origins"]
    []
    """
    try:
        state = _State.model_validate_json(data)
    except ValidationError as error:
        raise UsageError(f"this is no session file: {_words(error)}", advice=_ADVICE) from None
    tabs = {one.origin: {item.name: item.value for item in one.sessionStorage} for one in state.origins}
    plain = state.model_dump(exclude_none=True, exclude={"origins": {"__all__": {"sessionStorage"}}})
    return plain, {origin: items for origin, items in tabs.items() if items}


def _words(error: ValidationError) -> str:
    """Where the mistakes are and of what kind; their values may be secrets."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    lines = [f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['type']}" for one in found[:_SHOWN]]
    more = len(found) - _SHOWN
    return "; ".join([*lines, *([f"and {more} more"] if more > 0 else [])])
