"""Verifies a thousand event fixtures on one core and says how long that takes.

python tests/benchmarks/bench_fixtures.py [NUMBER]
"""

import sys
import tempfile
import time
from pathlib import Path

from scraper.packs import load_pack
from scraper.recording import verify_all

SHIPPED = Path(__file__).parents[2] / "fixtures" / "alertlogic"
PARTS = ("meta.json", "page.html", "expected.json")


def main() -> None:
    """Copy the shipped event fixtures round and round, and verify them."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    sources = sorted(folder for folder in SHIPPED.iterdir() if folder.name.startswith("event"))
    pack = load_pack("alertlogic")
    with tempfile.TemporaryDirectory() as scratch:
        for place in range(number):
            target = Path(scratch) / f"{place:06}"
            target.mkdir()
            for part in PARTS:
                (target / part).symlink_to(sources[place % len(sources)] / part)
        before = time.process_time()
        result = verify_all(Path(scratch), lambda _: pack)
        spent = time.process_time() - before
    print(f"{len(result.verdicts)} fixtures, {result.checks} checks: {spent:.2f} s; {len(result.bad)} bad")


if __name__ == "__main__":
    main()
