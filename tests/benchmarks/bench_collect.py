"""Collecting, measured: ours against one tab and against a bare HTTP client, on the same console.

    python tests/benchmarks/bench_collect.py [--events 400 2000] [--latency 20] [--concurrency 8] [--repeat 3]

The practice console runs as a process of its own. Each way of collecting runs in a fresh process, so that its
peak memory is its own. Times are compared only with each other: the result is ratios.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import async_playwright

from scraper.browser import find_chromium, open_console
from scraper.collect import PageReader, Visits, collect_incident
from scraper.credentials import Credentials, Secret
from scraper.packs import load_pack
from scraper.practice.process import practice_process
from scraper.profiles import load_profile

WAYS = ("bare", "auto", "rendered", "one_tab")
ONE_TAB_SAMPLE = 100
"""One tab is slow and steady: so many of its pages are timed, and the rest reckoned."""
INCIDENT, CUSTOMER = 900000001, 234567


def events_file(folder: Path, count: int) -> Path:
    """`count` events of one incident, made from the shipped ones in turn."""
    shipped = Path(__file__).parents[2] / "fixtures" / "incidents"
    lines = [
        json.loads(line) for path in sorted(shipped.glob("*.jsonl")) for line in path.read_text().splitlines()
    ]
    path = folder / f"{count}.jsonl"
    with path.open("w") as file:
        for number in range(count):
            event = dict(lines[number % len(lines)])
            event.update(customer_id=CUSTOMER, incident_id=INCIDENT, event_id=1_000_000 + number)
            file.write(json.dumps(event) + "\n")
    return path


async def run_ours(ready: dict[str, Any], visits: Visits, concurrency: int) -> dict[str, float]:
    """Time one collection, sign-in apart."""
    pack, profile = load_pack("alertlogic"), load_profile(Path(ready["profile"]))
    async with open_console(pack, profile, credentials(ready), concurrency=concurrency) as console:
        await console.sign_in()
        started, cpu = time.perf_counter(), time.process_time()
        found = await collect_incident(
            PageReader(console, pack, visits=visits),
            str(INCIDENT),
            by_api=True,
            concurrency=concurrency,
            on_progress=lambda _: None,
        )
        assert not found.errors, next(iter(found.errors.values()))
        return {
            "seconds": time.perf_counter() - started,
            "cpu": time.process_time() - cpu,
            "events": len(found.events),
        }


async def run_one_tab(ready: dict[str, Any], urls: list[str]) -> dict[str, float]:
    """One tab of a browser started as Playwright starts it, one page after another, each document taken."""
    state = await signed_in_state(ready)
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = await playwright.chromium.launch(executable_path=find_chromium().path, args=arguments)
        page = await (await browser.new_context(storage_state=state)).new_page()
        sample = urls[:ONE_TAB_SAMPLE]
        started = time.perf_counter()
        for url in sample:
            await page.goto(url)
            assert "cache_table" in await page.content()
        seconds = (time.perf_counter() - started) * len(urls) / len(sample)
        await browser.close()
    return {"seconds": seconds, "events": len(urls)}


async def signed_in_state(ready: dict[str, Any]) -> Any:
    """Cookies and storage of a signed-in session."""
    pack, profile = load_pack("alertlogic"), load_profile(Path(ready["profile"]))
    async with open_console(pack, profile, credentials(ready)) as console:
        await console.sign_in()
        return await console.context.storage_state()


async def run_bare(ready: dict[str, Any], urls: list[str], concurrency: int) -> dict[str, float]:
    """Keep-alive connections that read each page and throw it away."""
    state = await signed_in_state(ready)
    host = urlsplit(urls[0]).hostname
    cookie = "; ".join(f"{c['name']}={c['value']}" for c in state["cookies"] if c["domain"] == host)
    waiting: Iterator[str] = iter(urls)
    started = time.perf_counter()
    await asyncio.gather(*(bare_worker(waiting, cookie) for _ in range(concurrency)))
    return {"seconds": time.perf_counter() - started, "events": len(urls)}


async def bare_worker(urls: Iterator[str], cookie: str) -> None:
    """One connection, as little work as HTTP allows."""
    first = True
    for url in urls:
        parts = urlsplit(url)
        if first:
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            first = False
        request = (
            f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookie}\r\n\r\n"
        )
        writer.write(request.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head[:80]
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.split(b":")[1]))
    if not first:
        writer.close()


def credentials(ready: dict[str, Any]) -> Credentials:
    """Of a user who needs a password only."""
    user = ready["users"][0]
    return Credentials(
        username=Secret(user["username"]), password=Secret(user["password"]), api_key=Secret(ready["api_key"])
    )


async def run_way(way: str, ready: dict[str, Any], urls: list[str], concurrency: int) -> dict[str, float]:
    """Run one of `WAYS`."""
    if way == "bare":
        return await run_bare(ready, urls, concurrency)
    if way == "one_tab":
        return await run_one_tab(ready, urls)
    return await run_ours(ready, Visits(way), concurrency)


def child(way: str, events: int, concurrency: int) -> None:
    """Run one way and print what it took as JSON."""
    ready = json.loads(sys.stdin.read())
    legacy = ready["origins"]["legacy"]
    query = f"customer_id={CUSTOMER}&screen=event_monitor&filter_id=0"
    urls = [f"{legacy}/embedded/event.php?id={1_000_000 + n}&{query}" for n in range(events)]
    result = asyncio.run(run_way(way, ready, urls, concurrency))
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))


def measure(way: str, ready: dict[str, Any], events: int, concurrency: int) -> dict[str, float]:
    """One way in a process of its own."""
    command = [
        sys.executable,
        __file__,
        "--child",
        way,
        "--events",
        str(events),
        "--concurrency",
        str(concurrency),
    ]
    done = subprocess.run(
        command, input=json.dumps(ready), capture_output=True, text=True, check=False, env=os.environ
    )
    if done.returncode:
        raise SystemExit(f"{way} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return] # our own child's JSON


def table(events: int, best: dict[str, dict[str, float]]) -> None:
    """Ratios of this size."""
    seconds = {way: best[way]["seconds"] for way in best}
    print(f"\n{events} events")
    for way, result in best.items():
        print(
            f"  {way:9} {result['seconds']:7.2f} s  {events / result['seconds']:7.0f} events/s"
            f"  peak {result['peak_mb']:6.0f} MB  own CPU {result.get('cpu', 0):6.2f} s"
        )
    for way in {"auto", "rendered"} & best.keys() if {"bare", "one_tab"} <= best.keys() else ():
        print(f"  {way} is {seconds['one_tab'] / seconds[way]:.1f} × one tab, ", end="")
        print(f"{seconds['bare'] / seconds[way]:.0%} of the bare client")


def main() -> None:
    """Parse arguments and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, nargs="+", default=[400, 2000])
    parser.add_argument("--latency", type=int, default=20, help="milliseconds added to each answer")
    parser.add_argument("--concurrency", type=int, default=8)
    parser.add_argument("--repeat", type=int, default=3, help="runs of each way; the best counts")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--child", choices=WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.child, given.events[0], given.concurrency)
        return
    with tempfile.TemporaryDirectory() as folder:
        for events in given.events:
            path = events_file(Path(folder), events)
            with practice_process(events=path, latency_ms=given.latency) as console:
                best: dict[str, dict[str, float]] = {}
                for way in given.ways * given.repeat:
                    result = measure(way, console.ready, events, given.concurrency)
                    if way not in best or result["seconds"] < best[way]["seconds"]:
                        best[way] = result
            table(events, best)


if __name__ == "__main__":
    main()
