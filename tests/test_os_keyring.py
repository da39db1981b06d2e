"""The OS keyring: used when it answers by itself, passed over and said in every other case."""

import os
import sys
from pathlib import Path

import pytest

from scraper import os_keyring
from scraper.browser.keys import KEY_VARIABLE, KeySource
from scraper.browser.private import VaultError
from scraper.browser.vault import SessionId, StoredSession, Vault
from scraper.credentials import Credentials, Secret, load_credentials

BACKENDS = Path(__file__).parent / "keyrings"
ME = SessionId("work", "me@example.com", ("https://a.example",))
SESSION = StoredSession({"cookies": [{"name": "sid", "value": "7"}]}, {}, "Test/1", 1.0)


def env_with(name: str, tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": str(BACKENDS),
        "PYTHON_KEYRING_BACKEND": f"backends.{name}",
        "TEST_KEYRING_FILE": str(tmp_path / "entries.json"),
    }


def test_an_entry_comes_back_whatever_the_backend_prints(tmp_path: Path) -> None:
    env = env_with("Working", tmp_path)
    assert os_keyring.write("api_key", "k3y-ü", env).values == {"api_key": "k3y-ü"}
    answer = os_keyring.read(["api_key", "password"], env)
    assert (answer.values, answer.trouble) == ({"api_key": "k3y-ü"}, None)
    assert "k3y" not in repr(answer)


def test_entries_of_another_service_are_kept_apart(tmp_path: Path) -> None:
    env = env_with("Working", tmp_path)
    os_keyring.write("api_key", "one", env)
    assert os_keyring.read(["api_key"], {**env, "SCRAPER_KEYRING": "other"}).values == {}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Locked", "it is locked"),
        ("Failing", "it failed (RuntimeError)"),
        ("Crashing", "it ended without an answer"),
        ("Prompting", "it would ask a person for a password"),
        ("PromptingTerminal", "it would ask a person for a password"),
        ("Hanging", "it did not answer within 1 s"),
        ("Unheard", "it ended without an answer"),
    ],
)
def test_a_keyring_that_does_not_answer_by_itself_is_passed_over_and_said(
    tmp_path: Path, name: str, words: str
) -> None:
    seconds = 1.0 if name == "Hanging" else 30.0
    answer = os_keyring.read(["password"], env_with(name, tmp_path), seconds)
    assert (answer.values, answer.trouble) == ({}, words)


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"SCRAPER_KEYRING": "off"}, "SCRAPER_KEYRING is off"),
        pytest.param(
            {},
            "none runs in this session",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system has a keyring"),
        ),
    ],
)
def test_where_there_is_none_no_process_is_started_to_find_out(
    tmp_path: Path, env: dict[str, str], words: str
) -> None:
    given = {"HOME": str(tmp_path), **env}
    assert os_keyring.read(["password"], given, seconds=0.0).trouble == words


def test_our_own_secrets_are_not_handed_to_the_keyrings_process(tmp_path: Path) -> None:
    env = {**env_with("Working", tmp_path), "SCRAPER_PASSWORD": "x"}
    (tmp_path / "telling.py").write_text(
        "import backends, os\n"
        "class Telling(backends.Working):\n"
        "    def get_password(self, service, username):\n"
        "        return ','.join(n for n in os.environ if n.startswith('SCRAPER_')) or 'none'\n"
    )
    env |= {"PYTHONPATH": f"{BACKENDS}{os.pathsep}{tmp_path}", "PYTHON_KEYRING_BACKEND": "telling.Telling"}
    assert os_keyring.read(["password"], env).values == {"password": "none"}


def test_the_vaults_key_is_kept_in_the_keyring_and_no_key_file_is_made(tmp_path: Path) -> None:
    env = {**env_with("Working", tmp_path), KEY_VARIABLE: "A" * 43 + "="}
    assert Vault(tmp_path / "v", env).save(ME, SESSION) is KeySource.KEYRING
    vault = Vault(tmp_path / "v", env)
    assert vault.load(ME) == SESSION
    assert [kept.source for kept in vault.kept()] == [KeySource.KEYRING]
    assert not vault.keys.file.exists()


