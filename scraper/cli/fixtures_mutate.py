"""`scraper fixtures mutate`: change recorded pages as redesigns do, and tell what the packs make of them."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scraper.drift.mutations import Outcome, Trial
    from scraper.packs.spec import Pack
    from scraper.recording import Fixture

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[PATH]...", help="Fixtures, or folders of them; those that come with it if none."
    ),
]
Kinds = Annotated[str, typer.Option("--kinds", metavar="KIND,…", help="Only these kinds; `list` tells them.")]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same pages.")]
Trials = Annotated[int, typer.Option("--trials", metavar="N", min=1, help="How many pages are changed.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON in place of a table.")]
Show = Annotated[Path | None, typer.Option("--show", metavar="FILE", help="Write one changed page there.")]
PackOption = Annotated[
    str | None, typer.Option("--console", metavar="PACK", help="Read them with this pack.")
]


class Tally:
    """Outcomes by kind of change, and every one that is wrong."""

    def __init__(self) -> None:
        self.kinds: dict[str, Counter[str]] = {}
        self.there: Counter[str] = Counter()
        self.gone: Counter[str] = Counter()
        self.wrong: list[dict[str, object]] = []
        self.trials = 0

    def add(self, trial: "Trial", outcomes: "dict[str, Outcome]") -> None:
        """Count one trial."""
        self.trials += 1
        for name, outcome in outcomes.items():
            for kind in trial.kinds:
                self.kinds.setdefault(kind, Counter())[outcome.value] += 1
            is_gone = name in trial.truth and trial.truth[name].gone
            (self.gone if is_gone else self.there)[outcome.value] += 1
            if outcome == "wrong":
                self.wrong.append(
                    {
                        "trial": trial.number,
                        "fixture": trial.fixture.name,
                        "kinds": trial.kinds,
                        "field": name,
                    }
                )

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "trials": self.trials,
            "kinds": {name: _counts(count) for name, count in sorted(self.kinds.items())},
            "still_there": _counts(self.there),
            "gone": _counts(self.gone),
            "wrong": self.wrong,
        }

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{'kind of change':<24}{'right':>8}{'refused':>9}{'wrong':>7}"
        rows = [
            *sorted(self.kinds.items()),
            ("all, value still there", self.there),
            ("all, value gone", self.gone),
        ]
        for name, count in rows:
            yield f"{name:<24}{count['right']:>8}{count['refused']:>9}{count['wrong']:>7}"
        share = self.there["right"] / max(1, self.there.total())
        yield f"{self.trials} pages; right while the value is there: {share:.1%}"
        for one in self.wrong:
            yield f"wrong: trial {one['trial']} of {one['fixture']}: {one['field']}"


def _counts(count: "Counter[str]") -> dict[str, int]:
    return {name: count[name] for name in ("right", "refused", "wrong")}


def mutate(
    paths: Paths = None,
    kinds: Kinds = "",
    seed: Seed = 1,
    trials: Trials = 1000,
    as_json: AsJson = False,
    show: Show = None,
    console: PackOption = None,
) -> None:
    """Change recorded pages as redesigns do, alone and in combinations, and read them with their packs.

    Each field is right, refused or wrong; absence while the value is on the page is wrong. Exit code 4 when
    anything is wrong.

    Examples:

      scraper fixtures mutate --trials 5000

      scraper fixtures mutate fixtures/alertlogic/event --kinds labels_reworded,table_to_list --show page.html
    """
    from scraper.drift.mutations import KINDS, chosen, outcomes_of
    from scraper.drift.mutations import trials as made
    from scraper.errors import FixtureError

    if kinds == "list":
        for kind in KINDS.values():
            typer.echo(f"{kind.name:<24}{kind.says}")
        return
    names = [name.strip() for name in kinds.split(",") if name.strip()]
    tally = Tally()
    for trial in made(_fixtures(paths), _packs(console), seed=seed, count=trials, kinds=chosen(names)):
        tally.add(trial, outcomes_of(trial))
        if show is not None and tally.trials == 1:
            show.write_bytes(trial.page)
    typer.echo(json.dumps(tally.as_json(), indent=2) if as_json else "\n".join(tally.lines()))
    if not tally.trials:
        raise FixtureError("no page could be changed", advice="Give other fixtures or other kinds.")
    if tally.wrong:
        raise FixtureError(f"{len(tally.wrong)} fields are wrong", advice="Mend the pack, or the extraction.")


def _fixtures(paths: list[Path] | None) -> "list[Fixture]":
    from scraper.errors import UsageError
    from scraper.recording import find_fixtures
    from scraper.recording.shelf import fixture_shelf

    for path in paths or ():
        if not path.is_dir():
            raise UsageError(f"there is no folder {path}")
    return [one for path in paths or [fixture_shelf()] for one in find_fixtures(path)]


def _packs(given: str | None) -> "Callable[[Fixture], Pack]":
    from functools import cache

    from scraper.packs import load_pack

    load = cache(load_pack)

    def pack_for(fixture: "Fixture") -> "Pack":
        return load(fixture.pack_name if given is None else given)

    return pack_for
