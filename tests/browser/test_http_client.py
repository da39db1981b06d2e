"""The HTTP client for fetched visits, against a real server on loopback."""

import asyncio
import gzip
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.browser.http import BodyTooLarge, Client, Reply, decompress
from scraper.browser.reach import origin_of
from scraper.browser.wire import Wire, WireError
from tests.browser.site import Say, Site

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LIMIT = 100_000


def ask(route: Say | list[Say], times: int = 1, limit: int = LIMIT) -> tuple[list[Reply], Site]:
    async def run() -> tuple[list[Reply], Site]:
        async with Site({"/": route}) as site:
            client = Client(Wire({}))
            origin = origin_of(site.origin)
            assert origin is not None
            replies = [await client.exchange(origin, REQUEST, limit) for _ in range(times)]
            client.close()
            return replies, site

    return asyncio.run(run())


def test_a_body_with_a_length_is_read_whole() -> None:
    [reply], _ = ask(Say(b"page", 201, (("X-Kind", "a"), ("Set-Cookie", "b"), ("set-cookie", "c"))))
    assert (reply.status, reply.body, reply.header("x-kind")) == (201, b"page", "a")
    assert reply.all("set-cookie") == ["b", "c"]


def test_a_chunked_body_is_joined() -> None:
    [reply], _ = ask(Say(b"a body in several pieces", chunked=True))
    assert reply.body == b"a body in several pieces"


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    [reply], _ = ask(Say(raw=b"HTTP/1.1 200 OK\r\n\r\nto the end"))
    assert reply.body == b"to the end"


def test_a_connection_is_used_again() -> None:
    replies, site = ask(Say(b"page"), times=5)
    assert len(replies) == 5
    assert site.connections == 1


def test_a_kept_connection_that_was_closed_meanwhile_is_replaced_without_a_word() -> None:
    async def run() -> int:
        async with Site({"/": Say(b"page")}) as site:
            client, origin = Client(Wire({})), origin_of(site.origin)
            assert origin is not None
            await client.exchange(origin, REQUEST, LIMIT)
            for writer in list(site.writers):
                writer.close()
            await asyncio.sleep(0.02)
            reply = await client.exchange(origin, REQUEST, LIMIT)
            client.close()
            assert reply.body == b"page"
            return site.connections

    assert asyncio.run(run()) == 2


def test_an_interim_answer_is_passed_over() -> None:
    [reply], _ = ask(
        Say(raw=b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    )
    assert (reply.status, reply.body, reply.header("a")) == (200, b"ok", None)


@pytest.mark.parametrize(
    ("encoding", "squeeze"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("identity", bytes)],
)
def test_a_compressed_body_is_unpacked(encoding: str, squeeze: Callable[[bytes], bytes]) -> None:
    [reply], _ = ask(Say(squeeze(b"page " * 99), headers=(("Content-Encoding", encoding),)))
    assert reply.body == b"page " * 99


@pytest.mark.parametrize(
    "say",
    [
        Say(b"x" * 1001),
        Say(b"x" * 1001, chunked=True),
        Say(gzip.compress(b"x" * 50_000_000), headers=(("Content-Encoding", "gzip"),)),
        Say(brotli.compress(b"x" * 50_000_000), headers=(("Content-Encoding", "br"),)),
    ],
    ids=["told by its length", "found while reading", "gzip bomb", "brotli bomb"],
)
def test_a_body_over_the_limit_is_refused(say: Say) -> None:
    with pytest.raises(BodyTooLarge):
        ask(say, limit=1000 if not say.headers[0][0].startswith("Content-E") else 60_000)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"SSH-2.0-OpenSSH\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "in the middle"),
        (b"", "before an answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: " + b"x" * 300_000 + b"\r\n\r\n", "endless"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope", "damaged"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: 4\r\n\r\nnope", "not asked for"),
    ],
    ids=["not http", "half", "nothing", "endless headers", "bad gzip", "strange encoding"],
)
def test_a_broken_answer_is_an_error_that_says_what_is_wrong(raw: bytes, words: str) -> None:
    with pytest.raises(WireError, match=words):
        ask(Say(raw=raw))


def test_compression_that_is_cut_off_is_an_error_and_not_a_short_page() -> None:
    with pytest.raises(WireError, match="cut off"):
        decompress(gzip.compress(b"page " * 9999)[:-9], "gzip", LIMIT)


def test_a_port_where_nobody_listens_is_said_in_plain_words() -> None:
    async def run() -> None:
        origin = origin_of("http://127.0.0.1:1")
        assert origin is not None
        await Client(Wire({})).exchange(origin, REQUEST, LIMIT)

    with pytest.raises(WireError, match=r"http://127\.0\.0\.1:1: connection refused"):
        asyncio.run(run())


@given(st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_any_bytes_for_an_answer_are_a_reply_or_a_wire_error(raw: bytes) -> None:
    try:
        ask(Say(raw=raw))
    except WireError:
        return


def test_a_proxy_of_the_environment_is_asked_to_connect() -> None:
    heads: list[bytes] = []

    async def main() -> Reply:
        async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(b"HTTP/1.1 200 ok\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nvia")
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(proxy, "127.0.0.1", 0)
        address = f"http://me:pw@127.0.0.1:{server.sockets[0].getsockname()[1]}"
        origin = origin_of("http://console.example.net")
        assert origin is not None
        client = Client(Wire({"http": address}, bypass=lambda _: False))
        reply = await client.exchange(origin, REQUEST, LIMIT)
        client.close()
        server.close()
        return reply

    assert asyncio.run(main()).body == b"via"
    assert heads[0].startswith(b"CONNECT console.example.net:80 HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic bWU6cHc=\r\n" in heads[0]
