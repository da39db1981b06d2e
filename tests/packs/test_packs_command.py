"""`scraper packs` as a person runs it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scraper.cli.packs import packs
from scraper.errors import PackError, UsageError
from scraper.packs.schema import KINDS

HERE = Path(__file__).parent
RUNNER = CliRunner()


def test_check_says_what_was_checked_when_all_is_well() -> None:
    result = RUNNER.invoke(packs, ["check", str(HERE / "good")])
    assert result.exit_code == 0
    assert result.output == (
        "small: well formed; 2 data centres, 3 login states, 2 pages, 4 fields (event, signature)\n"
    )


def test_check_without_a_path_checks_all_shipped_packs() -> None:
    result = RUNNER.invoke(packs, ["check"])
    assert result.exit_code == 0
    assert result.output.startswith("alertlogic: well formed; 3 data centres, ")


def test_check_gathers_the_mistakes_of_several_packs(tmp_path: Path) -> None:
    result = RUNNER.invoke(packs, ["check", str(tmp_path), "no-such-pack", str(HERE / "good")])
    assert isinstance(result.exception, PackError)
    assert result.exception.exit_code == 3
    assert len(result.exception.problems) == 4
    assert "small: well formed" in result.output


def test_list_names_the_packs_and_their_folders() -> None:
    result = RUNNER.invoke(packs, ["list"])
    [name, folder] = result.output.splitlines()[0].split("\t")
    assert name == "alertlogic"
    assert (Path(folder) / "console.yml").is_file()


@pytest.mark.parametrize("kind", KINDS)
def test_schema_prints_json(kind: str) -> None:
    result = RUNNER.invoke(packs, ["schema", kind])
    assert json.loads(result.output)["additionalProperties"] is False


def test_schema_writes_all_files_for_an_editor(tmp_path: Path) -> None:
    result = RUNNER.invoke(packs, ["schema", "--into", str(tmp_path / "schema")])
    assert result.exit_code == 0
    assert sorted(file.name for file in (tmp_path / "schema").iterdir()) == sorted(f"{k}.json" for k in KINDS)


def test_schema_of_an_unknown_kind_is_a_usage_error() -> None:
    result = RUNNER.invoke(packs, ["schema", "pgae"])
    assert isinstance(result.exception, UsageError)
    assert "console, login, page" in result.exception.advice
