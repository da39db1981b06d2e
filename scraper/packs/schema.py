"""JSON Schemas of a pack's files, for editors.

Made from the vocabulary, so that they cannot say anything else than the loader does.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from scraper.models.base import Model
from scraper.packs.spec import Console, Login, Page

KINDS: Final[Mapping[str, type[Model]]] = {"console": Console, "login": Login, "page": Page}
"""The kinds of files in a pack; all files but console.yml and login.yml are pages."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_NULL: Final = {"type": "null"}


def schema_text(kind: str) -> str:
    """The JSON Schema of one kind of file, ready to be written.

    >>> schema_text("page").splitlines()[1]
    '  "$schema": "https://json-schema.org/draft/2020-12/schema",'
    """
    schema = {"$schema": _DIALECT, **_tidy(KINDS[kind].model_json_schema(by_alias=True))}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _tidy(schema: Any) -> Any:
    """The schema without null, for which a pack leaves a key out, and without noise."""
    if isinstance(schema, list):
        return [_tidy(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _tidy(value) for key, value in schema.items() if not _says_nothing(key, value)}
    if _NULL in kept.get("anyOf", ()):
        others = [one for one in kept.pop("anyOf") if one != _NULL]
        kept = {**(others[0] if len(others) == 1 else {"anyOf": others}), **kept}
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return kept


def _says_nothing(key: str, value: Any) -> bool:
    """Whether an entry only repeats a name, or says that a key may be left out."""
    return (key == "title" and isinstance(value, str)) or (key == "default" and value in (None, [], ()))
