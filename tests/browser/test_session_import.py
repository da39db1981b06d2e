"""A session made elsewhere, as a file: checked, proved without a window, and only then kept."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.browser import SignedIn, sign_in_from_file
from scraper.browser.storage_state import parse_state, read_state
from scraper.browser.vault import StoredSession, Vault
from scraper.credentials import Credentials, Secret
from scraper.errors import BrowserError, LoginError, UsageError
from scraper.practice.process import PracticeConsole
from tests.browser.at_practice import Desk, practice_process

CANARY = "c00kie-canary"


class Stranger(Desk):
    """A user of whom we know no credentials."""

    def credentials(self) -> Credentials:
        """None."""
        return Credentials()


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    with practice_process() as console:
        yield console


@pytest.fixture(scope="module")
def session(console: PracticeConsole, tmp_path_factory: pytest.TempPathFactory) -> StoredSession:
    """One that was made elsewhere."""
    folder = tmp_path_factory.mktemp("elsewhere")
    Desk(console, folder).sign_in()
    [kept] = Vault(folder, {}).kept()
    assert kept.session is not None
    return kept.session


def written(folder: Path, state: object, mode: int = 0o600) -> Path:
    path = folder / "state.json"
    path.write_text(json.dumps(state))
    path.chmod(mode)
    return path


def take_in(
    console: PracticeConsole, folder: Path, path: Path, user: str | None = None, **more: Any
) -> SignedIn:
    desk = Desk(console, folder, **more)
    credentials = Credentials(username=None if user is None else Secret(user))
    work = sign_in_from_file(
        desk.pack,
        desk.profile_read(),
        credentials,
        path,
        on_step=desk.steps.append,
        environ={"SCRAPER_STATE_DIR": str(folder)},
    )
    return asyncio.run(work)


@pytest.mark.browser
def test_a_session_made_elsewhere_is_kept_and_needs_no_login(
    console: PracticeConsole, session: StoredSession, tmp_path: Path
) -> None:
    foreign = {"name": "bank", "value": CANARY, "domain": "bank.example", "path": "/", "expires": -1}
    state = {**session.state, "cookies": [*session.state["cookies"], foreign], "other": "ignored"}
    signed_in = take_in(console, tmp_path, written(tmp_path, state), "Analyst@example.com ")
    assert (signed_in.renewed, signed_in.user) == (True, "analyst@example.com")
    assert signed_in.valid_until is not None
    [kept] = Vault(tmp_path, {}).kept()
    assert kept.session is not None
    assert kept.session.how == "import"
    assert CANARY not in json.dumps(kept.session.state)


@pytest.mark.browser
def test_a_token_alone_makes_a_session_over_the_packs_bridge(
    console: PracticeConsole, session: StoredSession, tmp_path: Path
) -> None:
    before = console.ask("attempts")["total"]
    take_in(console, tmp_path, written(tmp_path, {"origins": session.state["origins"]}))
    assert not Stranger(console, tmp_path).sign_in().renewed
    assert console.ask("attempts")["total"] == before


@pytest.mark.browser
def test_the_session_of_another_user_than_named_is_refused(
    console: PracticeConsole, session: StoredSession, tmp_path: Path
) -> None:
    with pytest.raises(LoginError, match="not the user that was named"):
        take_in(console, tmp_path, written(tmp_path, session.state), "terms@example.com")
    assert not Vault(tmp_path, {}).kept()


@pytest.mark.browser
def test_a_session_that_the_console_does_not_take_is_not_kept(
    console: PracticeConsole, tmp_path: Path
) -> None:
    state = {"cookies": [{"name": "PHPSESSID", "value": CANARY, "domain": "127.0.0.1"}]}
    with pytest.raises(LoginError, match="does not take this session") as caught:
        take_in(console, tmp_path, written(tmp_path, state))
    assert CANARY not in str(caught.value)
    assert not Vault(tmp_path, {}).kept()


@pytest.mark.browser
def test_storage_that_no_browser_can_hold_is_said_to_be_that(
    console: PracticeConsole, tmp_path: Path
) -> None:
    store = {"name": "s", "records": [{"key": 1, "value": 1}, {"key": 1, "value": 2}], "indexes": []}
    base = {"name": "twice", "version": 1, "stores": [store]}
    state = {"origins": [{"origin": console.origin("legacy"), "indexedDB": [base]}]}
    with pytest.raises(BrowserError, match="cannot put the session's storage back"):
        take_in(console, tmp_path, written(tmp_path, state))


def test_a_file_with_nothing_of_the_consoles_hosts_is_refused(
    console: PracticeConsole, tmp_path: Path
) -> None:
    state = {"cookies": [{"name": "sid", "value": CANARY, "domain": "bank.example"}]}
    with pytest.raises(UsageError, match="holds nothing of this console's hosts"):
        take_in(console, tmp_path, written(tmp_path, state))


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="may be used by others"):
        read_state(written(tmp_path, {}, 0o644))


def test_a_file_that_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        read_state(tmp_path / "gone.json")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file: json_invalid"),
        (b"[]", "the file: model_type"),
        (b'{"cookies": [{"name": "c00kie-canary"}]}', "cookies.0.value: missing; cookies.0.domain: missing"),
        (
            b'{"cookies": [{"name": 1, "value": "c00kie-canary", "domain": "a"}]}',
            "cookies.0.name: string_type",
        ),
        (b'{"origins": [{"localStorage": "c00kie-canary"}]}', "origins.0.origin: missing"),
        (b'{"cookies": [1, 2, 3, 4, 5]}', "and 2 more"),
    ],
)
def test_a_file_of_another_shape_is_refused_by_the_place_and_never_the_value(data: bytes, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_state(data)
    assert words in str(caught.value)
    assert CANARY not in f"{caught.value}{caught.value.advice}"


def test_tab_storage_may_stand_beside_local_storage() -> None:
    item = {"name": "a", "value": "b"}
    state, tabs = parse_state(
        json.dumps({"origins": [{"origin": "https://a", "sessionStorage": [item]}]}).encode()
    )
    assert tabs == {"https://a": {"a": "b"}}
    assert "sessionStorage" not in state["origins"][0]


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=4), lambda inner: st.lists(inner, max_size=2), max_leaves=4
)
RECORDS = st.dictionaries(st.sampled_from(["name", "value", "domain", "origin", "expires"]), JSON, max_size=5)
STATES = st.fixed_dictionaries(
    {}, optional={"cookies": st.lists(RECORDS, max_size=2), "origins": st.lists(RECORDS, max_size=2)}
)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | STATES.map(lambda value: json.dumps(value).encode()))
def test_no_file_raises_anything_but_our_own_error(data: bytes) -> None:
    try:
        state, _ = parse_state(data)
    except UsageError:
        return
    assert set(state) == {"cookies", "origins"}
