"""Profiles from YAML, read strictly."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.errors import ProfileError
from scraper.profiles import Profile, load_profile

WHOLE = """\
name: work
console: alertlogic
data_centre: Ashburn
hosts: {legacy: "http://127.0.0.1:8080"}
extra_hosts: ["*.sso.example"]
customer: "234567"
accept_terms: true
page_limit: 1000000
"""


def written(folder: Path, text: str, name: str = "practice.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_profile_is_read(tmp_path: Path) -> None:
    assert load_profile(written(tmp_path, WHOLE)) == Profile(
        name="work",
        console="alertlogic",
        data_centre="Ashburn",
        hosts={"legacy": "http://127.0.0.1:8080"},
        extra_hosts=("*.sso.example",),
        customer="234567",
        accept_terms=True,
        page_limit=1_000_000,
    )


def test_a_profile_without_a_name_is_called_like_its_file(tmp_path: Path) -> None:
    profile = load_profile(written(tmp_path, "console: alertlogic\n"))
    assert (profile.name, profile.accept_terms, profile.customer) == ("practice", False, None)


def test_a_customer_may_be_written_as_a_number(tmp_path: Path) -> None:
    assert load_profile(written(tmp_path, "console: a\ncustomer: 234567\n")).customer == "234567"


def test_a_pack_folder_is_found_from_the_profiles_own(tmp_path: Path) -> None:
    profile = load_profile(written(tmp_path, "console: ./packs/mine\n"))
    assert profile.console == str(tmp_path.resolve() / "packs" / "mine")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("console: a\nconsol: b\n", "2:1"),
        ("name: a\n", "console"),
        ("console: a\naccept_terms: yes\n", "2:15"),
        ("console: a\nconsole: b\n", "2:1"),
        ("console: a\npage_limit: -1\n", "2:13"),
        ("console: [a]\n", "1:10"),
        ("", "empty"),
        ("- a\n", "mapping"),
        ("console: &a b\n", "1:"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(ProfileError) as caught:
        load_profile(written(tmp_path, text))
    assert place in caught.value.message
    assert "practice.yml" in caught.value.message


def test_a_profile_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="there is no profile"):
        load_profile(tmp_path / "gone.yml")


@given(text=st.text(max_size=80))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_profile_or_a_profile_error(tmp_path: Path, text: str) -> None:
    try:
        load_profile(written(tmp_path, text.replace("\ud800", "")))
    except ProfileError:
        return
