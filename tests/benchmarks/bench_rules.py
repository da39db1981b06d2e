"""Rules, measured: reading them against another parser, explaining them, and what hostile ones cost.

    python tests/benchmarks/bench_rules.py [--repeat 5] [--rules FILE]

Compares with suricataparser where it is installed, else with one plain regular expression. Times are this
process's processor time, the best of several runs; ratios are what compares from machine to machine.
"""

import argparse
import gc
import json
import re
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from scraper.decode import RawPacket, read_payload
from scraper.decode.explain import explain
from scraper.decode.hints import find_hints
from scraper.decode.rules import read_rule
from scraper.models import Payload, Sender

RULES = Path(__file__).parents[1] / "decode" / "rules" / "data" / "rules.jsonl"
PLAIN = re.compile(r'([\w.]+)(?::\s*((?:"(?:[^"\\]|\\.)*"|[^";])*))?;')
LEAST = 3000
MIB = 2**20
HEADER = 'alert tcp any any -> any any (msg:"x"; '
HOSTILE = {
    "1,000 patterns": "".join(f'content:"A{number}z"; nocase; ' for number in range(1000)),
    "1,000 placed patterns": "".join(f'content:"A{number}z"; depth:400; ' for number in range(1000)),
    "a chain of 20": 'content:"A"; '
    + 'content:"A"; distance:0; within:50; ' * 20
    + 'content:"B"; within:3; ',
    "catastrophic expressions": 'pcre:"/(A|AA)+B/"; pcre:"/((a|a)*)*$/i"; pcre:"/(.*)*x/R"; ',
}


def best(run: Callable[[], object], repeat: int) -> float:
    """Processor seconds of the fastest run."""
    times = []
    for _ in range(repeat):
        gc.collect()
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def rule_texts(file: Path) -> list[str]:
    """At least `LEAST` rules; those of a short file several times over."""
    texts = [json.loads(line)["raw"] for line in file.read_text(encoding="utf-8").splitlines()]
    return texts * -(-LEAST // len(texts))


def other_parser() -> tuple[str, Callable[[str], object]]:
    """What there is to compare with."""
    if find_spec("suricataparser"):
        return "suricataparser", import_module("suricataparser").parse_rule
    return "a plain regular expression", PLAIN.findall


def measure_reading(texts: list[str], repeat: int) -> None:
    name, other = other_parser()
    ours = best(lambda: [read_rule(text) for text in texts], repeat)
    theirs = best(lambda: [other(text) for text in texts], repeat)
    print(f"reading: {len(texts) / ours:,.0f} rules a second, {theirs / ours:.2f} × as fast as {name}")


def payload_of(data: bytes) -> Payload:
    return read_payload([RawPacket(data[at : at + 1400], Sender.SOURCE) for at in range(0, len(data), 1400)])


def measure_explaining(texts: list[str], repeat: int) -> None:
    request = (
        b"GET /index.php?id=1%27%20UNION%20SELECT HTTP/1.1\r\nHost: a.example\r\nUser-Agent: curl\r\n\r\n"
    )
    answer = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"You have an error in your SQL syntax " * 136
    )
    payload = read_payload([RawPacket(request, Sender.SOURCE), RawPacket(answer[:5040], Sender.DEST)])
    rules = [read_rule(text) for text in texts[:500]]
    each = best(lambda: [explain(rule, payload) for rule in rules], repeat) / len(rules)
    print(f"explaining: {each * 1e3:.3f} ms a rule on an ordinary exchange")
    hints = best(lambda: [find_hints(payload) for _ in range(200)], repeat) / 200
    print(f"hints: {hints * 1e3:.3f} ms an ordinary exchange with a body of 5 kB")


def measure_hostile() -> None:
    payloads = {"10 MiB of one letter": payload_of(b"A" * 10 * MIB), "4,000 requests": many_requests()}
    for what, payload in payloads.items():
        for name, body in HOSTILE.items():
            rule = read_rule(f"{HEADER}{body}sid:1;)")
            start = time.perf_counter()
            explain(rule, payload)
            print(f"hostile: {name} on {what}: {time.perf_counter() - start:.2f} s")


def many_requests() -> Payload:
    requests = (b"GET /%d HTTP/1.1\r\nHost: a\r\nA: AAAAAAAA\r\n\r\n" % number for number in range(4000))
    return payload_of(b"".join(requests))


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeat", type=int, default=5)
    arguments.add_argument("--rules", type=Path, default=RULES)
    given = arguments.parse_args()
    texts = rule_texts(given.rules)
    measure_reading(texts, given.repeat)
    measure_explaining(texts, given.repeat)
    measure_hostile()


if __name__ == "__main__":
    main()
