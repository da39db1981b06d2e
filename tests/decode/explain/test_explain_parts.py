"""Targets are normalised as the engines do, and buffers know where their bytes come from."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.decode.explain.buffer import Buffer, as_sent, joined
from scraper.decode.explain.uri import decoded, normalised
from scraper.models import Sender, Span


def raw(data: bytes, at: int = 0) -> Buffer:
    return as_sent("request target", data, Sender.SOURCE, at)


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        (b"/a/b?c=d", b"/a/b?c=d"),
        (b"/a%2fb%20c", b"/a/b c"),
        (b"/a//b///c", b"/a/b/c"),
        (b"/a/./b/../c", b"/a/c"),
        (b"/a/b/..", b"/a/"),
        (b"/a/.", b"/a/"),
        (b"/../../x", b"/x"),
        (b"\\a\\b", b"/a/b"),
        (b"/a?b=//./../%41\\", b"/a?b=//./../A\\"),
        (b"http://h:80/a//b", b"/a/b"),
        (b"/%u0041%zz%4", b"/A%zz%4"),
        (b"/a%2e%2e/b", b"/a../b"),
        (b"/a/%2e%2e/b", b"/b"),
        (b"*", b"*"),
        (b"", b""),
    ],
)
def test_targets_are_normalised(sent: bytes, seen: bytes) -> None:
    assert normalised(raw(sent)).data == seen


def test_a_decoded_character_points_at_its_escape() -> None:
    buffer = decoded(raw(b"/a%20b", at=5))
    assert buffer.span(2, 3) == Span(sender=Sender.SOURCE, start=7, end=10)
    assert buffer.span(0, 4) == Span(sender=Sender.SOURCE, start=5, end=11)


def test_bytes_that_are_not_in_the_stream_have_no_span() -> None:
    assert Buffer("x", b"abc", Sender.SOURCE).span(0, 1) is None
    assert Buffer("x", b"abc").span(0, 1) is None


def test_joined_buffers_keep_their_places() -> None:
    buffer = joined("x", [raw(b"ab", at=10), Buffer("", b"--"), raw(b"cd", at=20)], raw(b""))
    assert buffer.data == b"ab--cd"
    assert buffer.span(4, 6) == Span(sender=Sender.SOURCE, start=20, end=22)
    assert buffer.span(2, 4) is None
    assert buffer.span(1, 5) == Span(sender=Sender.SOURCE, start=11, end=21)


PIECES = st.sampled_from(
    [b"/", b"\\", b".", b"..", b"%2f", b"%2e", b"?", b"a", b"%u0041", b"%", b"//", b"h://x"]
)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=12).map(b"".join), st.integers(0, 50))
def test_every_byte_of_a_normalised_target_points_into_the_target(sent: bytes, at: int) -> None:
    buffer = normalised(raw(sent, at=at))
    for place, byte in enumerate(buffer.data):
        span = buffer.span(place, place + 1)
        assert span is not None
        source = sent[span.start - at : span.end - at]
        assert decoded(raw(source)).data.replace(b"\\", b"/") == bytes((byte,)).replace(b"\\", b"/")
