"""Pages changed as redesigns change them are mended rightly or not at all."""

from collections import Counter
from functools import cache

from scraper.drift.mending.mend import mend
from scraper.drift.mending.sheets import Sheet
from scraper.drift.mutations.trial import Outcome, Trial, outcomes_of, trials
from scraper.packs import load_pack
from scraper.packs.spec import Pack
from scraper.recording import Fixture, load_fixture
from tests.drift.mending.redesigned import FIXTURES, NAMES

TRIALS, SEED = 60, 20_18
PACK = load_pack("alertlogic")


@cache
def fixtures() -> tuple[Fixture, ...]:
    return tuple(load_fixture(FIXTURES / name) for name in NAMES)


def mended(trial: Trial) -> Pack:
    """The pack with what could be mended for a changed page."""
    old = [Sheet(one.name, one.capture, dict(one.meta.arguments)) for one in fixtures()]
    new = Sheet("new", trial.capture, dict(trial.fixture.meta.arguments))
    page = mend(PACK.pages["event"], old, [new]).page
    return PACK.model_copy(update={"pages": {**PACK.pages, "event": page}})


def test_no_changed_page_is_read_wrongly_once_mended_and_most_that_broke_are_read_again() -> None:
    counted: Counter[tuple[Outcome, Outcome]] = Counter()
    for trial in trials(fixtures(), lambda _: PACK, seed=SEED, count=TRIALS):
        before, after = outcomes_of(trial, PACK), outcomes_of(trial, mended(trial))
        counted.update(
            (before[name], outcome) for name, outcome in after.items() if not trial.truth[name].gone
        )
    assert not [pair for pair in counted if Outcome.WRONG in pair]
    assert counted[Outcome.RIGHT, Outcome.REFUSED] == 0
    broken = counted[Outcome.REFUSED, Outcome.RIGHT] + counted[Outcome.REFUSED, Outcome.REFUSED]
    assert broken > TRIALS / 6
    assert counted[Outcome.REFUSED, Outcome.RIGHT] / broken > 0.7
    right = counted[Outcome.RIGHT, Outcome.RIGHT] + counted[Outcome.REFUSED, Outcome.RIGHT]
    assert right / counted.total() >= 0.98
