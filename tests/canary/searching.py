"""Searches everything under a folder for planted secrets, in whatever form they may have been written down.

Knows encodings and containers; never what the files are for.
"""

import base64
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

from scraper.decode.inflate import Limits, unzstd

_GZIP, _ZSTD, _ZIP = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
_DEEPEST = 4
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
_SHORT = 8


def forms(secret: str) -> dict[bytes, str]:
    """How a secret may look when it is written down, and what each look is called.

    >>> forms("a&b c, as it is")[b"a%26b%20c%2C%20as%20it%20is"]
    'URL-encoded'
    """
    raw = secret.encode()
    found = {
        quote(secret, safe="").encode(): "URL-encoded",
        quote_plus(secret).encode(): "form-encoded",
        json.dumps(secret)[1:-1].encode(): "JSON-escaped",
        json.dumps(secret, ensure_ascii=False)[1:-1].encode(): "JSON-escaped",
        repr(secret)[1:-1].encode(): "as Python writes it",
        html.escape(secret).encode(): "HTML-escaped",
        raw.hex().encode(): "hex",
        raw.hex().upper().encode(): "hex",
        raw.hex(" ").encode(): "hex",
        secret.encode("utf-16-le"): "UTF-16",
        secret.encode("utf-16-be"): "UTF-16",
        raw[::-1]: "backwards",
    }
    for shift in range(3):
        for text in _base64_of(raw, shift):
            found[text] = "base64"
    return {**found, raw: "plain"}


def _base64_of(raw: bytes, shift: int) -> Iterator[bytes]:
    """What base64 makes of these bytes alone when so many others stand before them."""
    spare = (shift + len(raw)) % 3
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(b"\0" * shift + raw).rstrip(b"=")
        yield whole[(0, 2, 3)[shift] : len(whole) - (1 if spare else 0)]


def contents(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """Bytes, and all that is packed in them: gzip, zlib, zstd and zip, and base64 of these."""
    yield data
    if depth < _DEEPEST:
        for inner in _unpacked(data):
            yield from contents(inner, depth + 1)


def _unpacked(data: bytes) -> Iterator[bytes]:
    for at in _places(data, _GZIP):
        yield from _inflated(data[at:], 31)
    if data[:1] == b"\x78":
        yield from _inflated(data, 15)
    for at in _places(data, _ZSTD):
        yield unzstd(data[at:], Limits()).data
    if _ZIP in data:
        yield from _zipped(data)
    for run in _BASE64.findall(data):
        letters = run.rstrip(b"=").translate(_URL_SAFE)
        plain = (
            base64.urlsafe_b64decode(letters + b"=" * (-len(letters) % 4)) if len(letters) % 4 != 1 else b""
        )
        if plain.startswith((_GZIP, _ZSTD, _ZIP, b"\x78", b"{")):
            yield plain


_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def _places(data: bytes, magic: bytes) -> Iterator[int]:
    at = data.find(magic)
    while at >= 0:
        yield at
        at = data.find(magic, at + 1)


def _inflated(data: bytes, window: int) -> Iterator[bytes]:
    try:
        yield zlib.decompressobj(window).decompress(data, 1 << 28)
    except zlib.error:
        return


def _zipped(data: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data[data.find(_ZIP) :])) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return


class Search:
    """Planted secrets by name, looked for in bytes and in whole folders."""

    def __init__(self, planted: Mapping[str, str]) -> None:
        self._patterns = [
            (name, form, look)
            for name, secret in planted.items()
            for look, form in forms(secret).items()
            if len(secret) >= _SHORT
        ]
        self._codes = {
            name: re.compile(rb"(?<![0-9A-Za-z._])" + code.encode() + rb"(?![0-9A-Za-z])")
            for name, code in planted.items()
            if len(code) < _SHORT
        }

    def in_bytes(self, data: bytes) -> set[str]:
        """Each secret that is in these bytes, and in which form."""
        found = set()
        for content in contents(data):
            found |= {f"{name}, {form}" for name, form, look in self._patterns if look in content}
            found |= {f"{name}, plain" for name, code in self._codes.items() if code.search(content)}
        return found

    def in_folder(self, folder: Path) -> set[str]:
        """Each secret that is in a file below a folder or in its name, and where."""
        found = set()
        seen: set[bytes] = set()
        for path in sorted(folder.rglob("*")):
            where = str(path.relative_to(folder))
            found |= {f"the name {where}: {hit}" for hit in self.in_bytes(where.encode())}
            data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            if data not in seen:
                seen.add(data)
                found |= {f"{where}: {hit}" for hit in self.in_bytes(data)}
        return found
