"""Redesigned pages: trials are what they claim to be, and no field of a shipped pack is ever wrong on one."""

from collections import Counter
from functools import cache
from random import Random

import pytest

from scraper.drift.mutations import KINDS, Outcome, Trial, chosen, outcomes_of, trials
from scraper.drift.mutations.trial import Subject
from scraper.errors import UsageError
from scraper.packs import load_pack
from scraper.packs.spec import Pack
from scraper.recording import Fixture, find_fixtures, load_fixture, reading
from scraper.recording.shelf import fixture_shelf

PACK = cache(load_pack)


@cache
def shipped() -> tuple[Fixture, ...]:
    return tuple(find_fixtures(fixture_shelf()))


def pack_for(fixture: Fixture) -> Pack:
    return PACK(fixture.pack_name)


def sample(count: int, *names: str, seed: int = 11, single: bool = False) -> list[Trial]:
    kinds = chosen(list(names))
    return list(trials(shipped(), pack_for, seed=seed, count=count, kinds=kinds, single=single))


def test_no_field_is_wrong_on_a_changed_page_and_most_are_right_while_all_are_there() -> None:
    there: Counter[Outcome] = Counter()
    for trial in sample(600):
        outcomes = outcomes_of(trial)
        wrong = [name for name, outcome in outcomes.items() if outcome is Outcome.WRONG]
        assert not wrong, (trial.number, trial.fixture.name, trial.kinds, wrong)
        if trial.all_there and trial.truth:
            there.update(outcomes.values())
    assert there[Outcome.RIGHT] / there.total() >= 0.90


def test_a_field_that_is_gone_is_refused() -> None:
    gone = 0
    for trial in sample(150, "field_removed", single=True):
        outcomes = outcomes_of(trial)
        for name, truth in trial.truth.items():
            if truth.gone:
                gone += 1
                assert outcomes[name] is Outcome.REFUSED, (trial.number, name)
    assert gone > 100


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_changes_some_page_and_takes_no_value_away_unless_it_says_so(name: str) -> None:
    found = sample(6, name, single=True)
    assert found
    assert all(trial.kinds == (name,) for trial in found)
    assert any(trial.page != as_it_was(trial) for trial in found)
    if name != "field_removed":
        assert all(trial.all_there for trial in found)


def as_it_was(trial: Trial) -> bytes:
    """The page after no change at all."""
    subject = Subject(trial.fixture, trial.pack)
    same = KINDS["markup_minified"]._replace(name="none", change=lambda root, random: True)
    unchanged = subject.changed([same], Random(1), 0)
    assert unchanged is not None
    return unchanged.page


@pytest.mark.parametrize("fixture", shipped(), ids=lambda fixture: fixture.name)
def test_a_page_that_no_change_touched_reads_as_it_was_recorded(fixture: Fixture) -> None:
    pack = pack_for(fixture)
    if fixture.meta.page not in pack.pages:
        pytest.skip("a page of the login holds no fields")
    same = KINDS["markup_minified"]._replace(change=lambda root, random: True)
    unchanged = Subject(fixture, pack).changed([same], Random(1), 0)
    assert unchanged is not None
    assert reading(unchanged.capture, pack, fixture.meta.arguments) == fixture.expected


def test_the_same_seed_gives_the_same_pages_and_another_others() -> None:
    first, again, other = ([trial.page for trial in sample(12, seed=seed)] for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_at_most_four_kinds_are_combined_and_there_are_at_least_eighteen() -> None:
    assert len(KINDS) >= 18
    assert {len(trial.kinds) for trial in sample(200)} == {1, 2, 3, 4}


def test_a_kind_that_is_none_is_a_usage_error_that_names_them() -> None:
    with pytest.raises(UsageError) as caught:
        chosen(["everything"])
    assert "decoy_added" in caught.value.advice


def test_values_stay_on_the_page_when_they_move() -> None:
    fixture = load_fixture(fixture_shelf() / "alertlogic" / "event")
    for name in ("values_into_scripts", "values_into_attributes", "page_in_frame", "table_to_list"):
        for trial in trials([fixture], pack_for, seed=3, count=5, kinds=chosen([name]), single=True):
            assert b"2018-04-04 11:44:30 UTC" in trial.page


def test_absence_is_wrong_while_the_value_is_on_the_page() -> None:
    trial = next(trial for trial in sample(40, "labels_reworded") if b"Engine Time" not in trial.page)
    blind = pack_for(trial.fixture).model_copy(deep=True)
    page = blind.pages[trial.fixture.meta.page]
    blind.pages[page.page] = page.model_copy(update={"unread": None})
    if trial.truth.get("event_time") is not None and trial.truth["event_time"].value is not None:
        assert outcomes_of(trial, blind)["event_time"] is Outcome.WRONG
