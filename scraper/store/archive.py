"""Keeps captures on disk: compressed, each once by its hash, for their owner only, within bounds.

Knows files; never what a page says. Every file is put in place whole, so that a crash leaves nothing half
written, and writers need no lock: the same bytes have the same name, and every collection a name of its own.
"""

import gzip
import hashlib
import os
import secrets
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs
from pydantic import ValidationError

from scraper.store.collection import Collection

FOLDER_VARIABLE: Final = "SCRAPER_STORE"
GRACE: Final = 3600
"""Seconds for which bytes that no collection names are left alone: a run may be about to name them."""
_LARGEST_COLLECTION: Final = 256 * 1024 * 1024
_SUFFIX: Final = ".json.gz"


class StoreError(Exception):
    """Something cannot be kept, or what was kept cannot be used; the text says why, for people."""


@dataclass(frozen=True)
class Limits:
    """How much is kept."""

    size: int = 2 * 1024**3
    """Bytes on disk; the oldest collections go first."""
    age: float = 400 * 24 * 3600
    """Seconds."""


def store_folder(env: Mapping[str, str]) -> Path:
    """Where captures are kept unless a folder is given."""
    named = env.get(FOLDER_VARIABLE)
    return Path(named) if named else platformdirs.user_data_path("scraper", appauthor=False) / "captures"


class Archive:
    """A folder of captures and of the collections that name them."""

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        self.folder = folder
        self.limits = limits or Limits()

    def put(self, body: bytes) -> str:
        """Keep bytes; their SHA-256. Raises StoreError."""
        name = hashlib.sha256(body).hexdigest()
        path = self._object(name)
        try:
            os.utime(path)  # young again, so that no tidying takes it before it is named
        except FileNotFoundError:
            _write(path, gzip.compress(body, 6, mtime=0))
        except OSError as error:
            raise _unusable(path, error) from None
        return name

    def get(self, name: str, size: int) -> bytes:
        """The bytes of that SHA-256 and length. Raises StoreError when they are gone or damaged."""
        data = _inflated(_read(self._object(name)), size)
        if hashlib.sha256(data).hexdigest() != name:
            raise StoreError("the stored capture is damaged")
        return data

    def save(self, collection: Collection, bodies: Mapping[str, bytes]) -> None:
        """Keep a collection whose bodies were put before, then tidy up. Raises StoreError.

        A body that tidying by somebody else took meanwhile is put again.
        """
        stamp = collection.collected_at.strftime("%Y%m%dT%H%M%S%f")
        path = (
            self._collections
            / f"{_file_name(collection.incident_id)}.{stamp}.{secrets.token_hex(4)}{_SUFFIX}"
        )
        _write(path, gzip.compress(collection.model_dump_json().encode(), 6, mtime=0))
        for name, body in bodies.items():
            if not self._object(name).exists():
                self.put(body)
        self.tidy()

    def collections(self, incident_id: str | None = None) -> Iterator[Collection]:
        """What is kept, newest first. Raises StoreError when a file is damaged."""
        for path in self._by_age(incident_id):
            data = _inflated(_read(path), _LARGEST_COLLECTION)
            try:
                found = Collection.model_validate_json(data)
            except ValidationError:
                raise StoreError(f"{path} is no collection, or of another version") from None
            if incident_id is None or found.incident_id == incident_id:
                yield found

    def _by_age(self, incident_id: str | None = None) -> list[Path]:
        pattern = f"{'*' if incident_id is None else _file_name(incident_id)}.*{_SUFFIX}"
        if not self._collections.is_dir():
            return []
        return sorted(self._collections.glob(pattern), key=lambda path: path.name.split(".")[1], reverse=True)

    def tidy(self) -> None:
        """Drop what is too old, then the oldest until the rest fits, then bytes that no collection names."""
        size, named = 0, set[str]()
        oldest = time.time() - self.limits.age
        for path in self._by_age():
            names = self._names(path)
            size += _size(path) + sum(_size(self._object(name)) for name in names - named)
            if _mtime(path) < oldest or (size > self.limits.size and named):
                path.unlink(missing_ok=True)
            else:
                named |= names
        for path in self.folder.glob("objects/*/*"):
            if path.name.removesuffix(".gz") not in named and _mtime(path) < time.time() - GRACE:
                path.unlink(missing_ok=True)

    def _names(self, path: Path) -> set[str]:
        """The bodies that a collection names; none when it is damaged or gone."""
        try:
            found = Collection.model_validate_json(_inflated(_read(path), _LARGEST_COLLECTION))
        except (StoreError, ValidationError):
            return set()
        return {visit.sha256 for visit in found.visits if visit.sha256 is not None}

    @property
    def _collections(self) -> Path:
        return self.folder / "collections"

    def _object(self, name: str) -> Path:
        return self.folder / "objects" / name[:2] / f"{name}.gz"


def _file_name(incident_id: str) -> str:
    """A name of an incident's own that no id can lead out of the folder."""
    return hashlib.sha256(incident_id.encode()).hexdigest()[:24]


def _unusable(path: Path, error: OSError) -> StoreError:
    return StoreError(f"{path.parent} cannot be used ({error.strerror})")


def _write(path: Path, data: bytes) -> None:
    """Put a file there at once, readable by its owner only from its first byte."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        for place in reversed([path.parent, *path.parents[1:3]]):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(descriptor)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _unusable(path, error) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise StoreError("the stored capture is gone") from None
    except OSError as error:
        raise _unusable(path, error) from None


def _inflated(data: bytes, most: int) -> bytes:
    """What was compressed, if it is whole and no longer than it should be."""
    inflater = zlib.decompressobj(31)
    try:
        found = inflater.decompress(data, most + 1)
    except zlib.error:
        raise StoreError("the stored capture is damaged") from None
    if len(found) > most or not inflater.eof:
        raise StoreError("the stored capture is damaged")
    return found


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _mtime(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return float("inf")
