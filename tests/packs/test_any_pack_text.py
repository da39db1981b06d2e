"""Whatever stands in a pack's files: a pack, or a PackError with a place; nothing else, and soon."""

import re
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import PackError
from scraper.packs.compose import compose
from scraper.packs.loader import load_model
from scraper.packs.scalars import resolve
from scraper.packs.selectors import check_browser_css, compile_css, compile_regex, compile_xpath
from scraper.packs.spec import Page

GOOD = (Path(__file__).parent / "good" / "event.yml").read_text()
PLACE = re.compile(r":\d+:\d+: ")
FRAGMENTS = [
    *"{}[]:,-?&*!|>'\"%@#\n ",
    *("- ", ": ", "\n  ", "&a ", "*a", "!!str ", "<<: ", "---\n", "...", "~", "\t", "\u2028", "\ufeff", "é"),
    *(
        "page: ",
        "fields: ",
        "find: ",
        "script: x",
        "css: td",
        "label: ",
        "true",
        "12:30",
        "0x1f",
        "1e3",
        "null",
    ),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_a_node_or_mistakes_with_places(text: str) -> None:
    root, mistakes = compose(text.encode("utf-8", "surrogatepass"))
    lines = text.removeprefix("\ufeff").split("\n")
    says_something = any(not re.match(r"\s*(#.*|---|\.\.\.)?\s*$", line) for line in lines)
    assert root is not None or mistakes or not says_something
    assert all(1 <= mistake.place.line <= len(lines) + 1 for mistake in mistakes)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_a_node_or_mistakes(data: bytes) -> None:
    compose(data)


@settings(max_examples=120, deadline=None)
@given(
    st.integers(0, len(GOOD)),
    st.integers(0, 12),
    st.lists(st.sampled_from(FRAGMENTS), max_size=3).map("".join),
)
def test_a_page_changed_anywhere_loads_or_says_where_it_is_wrong(at: int, cut: int, put: str) -> None:
    with NamedTemporaryFile(suffix=".yml") as file:
        file.write((GOOD[:at] + put + GOOD[at + cut :]).encode())
        file.flush()
        try:
            load_model(Path(file.name), Page)
        except PackError as error:
            assert error.problems
            assert all(PLACE.search(problem) for problem in error.problems)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="aeion.:~-+_0123456789xXEeTZ ", max_size=12))
def test_a_plain_word_is_itself_or_a_number_or_truth_that_reads_back_the_same(word: str) -> None:
    value, mistake = resolve(word)
    if mistake is None and not isinstance(value, str):
        shown = str(value).lower() if isinstance(value, bool) else repr(value)
        assert shown == word or float(value) == float(word)
    else:
        assert value == word


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abt*.#[]=\"'>:+~()/@$|,0 \\^{}?", max_size=25))
def test_any_selector_is_compiled_or_refused_in_plain_words(selector: str) -> None:
    for compiler in (compile_css, compile_xpath, compile_regex, check_browser_css):
        try:
            compiler(selector)
        except ValueError as error:
            assert str(error)


@pytest.mark.parametrize(("depth", "told"), [(395, "nested too deeply"), (1000, "the limit is 2000")])
def test_deeply_nested_selectors_are_refused_and_not_followed(depth: int, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        compile_css(":is(" * depth + "a" + ")" * depth)
