"""Brings the pages that fixtures are made of: visited, met while signing in, or kept of an incident.

Knows consoles and the archive; never what a page says, and writes nothing.
"""

import asyncio
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Error
from playwright.async_api import Page as Tab

from scraper.aio import Settings
from scraper.browser import ConsoleSession, open_console
from scraper.browser.identity import session_id
from scraper.browser.vault import Vault
from scraper.collect import Visits
from scraper.errors import LoginError, NotFound, Refused, UsageError
from scraper.inspect.source import stored
from scraper.models import Capture, VisitKind
from scraper.packs import pack_hosts
from scraper.packs.spec import Pack, Page
from scraper.packs.templates import places
from scraper.recording.record import Recording
from scraper.recording.scrub.page import Known, Taken
from scraper.recording.states import LOGIN, states_shown
from scraper.redrawing import Listener
from scraper.reextract import StoredConsole, kept_incident
from scraper.store import Archive

CUSTOMER: Final = "customer_id"
_STATUS: Final = {Refused: 403, NotFound: 404}
_GLANCE: Final = 0.1
_LEAST_SECRET, _LEAST_STORED = 8, 20


@dataclass(frozen=True)
class Brought:
    """Pages, and what was known meanwhile that must not be kept."""

    recordings: tuple[Recording, ...]
    known: Known
    pack: Pack


async def visit_pages(given: Settings, pack: Pack, kind: str, ids: Sequence[str]) -> Brought:
    """Visit pages of one kind. A page that is refused or not there is recorded as such.

    Raises UsageError, LoginError, BrowserError and the other errors of a visit.
    """
    page = page_of(pack, kind)
    how = VisitKind.RENDERED if given.visits is Visits.RENDERED else VisitKind.FETCHED
    recordings = []
    async with open_console(pack, given.profile, given.credentials, timeout=given.timeout) as console:
        await console.sign_in()
        for one, arguments in arguments_of(pack, page, ids, given.customer_id):
            with Listener(console.context) as listener:
                capture = await _visit(console, page, arguments, how)
                loads = await listener.loads() if how is VisitKind.RENDERED else ()
            recordings.append(_recording(kind, one, Taken(capture, arguments, loads), pack))
        known = await _known(console, given, pack)
    return Brought(tuple(recordings), known, pack)


async def _visit(
    console: ConsoleSession, page: Page, arguments: Mapping[str, str], how: VisitKind
) -> Capture:
    try:
        return await console.visit(page, arguments, how)
    except (Refused, NotFound) as error:
        url = console.url(page, arguments)
        return Capture(
            page=page.page,
            url_asked=url,
            url_got=url,
            status=_STATUS[type(error)],
            content_type="",
            body=b"",
            visited_at=datetime.now(UTC),
            visit=how,
        )


async def visit_login(given: Settings, pack: Pack) -> Brought:
    """Sign in, and keep each page of the login by the state that it shows; a login that fails is kept too.

    Raises BrowserError, ConsoleUnreachable, UsageError; LoginError only when no page was met.
    """
    seen: dict[str, Capture] = {}
    failure = None
    _forget(given, pack)
    async with open_console(pack, given.profile, given.credentials, timeout=given.timeout) as console:
        watching = asyncio.create_task(_watch(console, pack, seen))
        try:
            await console.sign_in()
        except LoginError as error:
            failure = error
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
        known = await _known(console, given, pack)
    if failure is not None and not seen:
        raise failure
    recordings = tuple(
        Recording(f"login_{state}", Taken(capture, {}), f"the login's page {state}")
        for state, capture in seen.items()
    )
    return Brought(recordings, known, pack)


def _forget(given: Settings, pack: Pack) -> None:
    """Drop the stored session, so that the login's pages are shown."""
    ident = session_id(pack, given.profile, given.credentials.username)
    Vault.from_environment(os.environ).forget(ident)


async def _watch(console: ConsoleSession, pack: Pack, seen: dict[str, Capture]) -> None:
    """Glance at the login's tabs again and again."""
    home = _origins(console.hosts, pack)
    while True:
        for tab in console.context.pages:
            capture = await _glance(tab)
            if capture is None:
                continue
            states = states_shown(_at_home(capture, home), pack)
            if states:
                seen.setdefault(states[0], capture)
        await asyncio.sleep(_GLANCE)


async def _glance(tab: Tab) -> Capture | None:
    """A tab's page as it is now; None when it is just being exchanged."""
    try:
        body, url = await tab.content(), tab.url
    except Error:
        return None
    if not url.startswith("http"):
        return None
    return Capture(
        page=LOGIN,
        url_asked=url,
        url_got=url,
        status=200,
        content_type="text/html; charset=utf-8",
        body=body.encode("utf-8", "replace"),
        visited_at=datetime.now(UTC),
        visit=VisitKind.RENDERED,
    )


def _at_home(capture: Capture, origins: Mapping[str, str]) -> Capture:
    url = capture.url_got
    for visited, ours in origins.items():
        url = url.replace(visited, ours)
    return capture.model_copy(update={"url_got": url})


