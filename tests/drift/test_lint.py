"""Weak selectors are named by what is weak about them; lasting ones are left alone."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from scraper.cli.packs import packs
from scraper.drift.lint import lint, weaknesses
from scraper.errors import PackError
from scraper.packs import load_pack
from scraper.packs.spec import Find

WEAK = {
    "positional": Find(css="table.details tr:nth-child(3)"),
    "absolute": Find(xpath="/html/body/div"),
    "hashed": Find(css=".css-1x2y3z9"),
    "utility": Find(css="span.text-sm.font-bold"),
    "deep": Find(css="main#m section.a article.b p.c"),
    "generic": Find(css="td > span"),
    "text": Find(xpath="//td[contains(text(), 'Port')]"),
    "source": Find(regex="port: (.*)"),
}


@pytest.mark.parametrize("rule", WEAK)
def test_each_weakness_is_named(rule: str) -> None:
    assert rule in {name for name, *_ in weaknesses(WEAK[rule])}


@pytest.mark.parametrize(
    "find", [Find(label="Port"), Find(script="port"), Find(css="#port"), Find(css="[data-port]")]
)
def test_what_lasts_is_not_blamed(find: Find) -> None:
    assert list(weaknesses(find)) == []


def test_the_gravest_come_first_and_single_ways_are_told() -> None:
    found = lint(load_pack("alertlogic"))
    assert [one.grade for one in found] == sorted((one.grade for one in found), reverse=True)
    assert any(one.rule == "single" and one.field == "event_time" for one in found)


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=40))
def test_any_selector_that_a_pack_may_hold_can_be_graded(text: str) -> None:
    try:
        find = Find(css=text)
    except ValueError:
        return
    assert all(grade in "ABCDE" for _, grade, _, _ in weaknesses(find))


def test_the_command_prints_json_and_is_strict_when_asked() -> None:
    result = CliRunner().invoke(packs, ["lint", "alertlogic", "--json"])
    assert {"grade", "why", "suggestion"} <= json.loads(result.stdout)[0].keys()
    strict = CliRunner().invoke(packs, ["lint", "alertlogic", "--strict"])
    grades = {one.grade for one in lint(load_pack("alertlogic"))}
    assert isinstance(strict.exception, PackError) == bool(grades & {"D", "E"})
