"""Codings are removed as far as the bytes allow, within limits, and what went wrong is said."""

import gzip
import json
import tracemalloc
import zlib
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decode.codings import remove_codings
from scraper.decode.inflate import Limits
from scraper.models import BodyState

brotli = import_module("brotli")
TEXT = b"".join(b"%d: the quick brown fox\n" % number for number in range(3000))
MEMBERS = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "gzip-cases.jsonl").read_text("utf-8").splitlines()
]


def zstd(data: bytes) -> bytes:
    try:
        module = import_module("compression.zstd")
    except ModuleNotFoundError:
        module = import_module("backports.zstd")
    return bytes(module.compress(data))


def raw_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


CODED = {
    "gzip": gzip.compress(TEXT, mtime=0),
    "x-gzip": gzip.compress(TEXT, mtime=0),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstd(TEXT),
}


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: str(member["id"]))
def test_a_gzip_member_gives_what_the_command_line_gives(member: dict[str, str]) -> None:
    decoded = remove_codings(bytes.fromhex(member["gzip_hex"]), ["gzip"])
    assert decoded.data.hex() == member["gzip_cli_out_hex"]
    assert (decoded.state is BodyState.COMPLETE) is (not member["gzip_cli_msg"])


@pytest.mark.parametrize("coding", CODED)
def test_a_whole_body_is_decoded(coding: str) -> None:
    decoded = remove_codings(CODED[coding], [coding])
    assert (decoded.data, decoded.state, decoded.removed) == (TEXT, BodyState.COMPLETE, (coding,))


def test_deflate_is_read_without_its_header_too() -> None:
    assert remove_codings(raw_deflate(TEXT), ["deflate"]).data == TEXT


@pytest.mark.parametrize("coding", CODED)
@pytest.mark.parametrize("tenths", [1, 5, 9])
def test_a_body_that_is_cut_off_gives_its_beginning(coding: str, tenths: int) -> None:
    coded = CODED[coding]
    decoded = remove_codings(coded[: len(coded) * tenths // 10], [coding], whole=False)
    assert TEXT.startswith(decoded.data)
    assert decoded.state is BodyState.CUT_OFF


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_damaged_body_gives_what_lies_before_the_damage(coding: str) -> None:
    coded = bytearray(CODED[coding])
    half = len(coded) // 2
    coded[half : half + 40] = b"\xff" * 40
    decoded = remove_codings(bytes(coded), [coding])
    common = next(
        (at for at, pair in enumerate(zip(decoded.data, TEXT, strict=False)) if pair[0] != pair[1]),
        len(decoded.data),
    )
    assert decoded.state is BodyState.CORRUPT
    assert common > len(TEXT) // 4


def test_members_follow_one_another() -> None:
    both = gzip.compress(b"one ", mtime=0) + gzip.compress(b"two", mtime=0)
    assert remove_codings(both, ["gzip"]).data == b"one two"


def test_bytes_behind_the_compressed_data_are_said() -> None:
    decoded = remove_codings(CODED["gzip"] + b"junk", ["gzip"])
    assert (decoded.data, decoded.state) == (TEXT, BodyState.COMPLETE)
    assert decoded.reason is not None and "4 bytes follow" in decoded.reason


def test_stacked_codings_are_removed_from_the_last_to_the_first() -> None:
    stacked = gzip.compress(brotli.compress(zlib.compress(TEXT)), mtime=0)
    decoded = remove_codings(stacked, ["deflate", "br", "gzip"])
    assert (decoded.data, decoded.removed) == (TEXT, ("gzip", "br", "deflate"))


def test_too_many_codings_are_over_the_limit() -> None:
    data = TEXT
    for _ in range(20):
        data = gzip.compress(data, mtime=0)
    decoded = remove_codings(data, ["gzip"] * 20)
    assert decoded.state is BodyState.OVER_LIMIT
    assert len(decoded.removed) == 8


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "sdch"])
def test_bytes_that_are_not_in_that_coding_are_left_as_they_are(coding: str) -> None:
    decoded = remove_codings(b"<html>plain</html>", [coding])
    assert (decoded.data, decoded.removed) == (b"<html>plain</html>", ())
    assert decoded.reason is not None


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_stopped_with_flat_memory(coding: str) -> None:
    make = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd}[coding]
    bomb = make(bytes(2**26))
    tracemalloc.start()
    decoded = remove_codings(bomb, [coding])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert decoded.state is BodyState.OVER_LIMIT
    assert len(decoded.data) < 2**22 and peak < 2**24


def test_the_byte_limit_is_kept_to_the_byte() -> None:
    decoded = remove_codings(CODED["gzip"], ["gzip"], Limits(most_bytes=1000))
    assert (decoded.data, decoded.state) == (TEXT[:1000], BodyState.OVER_LIMIT)


@settings(max_examples=100, deadline=None)
@given(
    data=st.binary(max_size=300),
    codings=st.lists(st.sampled_from(["gzip", "deflate", "br", "zstd", "identity", "x"]), max_size=4),
    whole=st.booleans(),
)
def test_any_bytes_under_any_codings_are_decoded_or_left(
    data: bytes, codings: list[str], whole: bool
) -> None:
    decoded = remove_codings(data, codings, whole=whole)
    assert decoded.removed or decoded.data == data


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=400), coding=st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_what_was_encoded_comes_back(data: bytes, coding: str) -> None:
    make = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd}[coding]
    assert remove_codings(make(data), [coding]).data == data