def kept_pages(archive: Archive, incident_id: str, pack: Pack, kind: str, ids: Sequence[str]) -> Brought:
    """Pages out of what is kept of an incident; all of that kind when no id is given.

    Raises UsageError when there is none.
    """
    collection = kept_incident(archive, incident_id)
    console, page = StoredConsole(collection, archive), page_of(pack, kind)
    wanted = [one for one in collection.visits if one.page == kind and one.sha256 is not None]
    name = id_name(pack, page)
    by_id = {one.arguments.get(name or "", ""): one for one in wanted}
    missing = [one for one in ids if one not in by_id]
    if missing or not by_id:
        raise UsageError(f"no {kind} page is kept of: {', '.join(missing) or incident_id}")
    recordings = tuple(
        _recording(kind, one, Taken(console.capture(by_id[one]), by_id[one].arguments), pack)
        for one in (ids or sorted(by_id))
    )
    return Brought(recordings, Known(origins=_origins(collection.hosts, pack)), pack)


def file_pages(
    files: Sequence[Path], pack: Pack, kind: str, ids: Sequence[str], customer: str | None
) -> Brought:
    """Pages out of files: stored captures, HTML. Where a file does not tell what was asked for, `ids` do.

    Raises UsageError when a file holds no such page, or it is not known what was asked for.
    """
    page = page_of(pack, kind)
    if ids and len(ids) != len(files):
        raise UsageError(
            f"{len(files)} files and {len(ids)} ids", advice="Give one id for each file, or none."
        )
    recordings = []
    for place, file in enumerate(files):
        found = stored(file, page)
        if found.capture.page != kind:
            raise UsageError(f"{file} is a {found.capture.page} page, not a {kind} page")
        told = (
            arguments_of(pack, page, ids[place : place + 1], customer) if ids or not found.arguments else ()
        )
        arguments = next((arguments for _, arguments in told), found.arguments)
        one = arguments.get(id_name(pack, page) or "", "") or file.stem
        recordings.append(_recording(kind, one, Taken(found.capture, arguments), pack))
    return Brought(tuple(recordings), Known(), pack)


def page_of(pack: Pack, kind: str) -> Page:
    """A page kind by its name. Raises UsageError when the pack has none."""
    if kind not in pack.pages:
        raise UsageError(
            f"the pack {pack.name!r} has no page {kind!r}",
            advice=f"Choose one of: {', '.join([*pack.pages, LOGIN])}",
        )
    return pack.pages[kind]


def id_name(pack: Pack, page: Page) -> str | None:
    """The argument that tells one page of a kind from another; None when there is only one for a customer."""
    roles = {role for centre in pack.console.data_centres.values() for role in centre.hosts}
    names = [name for name in places(page.at) if name not in roles and name != CUSTOMER]
    return names[0] if names else None


def arguments_of(
    pack: Pack, page: Page, ids: Sequence[str], customer: str | None
) -> Iterator[tuple[str, dict[str, str]]]:
    """Each id with the visit's arguments. Raises UsageError when ids or the customer are missing."""
    name, wanted = id_name(pack, page), places(page.at)
    if name is not None and not ids:
        raise UsageError(f"which {page.page} pages? Give their ids.")
    if CUSTOMER in wanted and (customer is None or customer in pack.console.any_customer):
        raise UsageError(f"the {page.page} page needs the customer's own id", advice="Give it: --customer N")
    shared = {} if customer is None or CUSTOMER not in wanted else {CUSTOMER: customer}
    if name is None:
        yield "", shared
    else:
        yield from ((one, {name: one, **shared}) for one in ids)


def _recording(kind: str, one: str, taken: Taken, pack: Pack) -> Recording:
    wanted = places(pack.pages[kind].at)
    arguments = {name: value for name, value in taken.arguments.items() if name in wanted}
    name = f"{kind}_{one}" if one else kind
    return Recording(
        name, Taken(taken.capture, arguments, taken.loads), f"{kind} page as the console gave it"
    )


async def _known(console: ConsoleSession, given: Settings, pack: Pack) -> Known:
    """The credentials, and all that the browser holds of the session."""
    who = given.credentials
    names = [] if who.username is None else [who.username.reveal()]
    secrets = [one.reveal() for one in (who.password, who.totp_secret, who.api_key) if one is not None]
    state: Any = await console.context.storage_state()
    secrets += [cookie["value"] for cookie in state["cookies"] if len(cookie["value"]) >= _LEAST_SECRET]
    for origin in state["origins"]:
        for item in origin["localStorage"]:
            secrets += _stored_secrets(item["value"])
    return Known(
        names=tuple(names), secrets=tuple(dict.fromkeys(secrets)), origins=_origins(console.hosts, pack)
    )


def _stored_secrets(text: str) -> Iterable[str]:
    """The long strings in a stored value: tokens, whatever they are called."""
    try:
        waiting = [json.loads(text)]
    except ValueError:
        waiting = [text]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            waiting += one.values() if isinstance(one, dict) else one
        elif isinstance(one, str) and len(one) >= _LEAST_STORED and not any(char in one for char in " /"):
            yield one


def _origins(visited: Mapping[str, str], pack: Pack) -> dict[str, str]:
    """Origins that are not the pack's own → those that stand for them, by role."""
    public = pack_hosts(pack, None, {})
    ours = {
        origin for centre in pack.console.data_centres for origin in pack_hosts(pack, centre, {}).values()
    }
    return {origin: public[role] for role, origin in visited.items() if origin not in ours and role in public}
