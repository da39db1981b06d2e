"""Compressed bodies come back at the length they had, whole or cut off, in every format."""

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.recording.scrub.problem import DoesNotFit
from scraper.recording.scrub.recode import recode

TEXT = b"".join(b"line %d of 10.1.2.3, as it was\n" % (number * 7919 % 1000) for number in range(60))


def _change(data: bytes) -> bytes:
    return data.replace(b"10.1.2.3", b"0.0.0.10")


def _raw(data: bytes) -> bytes:
    deflater = zlib.compressobj(6, zlib.DEFLATED, -15)
    return deflater.compress(data) + deflater.flush()


PACKED = {
    ("gzip",): gzip.compress(TEXT, mtime=0),
    ("deflate",): zlib.compress(TEXT),
    ("deflate", "deflate"): zlib.compress(zlib.compress(TEXT, 1), 0),
    ("gzip", "gzip"): gzip.compress(gzip.compress(TEXT, mtime=0), mtime=0),
}


@pytest.mark.parametrize("codings", [("gzip",), ("deflate",), ("gzip", "gzip"), ("deflate", "deflate")])
def test_a_whole_body_keeps_its_length_and_its_checksum(codings: tuple[str, ...]) -> None:
    packed = PACKED[codings]
    new = recode(packed, codings, _change)
    assert len(new) == len(packed)
    for coding in codings:
        new = gzip.decompress(new) if coding == "gzip" else zlib.decompress(new)
    assert new == _change(TEXT)


def test_a_raw_deflate_body_is_one_too() -> None:
    packed = _raw(TEXT)
    new = recode(packed, ("deflate",), _change)
    assert len(new) == len(packed)
    assert zlib.decompress(new, -15) == _change(TEXT)


@settings(max_examples=30, deadline=None)
@given(st.integers(60, len(PACKED["gzip",]) - 1))
def test_a_body_that_is_cut_off_stays_cut_off_at_its_length(size: int) -> None:
    packed = PACKED["gzip",][:size]
    new = recode(packed, ("gzip",), _change)
    inflater = zlib.decompressobj(31)
    assert len(new) == size
    assert inflater.decompress(new) == _change(zlib.decompressobj(31).decompress(packed))
    assert not inflater.eof


def test_a_body_in_which_nothing_changes_is_left_alone() -> None:
    packed = PACKED["gzip",] + b"behind"
    assert recode(packed, ("gzip",), lambda data: data) is packed
    assert recode(packed, ("gzip",), _change).endswith(b"behind")


def test_a_body_that_would_grow_does_not_fit() -> None:
    with pytest.raises(DoesNotFit):
        recode(gzip.compress(b"a" * 4000), ("gzip",), lambda data: bytes(range(256)) * 15 + b"x" * 160)


def test_a_coding_that_cannot_be_written_is_said_so() -> None:
    with pytest.raises(KeyError):
        recode(b"x", ("br",), _change)
