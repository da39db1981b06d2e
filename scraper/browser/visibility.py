"""Which customers the signed-in user may see, as the console tells its own scripts. Knows no page kinds."""

from collections.abc import Mapping

from scraper.browser.entry import kept, kept_token
from scraper.browser.fetch import Fetcher
from scraper.browser.http import Headers
from scraper.browser.vault import StoredSession
from scraper.browser.visits import Persistence
from scraper.errors import VisitError
from scraper.packs import render
from scraper.packs.jsonpath import compile_path, follow, load_json
from scraper.packs.spec import Customers, Login


async def visible_customers(
    fetcher: Fetcher,
    persistence: Persistence,
    customers: Customers,
    login: Login,
    hosts: Mapping[str, str],
    session: StoredSession,
) -> frozenset[str] | None:
    """The ids of all customers that the user may see, his own account among them; None when that is not told.

    A list that cannot be had explains nothing, and is no error of its own.
    """
    token, own = kept_token(session.state, login), kept(session.state, login, customers.own_account)
    if token is None or own is None:
        return None
    url = render(customers.at, {**hosts, "own_account": own})
    headers: Headers = (("Accept", "application/json"), (customers.token_header, token))
    try:
        reply = await persistence.insist(
            lambda: fetcher.request(url, headers, cookies=False), "the list of customers"
        )
    except VisitError:
        return None
    listed = ids_in(reply.body, customers.ids) if reply.status == 200 else None
    return None if listed is None else listed | {own}


def ids_in(body: bytes, path: str) -> frozenset[str] | None:
    """The ids at a path of a JSON document; None when it is no JSON, or holds something else there.

    >>> sorted(ids_in(b'{"accounts": [{"id": "1"}, {"id": 2}]}', "accounts[*].id"))
    ['1', '2']
    >>> ids_in(b"<html>", "accounts[*].id") is None
    True
    """
    try:
        found = follow(compile_path(path), load_json(body.decode()))
    except ValueError:
        return None
    if not all(isinstance(one, str | int) for one in found):
        return None
    return frozenset(map(str, found)) or None
