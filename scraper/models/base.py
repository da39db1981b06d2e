"""What every model shares: frozen, closed, documented by attribute docstrings, bytes as standard base64."""

import base64
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema


class Model(BaseModel):
    """A frozen value; unknown names are an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        serialize_by_alias=True,
        validate_by_name=True,
        validate_by_alias=True,
    )


def _bytes(value: object) -> object:
    return base64.b64decode(value, validate=True) if isinstance(value, str) else value


Base64 = Annotated[
    bytes,
    BeforeValidator(_bytes),
    PlainSerializer(lambda value: base64.b64encode(value).decode(), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
"""Exact bytes; standard base64 in JSON."""


class State(StrEnum):
    """What is known of a value."""

    PRESENT = "present"
    ABSENT = "absent"
    """The page or message says that there is none."""
    NOT_APPLICABLE = "not_applicable"
    """The question makes no sense here, such as a response code without HTTP."""
    FAILED = "failed"
    """It could not be read; the reason says why."""


class Sender(StrEnum):
    """Which end of the event sent some bytes: its source address or its destination address."""

    SOURCE = "source"
    DEST = "dest"
    UNKNOWN = "unknown"


class Span(Model):
    """A half-open range of bytes in one direction's stream."""

    sender: Sender
    start: int
    end: int


def ident(text: str) -> int | str:
    """An id as a number where it is one, else as the text that it is.

    >>> ident("14608"), ident("0042"), ident("5F152BD4-0000")
    (14608, '0042', '5F152BD4-0000')
    """
    plain = text.isascii() and text.isdigit() and (text == "0" or not text.startswith("0"))
    return int(text) if plain and len(text) <= 18 else text
