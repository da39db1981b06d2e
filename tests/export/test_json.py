"""Our own JSON: valid by its published schema, the same bytes every time, nothing lost on the way back."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import jsonschema_rs
import pytest

from scraper.export import (
    event_to_json,
    events_schema,
    events_to_json,
    incident_schema,
    to_json,
)
from scraper.export.records import schema_text
from scraper.models import Event, Incident
from scraper.models.event_set import EventSet

AGAIN = 'python -c "from scraper.export.records import *; print(schema_text(NAME_schema()), end=str())"'


def shipped(name: str) -> str:
    return (files("scraper.export") / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "schema"), [("incident", incident_schema), ("events", events_schema)])
def test_the_shipped_schema_is_what_the_models_say(name: str, schema: Callable[[], dict[str, Any]]) -> None:
    assert shipped(name) == schema_text(schema()), f"write it anew: {AGAIN.replace('NAME', name)}"


def test_an_incident_is_valid_by_the_schema(incident: Incident) -> None:
    validator = jsonschema_rs.validator_for(incident_schema())

    assert [error.message for error in validator.iter_errors(json.loads(to_json(incident)))] == []


def test_an_event_set_is_valid_by_the_schema(event_set: EventSet) -> None:
    validator = jsonschema_rs.validator_for(events_schema())

    written = json.loads(events_to_json(event_set))
    assert [error.message for error in validator.iter_errors(written)] == []


def test_an_incident_under_attack_is_valid_by_the_schema(attacked: Incident, attack: str) -> None:
    if "\udced" in attack:
        pytest.skip("the validator reads no lone surrogates")
    validator = jsonschema_rs.validator_for(incident_schema())

    assert [error.message for error in validator.iter_errors(json.loads(to_json(attacked)))] == []


def test_the_schema_refuses_a_result_that_lacks_a_key(incident: Incident) -> None:
    validator = jsonschema_rs.validator_for(incident_schema())
    written = json.loads(to_json(incident))
    del written["events_summary"]["not_in_breakdown"]

    assert not validator.is_valid(written)


def test_the_schema_explains_its_names() -> None:
    definitions = incident_schema()["$defs"]

    assert definitions["RequestPacket"]["properties"]["full_url"]["description"]
    assert definitions["SignatureDetails"]["properties"]["sig_id"]["description"]


def test_an_incident_read_back_from_its_json_is_the_same(incident: Incident) -> None:
    assert Incident.model_validate_json(to_json(incident)) == incident


def test_an_incident_under_attack_read_back_from_its_json_is_the_same(attacked: Incident) -> None:
    assert Incident.model_validate(json.loads(to_json(attacked))) == attacked


def test_the_same_incident_gives_the_same_bytes(incident: Incident) -> None:
    copy = Incident.model_validate(incident.model_dump())

    assert to_json(copy) == to_json(incident)


def test_text_that_utf_8_cannot_hold_changes_nothing_else(incident: Incident) -> None:
    odd = incident.model_copy(update={"incident_details": {"summary": "\ud800"}})
    even = incident.model_copy(update={"incident_details": {"summary": "x"}})

    assert to_json(odd) == to_json(even).replace('"summary": "x"', '"summary": "\\ud800"')


def test_keys_stand_in_the_models_order_two_spaces_deep(incident: Incident) -> None:
    lines = to_json(incident).split("\n")

    top = [line.split('"')[1] for line in lines if line.startswith('  "')]
    assert top == ["schema", *list(Incident.model_fields)[1:]]
    assert lines[-2:] == ["}", ""]


def test_one_event_is_written_as_it_stands_in_its_incident(incident: Incident, event: Event) -> None:
    alone = json.loads(event_to_json(event))

    assert alone == json.loads(to_json(incident))["events"]["14608"]
