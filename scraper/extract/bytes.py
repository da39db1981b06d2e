"""Bytes that a page writes otherwise than as a hexdump, and when two ways of writing mean the same bytes.

Knows hexadecimal, base64 and hexdumps; never knows where on a page they stood.
"""

import base64
import binascii

from scraper.decode import read_hexdump
from scraper.errors import Unreadable
from scraper.extract.patterns import Doubt
from scraper.extract.words import dump_rows

Packets = tuple[bytes, ...]


def as_dump(text: str, written: str) -> str:
    """Bytes written as `hex` or `base64`, as a hexdump. Raises Doubt.

    >>> as_dump("R0VU", "base64")
    '00000000  47 45 54'
    """
    try:
        packed = "".join(text.split())
        data = bytes.fromhex(packed) if written == "hex" else base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Doubt(f"is not {written}") from error
    rows = (f"{start:08x}  {data[start : start + 16].hex(' ')}" for start in range(0, len(data), 16))
    return "\n".join(rows)


def packets_of(text: str) -> Packets | str:
    """The packets of a dump, whose layout does not matter; its rows when it cannot be read.

    >>> packets_of("0000: 4745 54   GET") == packets_of("00000000  47 45 54")
    True
    """
    try:
        return read_hexdump(text)
    except Unreadable:
        return dump_rows(text)
