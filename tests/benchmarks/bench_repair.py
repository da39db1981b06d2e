"""Changes recorded pages by the thousand and says what packs make of them, before and after mending.

python tests/benchmarks/bench_repair.py [NUMBER] [SEED] [--mend]

With --mend, the pack is mended for each changed page with the recorded pages as older ones. If Scrapling is
installed, its adaptive mode is asked for the values of labelled fields beside: it learns the value's element
on the page as recorded, by the position that it has there, and looks for it on the changed page.
"""

import importlib.util
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from lxml import html

from scraper.drift.mending.mend import mend
from scraper.drift.mending.sheets import Sheet
from scraper.drift.mutations import Trial, outcomes_of, trials
from scraper.drift.mutations.trial import Outcome
from scraper.packs import load_pack
from scraper.packs.spec import Pack
from scraper.recording import Fixture, find_fixtures
from scraper.recording.shelf import fixture_shelf


def main() -> None:
    """Play the trials and print the counts."""
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    number, seed = [*numbers, *(5000, 1)[len(numbers) :]]
    mending = "--mend" in sys.argv
    load = cache(load_pack)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    beside = importlib.util.find_spec("scrapling") is not None
    before = time.process_time()
    fixtures = list(find_fixtures(fixture_shelf()))
    for trial in trials(fixtures, lambda one: load(one.pack_name), seed=seed, count=number):
        _count(trial, outcomes_of(trial), counts, "before mending")
        if mending:
            _count(trial, outcomes_of(trial, _mended(trial, fixtures)), counts, "after mending")
        if beside:
            counts["Scrapling"].update(_scrapling(trial))
    for title, count in sorted(counts.items()):
        shares = ", ".join(f"{name} {count[name] / max(1, count.total()):.2%}" for name in sorted(count))
        print(f"{title}: {count.total()} fields: {shares}; wrong {count['wrong']}")
    print(f"{number} trials in {time.process_time() - before:.1f} s")


def _count(trial: Trial, outcomes: Mapping[str, Outcome], counts: dict[str, Counter[str]], when: str) -> None:
    for name, outcome in outcomes.items():
        is_gone = name in trial.truth and trial.truth[name].gone
        counts[f"value {'gone' if is_gone else 'still there'}, {when}"][outcome.value] += 1


def _mended(trial: Trial, fixtures: Sequence[Fixture]) -> Pack:
    """The pack with what could be mended for one changed page."""
    kind = trial.fixture.meta.page
    old = [
        Sheet(one.name, one.capture, dict(one.meta.arguments))
        for one in fixtures
        if one.meta.page == kind and "fields" in one.expected and one.pack_name == trial.fixture.pack_name
    ]
    new = Sheet("new", trial.capture, dict(trial.fixture.meta.arguments))
    page = mend(trial.pack.pages[kind], old, [new]).page
    return trial.pack.model_copy(update={"pages": {**trial.pack.pages, kind: page}})


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
