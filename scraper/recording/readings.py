"""What a pack reads from a capture, as plain JSON that a fixture can keep and a person can review."""

from collections.abc import Mapping
from typing import Any

from scraper.decode import read_hexdump
from scraper.errors import ExtractError, Unreadable, UsageError, VisitError
from scraper.extract import extract
from scraper.models import Capture, Field, State
from scraper.packs.spec import FieldType, Pack
from scraper.recording.states import LOGIN, states_shown


def reading(capture: Capture, pack: Pack, arguments: Mapping[str, str]) -> dict[str, Any]:
    """Fields by name with state, value and selector; or the kind of error that the page is.

    A hexdump's value is its packets, each in hexadecimal. For a page of the login, the states that it shows.
    Raises UsageError when the pack has no such page.
    """
    page = pack.pages.get(capture.page)
    if page is None and capture.page == LOGIN:
        return {"states": list(states_shown(capture, pack))}
    if page is None:
        raise UsageError(f"the pack {pack.name!r} has no page {capture.page!r}")
    if (kind := status_error(capture.status)) is not None:
        return {"error": kind}
    try:
        fields = extract(capture, page, arguments).fields
    except (ExtractError, VisitError) as error:
        return {"error": error.kind}
    return {"fields": {name: _plain(field, page.fields[name].type) for name, field in fields.items()}}


def status_error(status: int) -> str | None:
    """The kind of error that a status is by itself, whatever the page says.

    >>> status_error(403), status_error(200)
    ('refused', None)
    """
    if status < 400:
        return None
    return {401: "signed_out", 403: "refused", 404: "not_found", 410: "not_found"}.get(status, "visit")


def _plain(field: Field, type_: FieldType) -> dict[str, Any]:
    if field.state is not State.PRESENT:
        return {"state": field.state.value, "reason": field.reason}
    value = field.value
    if type_ is FieldType.HEXDUMP:
        try:
            value = [packet.hex() for packet in read_hexdump(value)]
        except Unreadable as error:
            return {"state": State.FAILED.value, "reason": error.message}
    return {"state": "present", "value": value, "found_by": field.found_by}
