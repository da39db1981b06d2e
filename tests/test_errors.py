"""The error tree: its drawing is true, each error tells what to do, each has an exit code."""

import re
from collections.abc import Iterator

import pytest

from scraper import errors
from scraper.errors import PackError, ScraperError, TimedOut, error_of


def _tree(error: type[ScraperError] = ScraperError, depth: int = 0) -> Iterator[tuple[int, str, int]]:
    yield depth, error.__name__, error.exit_code
    for child in error.__subclasses__():
        yield from _tree(child, depth + 1)


def _drawn() -> Iterator[tuple[int, str, int]]:
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r" {4}((?:│   |    |├── |└── )*)(\w+) +(\d+)", line)
        if match:
            yield len(match[1]) // 4, match[2], int(match[3])


def test_the_tree_drawn_in_the_module_is_the_tree_of_classes() -> None:
    assert list(_drawn()) == list(_tree())


def test_each_kind_names_one_error_only() -> None:
    kinds = [vars(errors)[name].kind for _, name, _ in _tree()]
    assert len(kinds) == len(set(kinds))


def test_each_exit_code_but_that_of_packs_and_profiles_means_one_error() -> None:
    codes = [code for _, name, code in _tree() if name != "ProfileError"]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("name", [name for _, name, _ in _tree()])
def test_each_error_says_what_to_do_next(name: str) -> None:
    assert vars(errors)[name]("what happened").advice.endswith((".", "doctor", "check", "login", "--headed"))


def test_an_error_can_be_had_back_from_its_kind() -> None:
    error = error_of("timed_out", "late", url="http://console.test/event")
    assert isinstance(error, TimedOut)
    assert error.url == "http://console.test/event"


def test_an_unknown_kind_gives_the_plain_error() -> None:
    assert type(error_of("interrupted", "stopped")) is ScraperError


def test_a_pack_error_keeps_every_problem() -> None:
    assert PackError("two mistakes", problems=("a.yml:1:1: x", "a.yml:2:1: y")).problems[1].endswith("y")
