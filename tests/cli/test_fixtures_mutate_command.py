"""`scraper fixtures mutate` as people and programs see it."""

import json
from pathlib import Path

from typer.testing import CliRunner

from scraper.cli.fixtures import fixtures
from scraper.drift.mutations import KINDS

RUNNER = CliRunner()


def test_it_prints_a_table_of_kinds_and_outcomes() -> None:
    result = RUNNER.invoke(fixtures, ["mutate", "--trials", "30", "--kinds", "table_to_list"])
    assert result.exit_code == 0
    assert "table_to_list" in result.stdout
    assert "refused" in result.stdout


def test_its_json_counts_every_kind_and_names_what_is_wrong() -> None:
    result = RUNNER.invoke(fixtures, ["mutate", "--trials", "60", "--json"])
    found = json.loads(result.stdout)
    assert found["trials"] == 60
    assert found["kinds"].keys() <= KINDS.keys()
    assert found["wrong"] == []


def test_it_writes_one_changed_page_to_look_at(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    RUNNER.invoke(fixtures, ["mutate", "--trials", "1", "--kinds", "page_in_frame", "--show", str(page)])
    assert b"srcdoc" in page.read_bytes()


def test_it_lists_the_kinds() -> None:
    result = RUNNER.invoke(fixtures, ["mutate", "--kinds", "list"])
    assert len(result.stdout.splitlines()) == len(KINDS)
