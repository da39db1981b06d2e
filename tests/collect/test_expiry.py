"""Sessions that end in mid-run: nothing is lost, nothing is done twice, one login each time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.collect import Progress
from scraper.practice.process import PracticeConsole, practice_process
from scraper.practice.world import Login
from tests.benchmarks.bench_collect import events_file
from tests.collect.expiring import EVENT, KINDS, collect, points
from tests.truth import records

pytestmark = pytest.mark.browser
MANY, FEW = 150, 40
EXPIRIES = 3


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return events_file(tmp_path_factory.mktemp("many"), MANY)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return events_file(tmp_path_factory.mktemp("few"), FEW)


@pytest.fixture(scope="module")
def console(many: Path) -> Iterator[PracticeConsole]:
    with practice_process(events=many) as running:
        yield running


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPER_STATE_DIR", str(tmp_path / "state"))


@pytest.mark.parametrize("kind", KINDS)
def test_sessions_that_end_cost_one_login_each_and_no_event(
    console: PracticeConsole, many: Path, kind: str
) -> None:
    console.tell("variants", set=list(KINDS[kind]))
    at = points(MANY, EXPIRIES, MANY - 1)
    _, cost = collect(console, at, truth=records(many))
    assert (cost.wrong, cost.logins, cost.repeated, cost.hasty) == ([], 1 + EXPIRIES, [], 0)


@pytest.mark.parametrize(("login", "kind"), [("current", "401"), ("hosted", "302 to the login")])
def test_rendered_pages_survive_the_end_of_a_session_at_either_login(
    few: Path, login: Login, kind: str
) -> None:
    with practice_process(events=few, login=login, variants=KINDS[kind]) as console:
        _, cost = collect(console, [9, 11], truth=records(few), visits="rendered")
    assert (cost.wrong, cost.logins, cost.repeated, cost.hasty) == ([], 3, [], 0)


def test_a_login_that_fails_in_mid_run_ends_it_with_what_was_collected(
    console: PracticeConsole, many: Path
) -> None:
    console.tell("variants", set=[])

    def refuse_from_now_on(progress: Progress) -> None:
        if progress.done == 1:
            console.tell("fail", count=9, status=403, path="/session/v1/authenticate")

    found, cost = collect(console, [60], truth=records(many), on_progress=refuse_from_now_on)
    assert {problem.kind for problem in found.errors.values()} == {"account_unavailable"}
    assert len(found.events) + len(found.errors) == MANY
    assert len(found.events) >= 50
    assert {wrong.partition(": ")[2] for wrong in cost.wrong} == {"account_unavailable"}
    requests = console.ask("journal")["requests"]
    assert requests.count("account /session/v1/authenticate") == 2
    last = len(requests) - requests[::-1].index("account /session/v1/authenticate")
    assert EVENT not in requests[last:]
