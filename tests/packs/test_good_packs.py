"""Packs that are well formed, loaded."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scraper.errors import PackError, UsageError
from scraper.models.base import Model
from scraper.packs import fill, load_model, load_pack, pack_hosts, pack_names, render, shelf
from scraper.packs.spec import FieldType, Outcome, Pack

GOOD = Path(__file__).parent / "good"


@pytest.fixture(scope="module")
def small() -> Pack:
    return load_pack(GOOD)


def test_a_pack_is_loaded_from_a_folder(small: Pack) -> None:
    assert small.name == "small"
    assert list(small.pages) == ["event", "signature"]
    assert small.pages["event"].fields["source_addr"].type is FieldType.IP
    assert small.login.states["home"].final is Outcome.OK
    assert small.source == GOOD


@pytest.mark.parametrize("name", pack_names())
def test_every_pack_that_comes_with_the_program_is_well_formed(name: str) -> None:
    pack = load_pack(name)
    assert pack.name == name
    assert {"event", "incident"} <= set(pack.pages)


def test_the_shelf_is_no_python_package() -> None:
    assert not list(shelf().rglob("__init__.py"))


def test_every_file_of_a_shipped_pack_names_its_schema_for_editors() -> None:
    for file in shelf().glob("*/*.yml"):
        kind = file.stem if file.stem in {"console", "login"} else "page"
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# yaml-language-server: $schema=../schema/{kind}.json"


def test_the_order_of_login_states_is_the_files_order(small: Pack) -> None:
    assert list(small.login.states) == ["refused", "credentials", "home"]


def test_hosts_come_from_the_default_data_centre_or_the_one_named(small: Pack) -> None:
    assert pack_hosts(small, None, {})["web"] == "https://console.example.net"
    assert pack_hosts(small, "AWAY", {})["web"] == "https://console.example.org"


def test_a_profiles_host_goes_before_the_packs(small: Pack) -> None:
    hosts = pack_hosts(small, None, {"web": "http://127.0.0.1:8080/"})
    assert hosts == {"web": "http://127.0.0.1:8080", "api": "https://api.example.net"}


@pytest.mark.parametrize(
    ("data_centre", "overrides", "told"),
    [
        ("hoem", {}, "did you mean 'home'"),
        (None, {"wbe": "https://x.example"}, "did you mean 'web'"),
        (None, {"web": "https://x.example/path"}, "no path"),
        (None, {"web": "https://user:secret@x.example"}, "no user name or password"),
        (None, {"web": "ftp://x.example"}, "not an origin"),
        (None, {"web": "http://x.example:99999"}, "the host for 'web'"),
    ],
)
def test_a_wrong_host_or_data_centre_is_a_usage_error(
    small: Pack, data_centre: str | None, overrides: dict[str, str], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        pack_hosts(small, data_centre, overrides)


def test_arguments_are_encoded_and_the_leading_host_is_not() -> None:
    values = {"web": "http://127.0.0.1:80", "id": "../a b&c=%2e"}
    assert render("{web}/event?id={id}", values) == "http://127.0.0.1:80/event?id=..%2Fa%20b%26c%3D%252e"


def test_a_host_inside_an_address_is_encoded_like_any_value() -> None:
    assert render("{web}/go?to={web}", {"web": "https://x.example"}).endswith("to=https%3A%2F%2Fx.example")


@pytest.mark.parametrize("make", [render, fill])
def test_a_place_without_a_value_is_a_usage_error(make: Callable[[str, dict[str, str]], str]) -> None:
    with pytest.raises(UsageError, match=r"needs a value for \{event_id\}"):
        make("{event_id}", {"other": "1"})


def test_an_argument_can_not_pose_as_the_host() -> None:
    with pytest.raises(UsageError, match="not an origin"):
        render("{event_id}/x", {"event_id": "javascript:alert(1)"})


class Settings(Model):
    """Something other than a pack, read as strictly."""

    name: str
    hosts: dict[str, str] = {}


def test_other_files_can_be_read_by_the_same_strict_reading(tmp_path: Path) -> None:
    file = tmp_path / "profile.yml"
    file.write_text("name: mine\nhosts: {web: 'https://x.example'}\n")
    assert load_model(file, Settings).hosts == {"web": "https://x.example"}
    file.write_text("name: mine\nnmae: yes\n")
    with pytest.raises(PackError) as caught:
        load_model(file, Settings)
    assert caught.value.problems == (
        f"{file}:2:1: `nmae` is not known here; did you mean `name`? Known: hosts, name",
        f"{file}:2:7: YAML 1.1 reads `yes` as true: write 'yes' in quotes for text, or true",
    )
