"""What a pack reads from a capture, as plain JSON that a fixture can keep and a person can review."""

from collections.abc import Mapping
from typing import Any

from scraper.decode import read_hexdump
from scraper.errors import ExtractError, VisitError
from scraper.extract import extract
from scraper.models import Capture, Field, State
from scraper.packs.spec import FieldType, Pack


def reading(capture: Capture, pack: Pack, arguments: Mapping[str, str]) -> dict[str, Any]:
    """Fields by name with state, value and selector; or the kind of error that the page is.

    A hexdump's value is its packets, each in hexadecimal.
    """
    page = pack.pages[capture.page]
    try:
        fields = extract(capture, page, arguments)
    except (ExtractError, VisitError) as error:
        return {"error": error.kind}
    return {"fields": {name: _plain(field, page.fields[name].type) for name, field in fields.fields.items()}}


def _plain(field: Field, type_: FieldType) -> dict[str, Any]:
    if field.state is not State.PRESENT:
        return {"state": field.state.value, "reason": field.reason}
    value = field.value
    if type_ is FieldType.HEXDUMP:
        value = [packet.hex() for packet in read_hexdump(value)]
    return {"state": "present", "value": value, "found_by": field.found_by}
