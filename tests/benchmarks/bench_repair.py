"""Changes recorded pages by the thousand and says what packs make of them; Scrapling beside, if installed.

python tests/benchmarks/bench_repair.py [NUMBER] [SEED]

Scrapling's adaptive mode is asked for the values of labelled fields: it learns the value's element on the
page as recorded, by the position that it has there, and looks for it again on the changed page.
"""

import importlib.util
import sys
import time
from collections import Counter
from functools import cache
from typing import Any

from lxml import html

from scraper.drift.mutations import Trial, outcomes_of, trials
from scraper.packs import load_pack
from scraper.recording import find_fixtures
from scraper.recording.shelf import fixture_shelf


def main() -> None:
    """Play the trials and print the counts."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    load = cache(load_pack)
    there: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    theirs: Counter[str] = Counter()
    beside = importlib.util.find_spec("scrapling") is not None
    before = time.process_time()
    fixtures = list(find_fixtures(fixture_shelf()))
    for trial in trials(fixtures, lambda one: load(one.pack_name), seed=seed, count=number):
        for name, outcome in outcomes_of(trial).items():
            is_gone = name in trial.truth and trial.truth[name].gone
            (gone if is_gone else there)[outcome.value] += 1
        if beside:
            theirs.update(_scrapling(trial))
    spent = time.process_time() - before
    for title, count in (("value still there", there), ("value gone", gone), ("Scrapling", theirs)):
        shares = ", ".join(f"{name} {count[name] / max(1, count.total()):.2%}" for name in sorted(count))
        print(f"{title}: {count.total()} fields: {shares or 'not measured'}")
    print(f"{number} trials in {spent:.1f} s")


def _scrapling(trial: Trial) -> Counter[str]:
    """What Scrapling's adaptive mode makes of the text fields of one changed page."""
    from scrapling.parser import Selector  # type: ignore[import-not-found, unused-ignore]  # optional

    old = html.fromstring(trial.fixture.capture.body)
    was = Selector(
        trial.fixture.capture.body.decode("utf-8", "replace"), adaptive=True, url=trial.fixture.name
    )
    now = Selector(trial.page.decode(), adaptive=True, url=trial.fixture.name)
    counts: Counter[str] = Counter()
    for name, truth in trial.truth.items():
        value = str(truth.value)
        places = [one for one in old.iter("td", "span", "a") if (one.text or "").strip() == value]
        if truth.value is None or not places:
            continue
        path = old.getroottree().getpath(places[0])
        found: Any = was.xpath(path, identifier=name, auto_save=True) and now.xpath(
            path, identifier=name, adaptive=True
        )
        text = " ".join("".join(map(str, found[0].get_all_text())).split()) if found else None
        right = text == " ".join(value.split()) and not truth.gone
        counts["right" if right else "refused" if text is None else "wrong"] += 1
    return counts


if __name__ == "__main__":
    main()