@pytest.mark.parametrize(("given", "source"), [({KEY_VARIABLE: "A" * 43 + "="}, "environment"), ({}, "file")])
@pytest.mark.parametrize("name", ["Locked", "Forgetful"])
def test_a_keyring_that_keeps_nothing_is_passed_over_for_the_next_source(
    tmp_path: Path, name: str, given: dict[str, str], source: str
) -> None:
    env = {**env_with(name, tmp_path), **given}
    vault = Vault(tmp_path / "v", env)
    assert vault.save(ME, SESSION) is KeySource(source)
    assert vault.keys.passed_over == {
        "Locked": "it is locked",
        "Forgetful": "it does not keep what it is given",
    }.get(name)
    assert Vault(tmp_path / "v", {**env, "SCRAPER_KEYRING": "off"}).load(ME) == SESSION


def test_a_session_whose_key_is_in_a_locked_keyring_says_where_its_key_is(tmp_path: Path) -> None:
    Vault(tmp_path / "v", env_with("Working", tmp_path)).save(ME, SESSION)
    with pytest.raises(VaultError, match=r"another key, which was in the OS keyring \(it is locked\)"):
        Vault(tmp_path / "v", env_with("Locked", tmp_path)).load(ME)


def test_an_entry_that_is_no_key_is_passed_over_and_left_alone(tmp_path: Path) -> None:
    env = env_with("Working", tmp_path)
    os_keyring.write("session_key", "not a key", env)
    vault = Vault(tmp_path / "v", env)
    assert vault.save(ME, SESSION) is KeySource.FILE
    assert vault.keys.passed_over == "its entry session_key does not hold a key"
    assert os_keyring.read(["session_key"], env).values == {"session_key": "not a key"}


def test_secrets_come_from_environment_then_folder_then_keyring_then_a_person(
    tmp_path: Path,
) -> None:
    env = env_with("Working", tmp_path)
    for name in ("username", "password", "totp_secret", "api_key"):
        os_keyring.write(name, f"{name}-of-keyring", env)
    (tmp_path / "password").write_text("password-of-folder")
    (tmp_path / "password").chmod(0o600)
    env |= {"SCRAPER_API_KEY": "api_key-of-environment", "SCRAPER_SECRETS_DIR": str(tmp_path)}
    found = load_credentials(env, prompt=lambda _: "asked")
    assert found == Credentials(
        Secret("username-of-keyring"),
        Secret("password-of-folder"),
        Secret("totp_secret-of-keyring"),
        Secret("api_key-of-environment"),
    )
    assert found.ask is not None


def test_a_password_of_the_keyring_is_never_sent_for_another_user(tmp_path: Path) -> None:
    env = env_with("Working", tmp_path)
    for name in ("username", "password", "totp_secret", "api_key"):
        os_keyring.write(name, f"{name}-of-keyring", env)
    other = load_credentials({**env, "SCRAPER_USERNAME": "other"})
    assert other == Credentials(username=Secret("other"), api_key=Secret("api_key-of-keyring"))
    same = load_credentials({**env, "SCRAPER_USERNAME": "username-of-keyring"})
    assert same.password == Secret("password-of-keyring")


def test_a_keyring_that_was_passed_over_is_named_with_what_is_missing(tmp_path: Path) -> None:
    found = load_credentials(env_with("Locked", tmp_path))
    assert (found, found.passed_over) == (Credentials(), "it is locked")


def test_where_nothing_is_missing_no_keyring_is_asked(tmp_path: Path) -> None:
    given = dict.fromkeys(("USERNAME", "PASSWORD", "TOTP_SECRET", "API_KEY"), "x")
    env = {**env_with("Locked", tmp_path), **{f"SCRAPER_{name}": value for name, value in given.items()}}
    assert load_credentials(env).passed_over is None
