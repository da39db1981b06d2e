"""The session vault: nobody else can read it, and what is wrong with it is said."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from scraper.browser.private import VaultError
from scraper.browser.vault import LONGEST_KEPT, SessionId, StoredSession, Vault
from scraper.errors import ProfileError

ME = SessionId("work", "me@example.com", ("https://a.example", "https://b.example"))
COOKIE = "c00kie-canary"
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
    Vault(tmp_path / "v").save(ME, SESSION)
    assert Vault(tmp_path / "v").load(ME) == SESSION


def test_without_a_stored_session_there_is_none(tmp_path: Path) -> None:
    assert Vault(tmp_path / "v").load(ME) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(ME, profile="other"),
        replace(ME, user="you@example.com"),
        replace(ME, origins=("https://a.example",)),
    ],
)
def test_sessions_are_kept_apart(tmp_path: Path, other: SessionId) -> None:
    vault = Vault(tmp_path / "v")
    vault.save(ME, SESSION)
    assert vault.load(other) is None


def test_a_file_under_anothers_name_is_not_taken(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "v")
    vault.save(ME, SESSION)
    other = replace(ME, user="you@example.com")
    file_of(vault).rename(vault.folder / "sessions" / other.file_name)
    with pytest.raises(VaultError, match="somebody else's"):
        vault.load(other)


def test_nothing_on_disk_is_readable_text_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0o000)
    try:
        Vault(tmp_path / "v").save(ME, SESSION)
    finally:
        os.umask(before)
    files = [path for path in (tmp_path / "v").rglob("*") if path.is_file()]
    assert len(files) == 2
    for path in files:
        assert path.stat().st_mode & 0o777 == 0o600
        assert COOKIE.encode() not in path.read_bytes()
        assert b"example" not in path.read_bytes()
    assert (tmp_path / "v" / "sessions").stat().st_mode & 0o077 == 0


def test_a_session_never_shows_in_its_own_text() -> None:
    assert COOKIE not in repr(SESSION)


@pytest.mark.parametrize("damage", [b"", b"junk", b"gAAAA" + b"x" * 100])
def test_a_damaged_session_is_said_to_be_damaged(tmp_path: Path, damage: bytes) -> None:
    vault = Vault(tmp_path / "v")
    vault.save(ME, SESSION)
    file_of(vault).write_bytes(damage)
    with pytest.raises(VaultError, match="damaged"):
        vault.load(ME)


def test_a_session_cut_off_is_said_to_be_damaged(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "v")
    vault.save(ME, SESSION)
    file_of(vault).write_bytes(file_of(vault).read_bytes()[:-20])
    with pytest.raises(VaultError, match="damaged"):
        vault.load(ME)


def test_a_session_of_another_key_is_said_to_be(tmp_path: Path) -> None:
    Vault(tmp_path, Fernet.generate_key()).save(ME, SESSION)
    with pytest.raises(VaultError, match="another key"):
        Vault(tmp_path, Fernet.generate_key()).load(ME)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_session_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    vault = Vault(tmp_path / "v")
    vault.save(ME, SESSION)
    file_of(vault).chmod(mode)
    with pytest.raises(VaultError, match="may be used by others"):
        vault.load(ME)


def test_a_link_is_refused(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "v")
    vault.save(ME, SESSION)
    real = file_of(vault).rename(tmp_path / "elsewhere")
    file_of(vault).symlink_to(real)
    with pytest.raises(VaultError, match="link"):
        vault.load(ME)


def test_saving_replaces_a_link_and_leaves_its_target_alone(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "v")
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
        Vault(tmp_path / "v", Fernet.generate_key()).save(ME, SESSION)


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
    vault = Vault(tmp_path / "v")
    vault.save(ME, SESSION)
    assert (vault.forget(ME), vault.forget(ME), vault.load(ME)) == (True, False, None)


def test_sessions_that_nobody_renewed_are_deleted_in_time(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "v")
    vault.save(ME, SESSION)
    past = file_of(vault).stat().st_mtime - LONGEST_KEPT - 10
    os.utime(file_of(vault), (past, past))
    vault.save(replace(ME, profile="other"), SESSION)
    assert vault.load(ME) is None


def test_no_half_written_file_is_left_behind(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "v")
    for _ in range(3):
        vault.save(ME, SESSION)
    assert [path.name for path in (tmp_path / "v" / "sessions").iterdir()] == [ME.file_name]
