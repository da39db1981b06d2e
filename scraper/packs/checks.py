"""What must hold between the parts of a pack: places, references, hosts, reachable login states.

Knows the pack's vocabulary; never knows YAML files, or any console.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from scraper.packs.problems import Loc, closest
from scraper.packs.spec import (
    Act,
    Console,
    FieldType,
    Find,
    Locator,
    Login,
    LoginState,
    Page,
    Paging,
    Proof,
    Step,
    Within,
)
from scraper.packs.templates import PLACE, places

ARGUMENTS: Final = frozenset({"incident_id", "customer_id", "event_id"})
"""What a visit is told besides the fields of the page that referred to it."""
CHOICES: Final = frozenset({"customer", "data_centre"})
"""What the profile tells the steps of a login."""
_OWN_ACCOUNT: Final = "own_account"
_TOKEN: Final = "token"  # noqa: S105 - the name of a place, not a secret


class Slip(NamedTuple):
    """A mistake at a path of one file's content."""

    path: Loc
    message: str


def check_console(console: Console) -> Iterator[Slip]:
    """The default must exist, and every data centre must name the same roles."""
    if console.default not in console.data_centres:
        hint = closest(console.default, console.data_centres)
        yield Slip(("default",), f"`{console.default}` is not one of the data centres{hint}")
    roles = _roles(console)
    for name, centre in console.data_centres.items():
        if missing := sorted(roles - centre.hosts.keys()):
            message = f"`{name}` has no host for {', '.join(missing)}, which another data centre has"
            yield Slip(("data_centres", name, "hosts"), message)
    if console.api is not None:
        yield from _address(("api", "incident"), console.api.incident, roles, ARGUMENTS)
    if console.customers is not None:
        yield from _address(("customers", "at"), console.customers.at, roles, {_OWN_ACCOUNT})


def check_login(login: Login, console: Console) -> Iterator[Slip]:
    """Addresses must begin at a known host; every state must be reachable."""
    roles = _roles(console)
    yield from _address(("start",), login.start, roles, frozenset())
    yield from _address(("probe", "fetch"), login.probe.fetch, roles, frozenset())
    if login.bridge is not None:
        yield from _address(("bridge",), login.bridge, roles, frozenset({_TOKEN}))
    for name, state in login.states.items():
        for place in places(state.when.url or ""):
            if place not in roles:
                yield Slip(("states", name, "when", "url"), _no_place(place, roles))
        for key in ("do", "otherwise"):
            for index, step in enumerate(getattr(state, key)):
                yield from _told(("states", name, key, index), step)
    yield from _unreachable(login.states)


def _told(path: Loc, step: Step) -> Iterator[Slip]:
    """A step's texts may use only what the profile tells."""
    kind = step.given()[0]
    texts: list[tuple[Loc, str | None]] = [(("text",), step.text)]
    if isinstance(step.target, Locator):
        texts += [((kind, key), getattr(step.target, key)) for key in ("name", "text", "containing")]
    for where, text in texts:
        for place in places(text or ""):
            if place not in CHOICES:
                yield Slip((*path, *where), _no_place(place, CHOICES))


def check_page(
    page: Page, pages: Mapping[str, Page], console: Console, unread: Collection[str] = ()
) -> Iterator[Slip]:
    """Addresses and comparisons may use only known places; references to other pages must lead to a field.

    What the `unread` pages, which have mistakes of their own, could tell is not missed.
    """
    known = ARGUMENTS | _told_by_others(page, pages) | _own_places(page)
    roles = _roles(console)
    if unread:
        known |= frozenset(places(page.at)) - roles
    yield from _address(("at",), page.at, roles, known)
    yield from _lists(page)
    if not unread:
        yield from _acts(page, known)
        yield from _answers(page, roles, known)
    for part in ("proof", "signed_out", "not_found", "trouble"):
        proofs: tuple[Proof, ...] = getattr(page, part)
        for path, proof in _proofs((part,), proofs):
            for place in places(proof.equals or ""):
                if place not in known and not unread:
                    yield Slip((*path, "equals"), _no_place(place, known))
            for place in places(proof.address or ""):
                if place not in known and not unread:
                    yield Slip((*path, "address"), _no_place(place, known))
            yield from _answer(path, proof.response, page)
            yield from _view(path, proof.within, page)
    for name, spec in page.fields.items():
        for rank, find in enumerate(spec.find):
            if find.page is not None and find.page not in unread:
                yield from _reference(("fields", name, "find", rank), find, page, pages)
            where: Loc = ("fields", name, "find", rank)
            yield from _answer(where, find.response, page)
            yield from _view(where, find.within, page)
            for number, one in enumerate(find.parts or ()):
                yield from _answer((*where, "parts", number), one.response, page)
                yield from _view((*where, "parts", number), one.within, page)


def _acts(page: Page, known: Collection[str]) -> Iterator[Slip]:
    """What is done on a page may name only what is known before it is read."""
    doing: list[tuple[Loc, tuple[Act, ...]]] = [(("do",), page.do)]
    doing += [(("views", name, "do"), view.do) for name, view in page.views.items()]
    for path, acts in doing:
        for index, act in enumerate(acts):
            for where, text in act.texts():
                for place in PLACE.findall(text):
                    if place not in known:
                        yield Slip((*path, index, *where), _no_place(place, known))


def _view(path: Loc, within: Within | None, page: Page) -> Iterator[Slip]:
    if within is not None and within.view is not None and within.view not in page.views:
        message = f"the page has no view `{within.view}`{closest(within.view, page.views)}"
        yield Slip((*path, "within", "view"), message)


