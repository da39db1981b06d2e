"""What answers mean, and when they are asked for again."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.browser.fetch import Answer
from scraper.browser.reach import Reach
from scraper.browser.retry import ATTEMPTS, LONGEST_DELAY, delay, retry_after
from scraper.browser.visits import Persistence, judge
from scraper.errors import ConsoleUnreachable, NotFound, Refused, SignedOut, TimedOut, VisitError

HOME = "https://console.example.net"
ASKED = f"{HOME}/embedded/event.php?id=1"
REACH = Reach([HOME, "https://account.example.net"])


def answer(status: int = 200, url: str = ASKED, wait: str | None = None) -> Answer:
    return Answer(url, status, "text/html", wait, b"")


def test_a_page_from_where_it_was_asked_for_passes() -> None:
    judge(answer(), ASKED, f"{HOME}/", REACH)
    judge(answer(url=f"{HOME}/embedded/other.php"), ASKED, f"{HOME}/", REACH)


@pytest.mark.parametrize(
    ("given_", "kind"),
    [
        (answer(401), SignedOut),
        (answer(302, "https://account.example.net/#/login"), SignedOut),
        (answer(200, "https://account.example.net/#/login"), SignedOut),
        (answer(200, f"{HOME}/"), SignedOut),
        (answer(302, "https://status.example.com/maintenance"), ConsoleUnreachable),
        (answer(302, "about:blank"), ConsoleUnreachable),
        (answer(403), Refused),
        (answer(404), NotFound),
        (answer(410), NotFound),
        (answer(418), VisitError),
        (answer(304), VisitError),
    ],
)
def test_every_other_answer_is_its_own_error(given_: Answer, kind: type[VisitError]) -> None:
    with pytest.raises(kind) as caught:
        judge(given_, ASKED, f"{HOME}/", REACH)
    assert type(caught.value) is kind
    assert caught.value.url == f"{HOME}/embedded/event.php"


class Pauses(list[float]):
    """A sleep that only remembers how long it should have been."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def insist(turns: list[Answer | VisitError]) -> tuple[Answer, Pauses]:
    pauses = Pauses()
    left = iter(turns)

    async def once() -> Answer:
        turn = next(left)
        if isinstance(turn, VisitError):
            raise turn
        return turn

    return asyncio.run(Persistence(lambda _: None, pauses).insist(once, ASKED)), pauses


@pytest.mark.parametrize("trouble", [answer(503), answer(429), answer(500), ConsoleUnreachable("lost")])
def test_trouble_that_passes_is_tried_again(trouble: Answer | VisitError) -> None:
    result, pauses = insist([trouble, trouble, answer()])
    assert result.status == 200
    assert 0 < pauses[0] < pauses[1]


def test_trouble_that_stays_is_given_up() -> None:
    with pytest.raises(ConsoleUnreachable, match="503"):
        insist([answer(503)] * ATTEMPTS)


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 451])
def test_an_answer_that_is_final_is_not_asked_for_again(status: int) -> None:
    assert insist([answer(status)])[0].status == status


def test_a_time_out_is_tried_again_once() -> None:
    with pytest.raises(TimedOut):
        insist([TimedOut("late"), TimedOut("late")])


def test_a_console_that_asks_for_too_long_a_wait_is_not_waited_for() -> None:
    with pytest.raises(ConsoleUnreachable, match="429"):
        insist([answer(429, wait="86400")])


def test_a_wait_that_the_console_asks_for_is_made() -> None:
    assert insist([answer(429, wait="7"), answer()])[1][0] >= 7.0


def test_a_wait_that_the_console_asks_for_holds_for_every_visit() -> None:
    pauses = Pauses()
    turns = iter([answer(429, wait="7"), answer(), answer()])

    async def once() -> Answer:
        return next(turns)

    async def run() -> None:
        persistence = Persistence(lambda _: None, pauses)
        await persistence.insist(once, ASKED)
        pauses.clear()
        await persistence.insist(once, ASKED)

    asyncio.run(run())
    assert 6.0 < pauses[0] <= 7.0


def test_a_date_in_retry_after_is_understood() -> None:
    now = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert retry_after(format_datetime(now + timedelta(seconds=30), usegmt=True), now) == 30.0
    assert retry_after(format_datetime(now - timedelta(seconds=30), usegmt=True), now) == 0.0


@given(st.text(max_size=40))
def test_any_retry_after_is_a_wait_or_nothing(text: str) -> None:
    wait = retry_after(text, datetime.now(UTC))
    assert wait is None or wait >= 0.0


@given(st.integers(0, 10), st.floats(0, 1e6) | st.none(), st.floats(0, 1, exclude_max=True))
def test_pauses_grow_are_bounded_and_end(attempt: int, asked: float | None, chance: float) -> None:
    pause = delay(attempt, asked, chance)
    if attempt + 1 >= ATTEMPTS:
        assert pause is None
    elif pause is not None:
        assert (asked or 0.0) <= pause <= LONGEST_DELAY + 10
