"""The JSON Schemas for editors say what the loader says."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from scraper.packs import shelf
from scraper.packs.schema import KINDS, schema_text

HERE = Path(__file__).parent
CONTENT_MISTAKES = [
    *("unknown-key", "two-kinds-at-once", "no-kind", "unknown-type", "find-is-no-list", "missing-keys"),
    *("no-proof", "bad-field-name", "empty-find", "number-where-text-is-meant"),
    *("unknown-outcome", "unknown-secret", "no-states", "wait-too-long"),
]
"""Mistakes of content that a schema can tell; references, selectors and YAML itself are beyond it."""


def schema(kind: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(schema_text(kind))
    return parsed


def kind_of(file: Path) -> str:
    return file.stem if file.stem in {"console", "login"} else "page"


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_schemas_are_those_that_the_vocabulary_gives(kind: str) -> None:
    assert (shelf() / "schema" / f"{kind}.json").read_text(encoding="utf-8") == schema_text(kind)


@pytest.mark.parametrize("file", [*shelf().glob("*/*.yml"), *(HERE / "good").glob("*.yml")], ids=str)
def test_files_that_load_fit_their_schema(file: Path) -> None:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert jsonschema_rs.validator_for(schema(kind_of(file))).is_valid(content)


@pytest.mark.parametrize("mistake", CONTENT_MISTAKES)
def test_an_editor_is_told_of_mistakes_in_content(mistake: str) -> None:
    [file] = (HERE / "broken").glob(f"*/{mistake}.yml")
    kind = {"event": "page"}.get(file.parent.name, file.parent.name)
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert not jsonschema_rs.validator_for(schema(kind)).is_valid(content)