def _own_places(page: Page) -> frozenset[str]:
    """What a list's address is told besides."""
    return frozenset({"filter"} if page.filters else ()) | frozenset({"page"} if page.paging else ())


def _answers(page: Page, roles: Collection[str], known: Collection[str]) -> Iterator[Slip]:
    """Addresses of answers, and paths into JSON, may use only what is known before the page is read."""
    for name, pattern in page.responses.items():
        for place in places(pattern):
            if place not in {*known, *roles}:
                yield Slip(("responses", name), _no_place(place, {*known, *roles}))
    told: list[tuple[Loc, str | None]] = []
    for part in ("proof", "signed_out", "not_found", "trouble"):
        told += [((*path, "data"), proof.data) for path, proof in _proofs((part,), getattr(page, part))]
    for name, spec in page.fields.items():
        told += [(("fields", name, "find", rank, "data"), one.data) for rank, one in enumerate(spec.find)]
    if page.rows is not None:
        told.append((("rows", "each", "data"), page.rows.each.data))
    for path, text in told:
        for place in PLACE.findall(text or ""):
            if place not in known:
                yield Slip(path, _no_place(place, known))


def _lists(page: Page) -> Iterator[Slip]:
    """What belongs together in the description of a list must be there together."""
    if page.filters is not None and page.page != "incident":
        yield Slip(("filters",), "only the page `incident` has filters: they take the place of incidents")
    if page.filters is not None and "filter" not in places(page.at):
        yield Slip(("filters",), "the address has no {filter}, so `filters` would not be used")
    if page.paging is not None:
        yield from _paged(page, page.paging)
    if page.rows is not None:
        yield from _answer(("rows", "each"), page.rows.each.response, page)


def _paged(page: Page, paging: Paging) -> Iterator[Slip]:
    """The way from page to page must be there."""
    if page.rows is None:
        yield Slip(("paging",), "paging goes with rows: a page without rows is the last one")
    if paging.next is None:
        if "page" not in places(page.at):
            yield Slip(("paging",), "the address has no {page}, so `paging` would not be used")
        return
    leading = page.fields.get(paging.next)
    if leading is None:
        message = f"the page has no field `{paging.next}`{closest(paging.next, page.fields)}"
        yield Slip(("paging", "next"), message)
    elif "page" not in places(page.at) and leading.type is not FieldType.URL:
        message = f"the address has no {{page}}, so `{paging.next}` must be a link: give it `type: url`"
        yield Slip(("paging", "next"), message)


def _answer(path: Loc, name: str | None, page: Page) -> Iterator[Slip]:
    if name is not None and name not in page.responses:
        message = f"the page has no response `{name}`{closest(name, page.responses)}"
        yield Slip((*path, "response"), message)


def _roles(console: Console) -> frozenset[str]:
    return frozenset(role for centre in console.data_centres.values() for role in centre.hosts)


def _no_place(place: str, known: Collection[str]) -> str:
    return f"nothing is known by the name {{{place}}} here{closest(place, known)}"


def _address(path: Loc, template: str, roles: Collection[str], arguments: Collection[str]) -> Iterator[Slip]:
    names = places(template)
    if not names or not template.startswith(f"{{{names[0]}}}") or names[0] not in roles:
        hint = closest(names[0] if names else "", roles)
        yield Slip(path, f"an address begins with a host such as {{{min(roles)}}}{hint}")
        names = ("", *names)
    for place in names[1:]:
        if place not in {*roles, *arguments}:
            yield Slip(path, _no_place(place, {*roles, *arguments}))


def _told_by_others(page: Page, pages: Mapping[str, Page]) -> frozenset[str]:
    """The fields of every page that refers to this one: they are its arguments too."""
    referring = [
        p for p in pages.values() if any(f.page == page.page for s in p.fields.values() for f in s.find)
    ]
    return frozenset(name for other in referring for name in other.fields)


def _proofs(path: Loc, proofs: tuple[Proof, ...]) -> Iterator[tuple[Loc, Proof]]:
    for index, proof in enumerate(proofs):
        here = (*path, index)
        yield here, proof
        yield from _proofs((*here, "any"), proof.any or ())
        yield from _proofs((*here, "all"), proof.all or ())


def _reference(path: Loc, find: Find, page: Page, pages: Mapping[str, Page]) -> Iterator[Slip]:
    assert find.page is not None
    assert find.field is not None
    target = pages.get(find.page)
    if target is None:
        yield Slip((*path, "page"), f"the pack has no page `{find.page}`{closest(find.page, pages)}")
    elif target is page:
        yield Slip((*path, "page"), f"`{find.page}` is this page itself: name another one")
    elif find.field not in target.fields:
        message = f"the page `{find.page}` has no field `{find.field}`{closest(find.field, target.fields)}"
        yield Slip((*path, "field"), message)
    elif all(other.page is not None for other in target.fields[find.field].find):
        yield Slip((*path, "field"), f"`{find.field}` of `{find.page}` only refers on to another page")


def _unreachable(states: Mapping[str, LoginState]) -> Iterator[Slip]:
    """States that never get their turn, because an earlier one holds whenever they do."""
    seen: list[tuple[str, set[tuple[str, str]]]] = []
    for name, state in states.items():
        asked = {(key, value) for key, value in state.when.model_dump().items() if value is not None}
        for earlier, less in seen:
            if less <= asked:
                message = (
                    f"`{name}` is never reached: `{earlier}`, above it, holds whenever it does; move it up"
                )
                yield Slip(("states", name, "when"), message)
                break
        seen.append((name, asked))
