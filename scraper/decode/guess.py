"""Tells what somebody pasted: JSON Lines, a hexdump, bare hexadecimal, or the bytes themselves.

Knows forms; nothing of what the bytes mean, save that what begins as HTTP is not a dump of it.
"""

import re
from enum import StrEnum
from typing import Final

from scraper.decode.hexrows import find_dumps
from scraper.decode.lines import begins_request, begins_response
from scraper.decode.records import is_record, parse_line
from scraper.errors import Unreadable

_HEX: Final = re.compile(rb"(?:(?:0x|\\x)?[0-9a-fA-F]{2}[\s,:;-]*+)++")
_SEPARATORS: Final = re.compile(rb"0x|\\x|[\s,:;-]+")
_SAMPLE: Final = 2**16


class Form(StrEnum):
    """What the bytes given are."""

    HEXDUMP = "hexdump"
    HEX = "hex"
    RAW = "raw"


def begins_records(line: bytes) -> bool:
    """Whether a first line is a record of JSON Lines.

    >>> begins_records(b'{"id": 1, "packets": []}'), begins_records(b'{"a": 1}')
    (True, False)
    """
    if not line.lstrip().startswith(b"{"):
        return False
    try:
        return is_record(parse_line(line))
    except Unreadable:
        return False


def guess_form(data: bytes) -> Form:
    r"""What an input that is not JSON Lines is.

    >>> [guess_form(data).value for data in (b"0x0000: 4745", b"47 45 54", b"GET / HTTP/1.0\n")]
    ['hexdump', 'hex', 'raw']
    """
    sample = data[:_SAMPLE]
    if begins_request(sample, first=True) or begins_response(sample, first=True):
        return Form.RAW
    if next(find_dumps(as_text(sample)), None):
        return Form.HEXDUMP
    return Form.HEX if _HEX.fullmatch(sample.strip()) else Form.RAW


def as_text(data: bytes) -> str:
    """A pasted text, in whichever of the usual encodings it came.

    >>> as_text("é".encode("utf-16")), as_text(b"\\xe9")
    ('é', 'é')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def read_hex(data: bytes) -> bytes:
    r"""The bytes that hexadecimal digits stand for. Raises Unreadable.

    >>> read_hex(b"47:45 \\x54")
    b'GET'
    """
    try:
        return bytes.fromhex(_SEPARATORS.sub(b"", data).decode("ascii"))
    except ValueError as error:
        raise Unreadable(
            "not hexadecimal: an odd number of digits, or something else among them",
            advice="Try --input hexdump or --input raw.",
        ) from error
