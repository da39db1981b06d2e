"""Secrets: where they come from, and that they never show themselves."""

import copy
import json
import pickle
import traceback
from pathlib import Path

import pytest

from scraper.credentials import Credentials, Secret, load_credentials
from scraper.errors import ProfileError

CANARY = "c4nary-hunter2"


def test_a_secret_never_shows_itself() -> None:
    secret = Secret(CANARY)
    shown = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret!r:>40}",
        repr([secret]),
        repr(Credentials(secret, secret, secret, secret)),
    ]
    assert all(CANARY not in text for text in shown)
    assert secret.reveal() == CANARY


@pytest.mark.parametrize("dump", [pickle.dumps, copy.deepcopy, json.dumps])
def test_a_secret_is_never_written_by_machinery(dump: object) -> None:
    assert callable(dump)
    with pytest.raises(TypeError) as caught:
        dump(Secret(CANARY))
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_secrets_are_equal_when_their_texts_are() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert len({Secret("a"), Secret("a")}) == 1


def test_the_environment_comes_first_and_the_folder_supplies_the_rest(tmp_path: Path) -> None:
    for name, text in {"username": "from-file", "password": f"{CANARY}\n", "totp_secret": "GEZD\r\n"}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    env = {"SCRAPER_USERNAME": "from-env", "SCRAPER_SECRETS_DIR": str(tmp_path)}
    found = load_credentials(env)
    assert found == Credentials(Secret("from-env"), Secret(CANARY), Secret("GEZD"), None)


def test_a_folder_given_by_the_caller_replaces_the_environments(tmp_path: Path) -> None:
    (tmp_path / "api_key").write_text("key")
    (tmp_path / "api_key").chmod(0o400)
    assert load_credentials({"SCRAPER_SECRETS_DIR": "/nowhere"}, tmp_path).api_key == Secret("key")


def test_nothing_given_is_nothing_known() -> None:
    assert load_credentials({}) == Credentials()
    assert load_credentials({"SCRAPER_PASSWORD": ""}) == Credentials()


def test_a_prompt_is_kept_for_later_and_not_used_now() -> None:
    def ask(_: str) -> str:
        raise AssertionError

    assert load_credentials({}, prompt=ask).ask is ask


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602])
def test_a_file_that_everybody_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    (tmp_path / "password").write_text(CANARY)
    (tmp_path / "password").chmod(mode)
    with pytest.raises(ProfileError, match="may be read by everybody") as caught:
        load_credentials({}, tmp_path)
    assert "chmod 600" in caught.value.advice
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "empty"), (b"\n", "empty"), (b"\xff\xfe", "UTF-8"), (b"x" * 5000, "longer")]
)
def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "password").write_bytes(data)
    (tmp_path / "password").chmod(0o600)
    with pytest.raises(ProfileError, match=words):
        load_credentials({}, tmp_path)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="is not a folder"):
        load_credentials({"SCRAPER_SECRETS_DIR": str(tmp_path / "gone")})


def test_a_secret_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "password").mkdir()
    with pytest.raises(ProfileError, match="cannot be read"):
        load_credentials({}, tmp_path)


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(ProfileError):
        Secret("")
