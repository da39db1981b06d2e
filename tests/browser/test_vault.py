"""The session vault: nobody else can read it, and what is wrong with it is said."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.browser.keys import KEY_VARIABLE, Key, KeySource
from scraper.browser.private import VaultError, write_private
from scraper.browser.sealed import seal
from scraper.browser.vault import LONGEST_KEPT, SessionId, StoredSession, Vault
from scraper.errors import ProfileError

ME = SessionId("work", "me@example.com", ("https://a.example", "https://b.example"))
COOKIE = "c00kie-canary"
SOME_KEY = Fernet.generate_key().decode()
SESSION = StoredSession(
    state={"cookies": [{"name": "sid", "value": COOKIE}], "origins": []},
    tab_storage={"https://a.example": {"token": COOKIE}},
    user_agent="Test/1",
    saved_at=1.5,
    valid_until=2.5,
)


def file_of(vault: Vault) -> Path:
    return vault.folder / "sessions" / ME.file_name


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    Vault(tmp_path / "v", {}).save(ME, SESSION)
    assert Vault(tmp_path / "v", {}).load(ME) == SESSION


def test_without_a_stored_session_there_is_none(tmp_path: Path) -> None:
    assert Vault(tmp_path / "v", {}).load(ME) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(ME, profile="other"),
        replace(ME, user="you@example.com"),
        replace(ME, origins=("https://a.example",)),
        replace(ME, console="other"),
        replace(ME, data_centre="newport"),
        replace(ME, customer="7"),
    ],
)
def test_sessions_are_kept_apart(tmp_path: Path, other: SessionId) -> None:
    vault = Vault(tmp_path / "v", {})
    vault.save(ME, SESSION)
    assert vault.load(other) is None


def test_a_file_under_anothers_name_is_not_taken(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "v", {})
    vault.save(ME, SESSION)
    other = replace(ME, user="you@example.com")
    file_of(vault).rename(vault.folder / "sessions" / other.file_name)
    with pytest.raises(VaultError, match="somebody else's"):
        vault.load(other)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_nothing_on_disk_is_readable_text_and_nobody_else_may_read_it(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        Vault(tmp_path / "v", {}).save(ME, SESSION)
    finally:
        os.umask(before)
    files = [path for path in (tmp_path / "v").rglob("*") if path.is_file()]
    assert len(files) == 2
    for path in files:
        assert path.stat().st_mode & 0o777 == 0o600
        assert COOKIE.encode() not in path.read_bytes()
        assert b"example" not in path.read_bytes()
    assert (tmp_path / "v" / "sessions").stat().st_mode & 0o777 == 0o700
    assert Vault(tmp_path / "v", {}).load(ME) == SESSION


def test_a_session_never_shows_in_its_own_text() -> None:
    assert COOKIE not in repr(SESSION)


def damage(vault: Vault, change: Callable[[bytes], bytes]) -> None:
    """A session file of ours, changed."""
    vault.save(ME, SESSION)
    file_of(vault).write_bytes(change(file_of(vault).read_bytes()))


WRONG = {
    "cut off in the seal": (lambda data: data[:-20], "was cut off"),
    "cut off in the first line": (lambda data: data[:30], "was cut off"),
    "cut off in the first word": (lambda data: data[:5], "was cut off"),
    "empty": (lambda data: b"", "was cut off"),
    "not a session file": (lambda data: b"junk", "it is no session file"),
    "a bit turned": (lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], "is damaged"),
    "another first line": (lambda data: data.replace(b" file ", b" moon ", 1), "damaged in its first line"),
    "a newer version": (
        lambda data: data.replace(b"session 2 ", b"session 3 ", 1),
        "newer version .*3.*2",
    ),
    "an older version": (lambda data: data.replace(b"session 2 ", b"session 1 ", 1), "by an older version"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_session_file_is_said_in_words_of_its_own(tmp_path: Path, name: str) -> None:
    change, words = WRONG[name]
    vault = Vault(tmp_path, {})
    damage(vault, change)
    with pytest.raises(VaultError, match=words) as caught:
        vault.load(ME)
    assert "scraper login" in caught.value.advice
    [kept] = vault.kept()
    assert (kept.owner, kept.session, kept.trouble) == (None, None, str(caught.value))


def test_a_newer_version_is_said_to_need_an_update(tmp_path: Path) -> None:
    vault = Vault(tmp_path, {})
    damage(vault, WRONG["a newer version"][0])
    with pytest.raises(VaultError) as caught:
        vault.load(ME)
    assert caught.value.advice.startswith("Update this program")


def test_each_trouble_has_words_of_its_own(tmp_path: Path) -> None:
    said = {}
    for name, (change, _) in WRONG.items():
        vault = Vault(tmp_path / name, {})
        damage(vault, change)
        said[name] = vault.kept()[0].trouble
    assert len(set(said.values())) == len(said) - 3, said  # being cut off has one text, wherever the cut is


def test_a_session_of_another_key_is_said_to_be_and_where_that_key_was(tmp_path: Path) -> None:
    Vault(tmp_path, {KEY_VARIABLE: Fernet.generate_key().decode()}).save(ME, SESSION)
    with pytest.raises(VaultError, match="made with another key, which was in SCRAPER_SESSION_KEY") as caught:
        Vault(tmp_path, {KEY_VARIABLE: Fernet.generate_key().decode()}).load(ME)
    assert caught.value.advice.startswith("Bring that key back")


def sealed(content: bytes) -> bytes:
    return seal(content, Key(SOME_KEY.encode(), KeySource.ENVIRONMENT))


HEADS = st.sampled_from([b"", b"scraper-session ", b"scraper-session 2 file 00 4 ", b"scraper-session 2 "])
VALUES = st.none() | st.text(max_size=5) | st.floats() | st.lists(st.floats() | st.text(max_size=3))
FILES = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda head, rest: head + rest, HEADS, st.binary(max_size=120)),
    st.binary(max_size=60).map(sealed),
    st.recursive(
        st.none() | st.text(max_size=5) | st.floats(), lambda inner: st.lists(inner, max_size=3)
    ).map(lambda value: sealed(json.dumps({"owner": value, "session": value}).encode())),
    st.just(sealed(b"[" * 100_000)),
)


@settings(max_examples=150, deadline=None)
@given(FILES)
def test_no_bytes_as_a_file_raise_anything_but_our_own_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    vault = Vault(tmp_path_factory.getbasetemp() / "any", {KEY_VARIABLE: SOME_KEY})
    write_private(vault.path(ME), data)
    with pytest.raises(VaultError):
        vault.load(ME)
    assert [kept.session for kept in vault.kept()] == [None]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_owner_is_refused(tmp_path: Path) -> None:
    vault = Vault(tmp_path, {})
    vault.save(ME, SESSION)
    os.chown(file_of(vault), 12345, 12345)
    with pytest.raises(VaultError, match="belongs to another user"):
        vault.load(ME)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_session_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    vault = Vault(tmp_path / "v", {})
    vault.save(ME, SESSION)
    file_of(vault).chmod(mode)
    with pytest.raises(VaultError, match="may be used by others"):
        vault.load(ME)


def test_a_link_is_refused(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "v", {})
    vault.save(ME, SESSION)
    real = file_of(vault).rename(tmp_path / "elsewhere")
    file_of(vault).symlink_to(real)
    with pytest.raises(VaultError, match="link"):
        vault.load(ME)


def test_saving_replaces_a_link_and_leaves_its_target_alone(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "v", {})
    vault.save(ME, SESSION)
    target = tmp_path / "target"
    target.write_text("mine")
    file_of(vault).unlink()
    file_of(vault).symlink_to(target)
    vault.save(ME, SESSION)
    assert target.read_text() == "mine"
    assert vault.load(ME) == SESSION


def test_a_folder_that_others_may_write_to_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "v" / "sessions"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    with pytest.raises(VaultError, match="may be used by others"):
        Vault(tmp_path / "v", {KEY_VARIABLE: SOME_KEY}).save(ME, SESSION)


def test_a_key_of_the_environment_needs_no_key_file(tmp_path: Path) -> None:
    env = {"SCRAPER_STATE_DIR": str(tmp_path), "SCRAPER_SESSION_KEY": Fernet.generate_key().decode()}
    Vault.from_environment(env).save(ME, SESSION)
    assert Vault.from_environment(env).load(ME) == SESSION
    assert not (tmp_path / "session.key").exists()


def test_a_key_that_is_none_is_refused_without_being_shown() -> None:
    with pytest.raises(ProfileError, match="SCRAPER_SESSION_KEY") as caught:
        Vault.from_environment({"SCRAPER_SESSION_KEY": "my-secret-key"})
    assert "my-secret-key" not in f"{caught.value}{caught.value.advice}"


def test_a_forgotten_session_is_gone(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "v", {})
    vault.save(ME, SESSION)
    assert (vault.forget(ME), vault.forget(ME), vault.load(ME)) == (True, False, None)


def test_sessions_that_nobody_renewed_are_deleted_in_time(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "v", {})
    vault.save(ME, SESSION)
    past = file_of(vault).stat().st_mtime - LONGEST_KEPT - 10
    os.utime(file_of(vault), (past, past))
    vault.save(replace(ME, profile="other"), SESSION)
    assert vault.load(ME) is None


def test_no_half_written_file_is_left_behind(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "v", {})
    for _ in range(3):
        vault.save(ME, SESSION)
    assert [path.name for path in (tmp_path / "v" / "sessions").iterdir()] == [ME.file_name]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.write_bytes(b"no key"), "does not hold a key"),
        (lambda path: path.chmod(0o644), "may be used by others"),
        (
            lambda path: path.rename(path.with_suffix(".real")).exists() and path.symlink_to("session.real"),
            "link",
        ),
    ],
    ids=["no key", "open to others", "a link"],
)
def test_a_key_file_that_is_not_as_it_should_be_is_refused_and_not_replaced(
    tmp_path: Path, spoil: Callable[[Path], object], words: str
) -> None:
    Vault(tmp_path, {}).save(ME, SESSION)
    spoil(tmp_path / "session.key")
    with pytest.raises(VaultError, match=words):
        Vault(tmp_path, {}).load(ME)
    with pytest.raises(VaultError, match=words):
        Vault(tmp_path, {}).save(ME, SESSION)


def test_a_session_found_under_another_key_source_than_preferred_is_still_opened(tmp_path: Path) -> None:
    Vault(tmp_path, {}).save(ME, SESSION)
    vault = Vault(tmp_path, {KEY_VARIABLE: SOME_KEY})
    assert vault.load(ME) == SESSION
    assert vault.save(ME, SESSION) is KeySource.ENVIRONMENT
