"""Runs one decompressor over bytes that may be cut off, damaged or a bomb, and keeps what can be read.

Knows the formats gzip, zlib, raw deflate, brotli and zstd; never HTTP or its names for them.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, Protocol

from scraper.models import BodyState

_RATIO_FLOOR: Final = 2**20
_MOST_MEMBERS: Final = 2**16
_SLICE: Final = 4096
_MOST_OUT: Final = 2**18
_GZIP_MAGIC: Final = b"\x1f\x8b"
_ZSTD_WINDOW_LOG: Final = 27


@dataclass(frozen=True, slots=True)
class Limits:
    """What one body may grow to."""

    most_bytes: int = 16 * 2**20
    """Decoded bytes that are kept."""
    most_ratio: int = 250
    """Decoded bytes per coded byte that are believed, once a MiB has been decoded."""


@dataclass(frozen=True, slots=True)
class Inflated:
    """What a decompressor gave, and how it ended."""

    data: bytes
    state: BodyState
    reason: str | None = None
    used: int = 0
    """How many of the coded bytes were read."""


class _Corrupt(Exception):
    """The coded bytes stop making sense."""


class Stream(Protocol):
    """A decompressor that is fed piece by piece and gives a bounded piece at a time."""

    @property
    def ended(self) -> bool:
        """Whether the coded data's own end has been reached."""

    @property
    def unused(self) -> int:
        """How many of the bytes fed last lie behind that end."""

    @property
    def hungry(self) -> bool:
        """Whether all that was fed has been decoded."""

    def feed(self, data: bytes) -> bytes:
        """Decode a bounded piece. Raises _Corrupt."""


class _Zlib:
    def __init__(self, window: int) -> None:
        self._inner = zlib.decompressobj(window)

    @property
    def ended(self) -> bool:
        return self._inner.eof

    @property
    def unused(self) -> int:
        return len(self._inner.unused_data)

    @property
    def hungry(self) -> bool:
        return not self._inner.unconsumed_tail

    def feed(self, data: bytes) -> bytes:
        try:
            return self._inner.decompress(self._inner.unconsumed_tail + data, _MOST_OUT)
        except zlib.error as error:
            raise _Corrupt(str(error).rpartition(": ")[2]) from error


class _Brotli:
    def __init__(self) -> None:
        brotli = import_module("brotli")
        self._error: type[Exception] = brotli.error
        self._inner = brotli.Decompressor()

    @property
    def ended(self) -> bool:
        return bool(self._inner.is_finished())

    @property
    def unused(self) -> int:
        return 0

    @property
    def hungry(self) -> bool:
        return bool(self._inner.can_accept_more_data())

    def feed(self, data: bytes) -> bytes:
        try:
            return bytes(self._inner.process(data, output_buffer_limit=_MOST_OUT))
        except self._error as error:
            raise _Corrupt("not brotli, or damaged") from error


class _Zstd:
    def __init__(self) -> None:
        module = _zstd_module()
        self._error: type[Exception] = module.ZstdError
        options = {module.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
        self._inner = module.ZstdDecompressor(options=options)

    @property
    def ended(self) -> bool:
        return bool(self._inner.eof)

    @property
    def unused(self) -> int:
        return len(self._inner.unused_data)

    @property
    def hungry(self) -> bool:
        return bool(self._inner.needs_input)

    def feed(self, data: bytes) -> bytes:
        try:
            return bytes(self._inner.decompress(data, _MOST_OUT))
        except self._error as error:
            raise _Corrupt("not zstd, or damaged") from error


def _zstd_module() -> Any:
    try:
        return import_module("compression.zstd")
    except ModuleNotFoundError:
        return import_module("backports.zstd")


def gunzip(data: bytes, limits: Limits) -> Inflated:
    """Every gzip member, one after the other; bytes behind the last are left and said."""
    return _run(lambda: _Zlib(31), data, limits, next_member=_GZIP_MAGIC)


def unzlib(data: bytes, limits: Limits) -> Inflated:
    """Deflate with zlib's header."""
    return _run(lambda: _Zlib(15), data, limits)


def inflate(data: bytes, limits: Limits) -> Inflated:
    """Deflate without a header."""
    return _run(lambda: _Zlib(-15), data, limits)


def unbrotli(data: bytes, limits: Limits) -> Inflated:
    """Brotli."""
    return _run(_Brotli, data, limits)


def unzstd(data: bytes, limits: Limits) -> Inflated:
    """Zstandard frames."""
    return _run(_Zstd, data, limits, next_member=b"\x28\xb5\x2f\xfd")


def _run(make: Callable[[], Stream], data: bytes, limits: Limits, next_member: bytes = b"") -> Inflated:
    out: list[bytes] = []
    size = used = 0
    for _ in range(_MOST_MEMBERS):
        stream = make()
        member = _Member(stream, data, used, limits, size)
        failure = member.run(_SLICE)
        if failure is not None:
            member = _Member(make(), data, used, limits, size)
            member.run(_SLICE, fine_from=failure)
        out += member.out
        size, used = member.size, member.position
        if member.reason is not None or not next_member or not data.startswith(next_member, used):
            break
    left = len(data) - used
    if member.reason is None and next_member and data.startswith(next_member, used):
        member.state, member.reason = BodyState.OVER_LIMIT, f"more than {_MOST_MEMBERS} members"
    elif member.reason is None and left:
        member.reason = f"{left} bytes follow the compressed data"
    return Inflated(b"".join(out), member.state, member.reason, used)


class _Member:
    """One compressed member being decoded."""

    def __init__(self, stream: Stream, data: bytes, start: int, limits: Limits, size: int) -> None:
        self.stream, self.data, self.start, self.limits = stream, data, start, limits
        self.position, self.size = start, size
        self.out: list[bytes] = []
        self.state, self.reason = BodyState.COMPLETE, None if data else "empty"

    def run(self, step: int, fine_from: int | None = None) -> int | None:
        """Decode to the end; the position of the slice that is corrupt, or None.

        A decompressor that fails gives nothing of the slice that it fails in, so a second run takes that
        slice, at `fine_from`, byte by byte.
        """
        while not self.stream.ended and self.position < len(self.data):
            before = self.position
            size = 1 if fine_from is not None and before >= fine_from else step
            piece = self.data[before : before + size]
            try:
                if not self._take(piece):
                    return None
            except _Corrupt as error:
                self.state, self.reason = BodyState.CORRUPT, str(error)
                return before
        if not self.stream.ended:
            self.state, self.reason = BodyState.CUT_OFF, "the compressed data end early"
        return None

    def _take(self, piece: bytes) -> bool:
        """Decode one slice; False when the limit has been reached."""
        self.position += len(piece)
        while True:
            got = self.stream.feed(piece)
            piece = b""
            self.out.append(got)
            self.size += len(got)
            if self.stream.ended:
                self.position -= self.stream.unused
                return self._within_limits()
            if not self._within_limits():
                return False
            if self.stream.hungry:
                return True

    def _within_limits(self) -> bool:
        if self.size > self.limits.most_bytes:
            self.out.append(self.out.pop()[: self.limits.most_bytes - self.size])
            self.size = self.limits.most_bytes
            self.reason = f"more than {self.limits.most_bytes} bytes"
        elif self.size > _RATIO_FLOOR and self.size > self.limits.most_ratio * self.position:
            self.reason = f"grows to more than {self.limits.most_ratio} times its size"
        else:
            return True
        self.state = BodyState.OVER_LIMIT
        return False
