"""Our own JSON: the models as they are, the same bytes for the same result, and its published schema.

Knows the models; nothing of files, consoles or people.
"""

import base64
import json
import re
from datetime import datetime
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import PydanticSerializationError, core_schema

from scraper.models import Event, Incident, Model
from scraper.models.event_set import EventSet

_UNSEEN: Final = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


class _AllKeysAlways(GenerateJsonSchema):
    """Every key is required, since none is ever left out."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        """Always true."""
        return True


def to_json(incident: Incident) -> str:
    """An incident as JSON: two spaces deep, keys in the models' order, one line break at the end.

    Characters that a terminal or an editor would act on or hide are written as escapes, which JSON readers
    undo.
    """
    return _json(incident)


def events_to_json(events: EventSet) -> str:
    """Events that were asked for by id as JSON, as `to_json` writes it."""
    return _json(events)


def event_to_json(event: Event) -> str:
    """One event as JSON, as it stands in `events` of an incident."""
    return _json(event)


def incident_schema() -> dict[str, Any]:
    """The JSON Schema of `to_json`."""
    return _schema(Incident)


def events_schema() -> dict[str, Any]:
    """The JSON Schema of `events_to_json`."""
    return _schema(EventSet)


def schema_text(schema: dict[str, Any]) -> str:
    """A schema as it is shipped."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def escape_unseen(text: str) -> str:
    r"""JSON text with the characters that terminals obey or hide as JSON escapes.

    >>> escape_unseen('"a\x9bb\u202e\U000e0041"')
    '"a\\u009bb\\u202e\\udb40\\udc41"'
    """
    return _UNSEEN.sub(lambda match: json.dumps(match[0])[1:-1], text)


def _json(model: Model) -> str:
    try:
        text = model.model_dump_json(indent=2)
    except PydanticSerializationError:
        # lone surrogates, which JSON can write as escapes and UTF-8 cannot hold
        text = json.dumps(model.model_dump(), indent=2, ensure_ascii=False, default=_plain)
    return escape_unseen(text) + "\n"


def _plain(value: object) -> str:
    """Bytes and times as the models write them."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    assert isinstance(value, bytes), f"the models hold no {type(value).__name__}"
    return base64.b64encode(value).decode()


def _schema(model: type[Model]) -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        **model.model_json_schema(mode="serialization", schema_generator=_AllKeysAlways),
    }
