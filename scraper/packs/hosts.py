"""Which origins a pack's roles stand for, in one data centre and with a profile's overrides."""

from collections.abc import Mapping
from difflib import get_close_matches

from scraper.errors import UsageError
from scraper.packs.spec import DataCentre, Pack
from scraper.packs.templates import origin


def pack_hosts(pack: Pack, data_centre: str | None, overrides: Mapping[str, str]) -> dict[str, str]:
    """Role → origin for one data centre (the pack's default when None), with overrides laid over.

    Raises UsageError when the data centre or an overridden role is not the pack's, or a value is no origin.
    """
    hosts = _data_centre(pack, data_centre).hosts
    roles = sorted({role for centre in pack.console.data_centres.values() for role in centre.hosts})
    for role, value in overrides.items():
        if role not in roles:
            raise UsageError(_unknown("host role", role, roles, pack))
        try:
            hosts = {**hosts, role: origin(value)}
        except ValueError as error:
            raise UsageError(f"the host for {role!r} is {error}") from error
    return dict(hosts)


def _data_centre(pack: Pack, name: str | None) -> DataCentre:
    centres = pack.console.data_centres
    wanted = (name or pack.console.default).casefold()
    for known, centre in centres.items():
        if known.casefold() == wanted:
            return centre
    raise UsageError(_unknown("data centre", wanted, list(centres), pack))


def _unknown(what: str, name: str, known: list[str], pack: Pack) -> str:
    close = get_close_matches(name, known, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else "."
    return f"the pack {pack.name!r} has no {what} {name!r}{hint} Known: {', '.join(known)}"
