"""Every page under attacks/ tries to change what is read of it, as its name says. None succeeds."""

from pathlib import Path
from typing import Any

import pytest

from scraper.extract import extract
from scraper.models import Fields, State
from scraper.packs.spec import Pack
from tests.extract.pages import capture_of

ATTACKS = sorted((Path(__file__).parent / "attacks").glob("*.html"))
FREE = {"signature_name", "sig_rule", "payload"}
"""Fields that an attack's text may stand in, as text."""
ARGUMENTS = {"event_id": "7", "customer_id": "1"}


def known(fields: Fields) -> dict[str, tuple[State, Any, str | None]]:
    return {
        name: (field.state, field.value, field.found_by)
        for name, field in fields.fields.items()
        if name not in FREE
    }


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda path: path.stem)
def test_no_field_changes_by_what_was_captured(attack: Path, alertlogic: Pack) -> None:
    page = alertlogic.pages["event"]
    untouched = (attack.parent / "untouched.html").read_bytes()
    expected = extract(capture_of(untouched), page, ARGUMENTS)
    attacked = extract(capture_of(attack.read_bytes()), page, ARGUMENTS)
    assert known(attacked) == known(expected)
    assert {name: attacked.fields[name].state for name in FREE} == dict.fromkeys(FREE, State.PRESENT)
    assert attacked.value("payload").count("0x00") == 2


def test_the_untouched_page_reads_as_it_says(alertlogic: Pack) -> None:
    body = (Path(__file__).parent / "attacks" / "untouched.html").read_bytes()
    fields = extract(capture_of(body), alertlogic.pages["event"], ARGUMENTS)
    assert fields.value("dest_addr") == "2001:db8::1"
    assert fields.value("severity") == 50
    assert fields.value("sig_id") == 99
    assert fields.fields["event_time"].state is State.ABSENT
    assert fields.value("sig_rule") == (
        'alert tcp any any -> any 80 (msg:\\"A test\\"; content:\\"x\\"; sid:1;)'
    )


def test_a_name_with_an_end_of_script_in_it_is_read_whole(alertlogic: Pack) -> None:
    body = (Path(__file__).parent / "attacks" / "script-that-ends-in-a-name.html").read_bytes()
    fields = extract(capture_of(body), alertlogic.pages["event"], ARGUMENTS)
    assert fields.value("signature_name") == "A \"test\" rule</script>'; var severity = '99"
