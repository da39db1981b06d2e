"""Decoding, measured: against dpkt and h11 on what those can read, and on sizes, bombs and batches.

    python tests/benchmarks/bench_decode.py [--repeat 5] [--cases FILE]

Times are this process's processor time, the best of several runs; ratios are what compares from machine to
machine. Ours does more than either: it finds directions, pairs, decompresses, decodes text and hashes.
"""

import argparse
import gzip
import json
import random
import resource
import time
import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import h11

from scraper.decode import RawPacket, read_hexdump, read_payload
from scraper.decode.flat import flat_line
from scraper.decode.records import parse_line, read_record
from scraper.models import Sender

dpkt = import_module("dpkt")
CASES = Path(__file__).parents[1] / "decode" / "cases" / "http-cases.jsonl"
MIB = 2**20
FAILURES = (dpkt.UnpackError, AttributeError, IndexError, TypeError, ValueError, h11.ProtocolError)
"""What the two raise on bytes that they cannot read."""


class Talk(NamedTuple):
    """A request and perhaps its response."""

    request: bytes
    response: bytes


def best(run: Callable[[], object], repeat: int) -> float:
    """Processor seconds of the fastest run."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def talks(file: Path) -> list[Talk]:
    """The conversations of a file of cases."""
    records = map(json.loads, file.read_text("utf-8").splitlines())
    return [
        Talk(
            bytes.fromhex(record["request_bytes_hex"] or ""),
            bytes.fromhex(record["response_bytes_hex"] or ""),
        )
        for record in records
        if record["request_bytes_hex"]
    ]


def by_ours(talk: Talk) -> None:
    read_payload([RawPacket(talk.request, Sender.SOURCE), RawPacket(talk.response, Sender.DEST)])


def by_dpkt(talk: Talk) -> None:
    dpkt.http.Request(talk.request)
    if talk.response:
        dpkt.http.Response(talk.response)


def by_h11(talk: Talk) -> None:
    server = h11.Connection(h11.SERVER)
    request = _events(server, talk.request)[0]
    if not isinstance(request, h11.Request):
        raise h11.RemoteProtocolError("no request")
    if talk.response:
        client = h11.Connection(h11.CLIENT)
        method = request.method if request.method in (b"HEAD", b"CONNECT") else b"GET"
        client.send(h11.Request(method=method, target="/", headers=[("Host", "h")]))
        client.send(h11.EndOfMessage())
        _events(client, talk.response)


def _events(connection: h11.Connection, data: bytes) -> list[object]:
    """What h11 reads in the bytes, up to where it waits for more."""
    connection.receive_data(data)
    events: list[object] = []
    while True:
        event = connection.next_event()
        if event in (h11.NEED_DATA, h11.PAUSED):
            return events
        events.append(event)
        if isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            return events


def readable(read: Callable[[Talk], None], all_talks: Sequence[Talk]) -> list[Talk]:
    """The conversations that a library reads without an error."""
    found = []
    for talk in all_talks:
        try:
            read(talk)
        except FAILURES:
            continue
        found.append(talk)
    return found


def all_of(read: Callable[[Talk], None], some: Sequence[Talk]) -> Callable[[], None]:
    """A run that reads every conversation."""

    def run() -> None:
        for talk in some:
            read(talk)

    return run


def compare(all_talks: Sequence[Talk], repeat: int) -> None:
    """Print, for each library, how many it reads, and our time on those to its own."""
    for name, read in (("dpkt", by_dpkt), ("h11", by_h11)):
        mine = readable(read, all_talks)
        theirs = best(all_of(read, mine), repeat)
        ours = best(all_of(by_ours, mine), repeat)
        print(
            f"{name:5s} reads {len(mine):5d} of {len(all_talks)}: {theirs / len(mine) * 1e6:6.0f} µs each, "
            f"ours {ours / len(mine) * 1e6:6.0f} µs, ratio {ours / theirs:.2f}"
        )


def batch(file: Path, repeat: int) -> None:
    """Print how many records a second become lines of JSON."""
    lines = file.read_bytes().splitlines()

    def run() -> None:
        for line in lines:
            record = read_record(parse_line(line))
            flat_line(record.id, read_payload(record.packets, endpoints=record.endpoints), None)

    print(f"batch: {len(lines) / best(run, repeat):6.0f} records a second, JSON to JSON")


def hexdump(repeat: int) -> None:
    """Print the time for a hexdump of one full packet."""
    data = random.Random(1).randbytes(1460)
    rows = [data[place : place + 16] for place in range(0, len(data), 16)]
    text = "\n".join(
        f"0x{place * 16:04x}: {row.hex(' ', 2)}  {'.' * len(row)}" for place, row in enumerate(rows)
    )
    print(f"hexdump of 1460 bytes: {best(lambda: read_hexdump(text), repeat) * 1e3:.2f} ms")


def sizes(repeat: int) -> None:
    """Print the time for one body of growing size, in packets, with and without known senders."""
    request = RawPacket(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", Sender.SOURCE)
    for size in (MIB, 4 * MIB, 10 * MIB):
        data = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + random.Random(1).randbytes(size)
        parts = [data[place : place + 1460] for place in range(0, len(data), 1460)]
        known = [request, *(RawPacket(part, Sender.DEST) for part in parts)]
        unknown = [RawPacket(packet.data) for packet in known]
        told = best(partial(read_payload, known), repeat)
        guessed = best(partial(read_payload, unknown), repeat)
        print(f"{size // MIB:3d} MiB of payload: {told:.3f} s, senders inferred {guessed:.3f} s")


def bomb() -> None:
    """Print time and memory for a gibibyte of nothing, compressed."""
    body = gzip.compress(bytes(1024 * MIB), 9)
    answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + body
    seconds = best(lambda: read_payload([RawPacket(answer)]), 3)
    tracemalloc.start()
    read_payload([RawPacket(answer)])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"1 GiB bomb of {len(body)} bytes: {seconds * 1e3:.0f} ms, {peak / MIB:.1f} MiB allocated at most")


def main() -> None:
    """Run all measurements."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--cases", type=Path, default=CASES)
    given = parser.parse_args()
    compare(talks(given.cases), given.repeat)
    batch(given.cases, given.repeat)
    hexdump(given.repeat)
    sizes(min(3, given.repeat))
    bomb()
    print(f"peak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main()
