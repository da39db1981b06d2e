"""The names that users import: sorted, complete, and the same blocking as async."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import scraper
from scraper import aio, blocking

PACKAGES = [
    "scraper",
    *(f"scraper.{p.parent.name}" for p in Path(scraper.__file__).parent.glob("*/__init__.py")),
]
CALLS = ("get_event", "get_events", "get_incident", "get_incidents")


@pytest.mark.parametrize("package", sorted(set(PACKAGES) - {"scraper.practice"}))
def test_each_room_names_what_it_offers_in_order(package: str) -> None:
    names = import_module(package).__all__
    assert names == sorted(names)
    for name in names:
        assert hasattr(import_module(package), name)


@pytest.mark.parametrize("name", CALLS)
def test_the_blocking_calls_are_named_as_the_async_ones(name: str) -> None:
    assert getattr(blocking, name).__doc__ == getattr(aio, name).__doc__
    assert getattr(scraper, name) is getattr(blocking, name)


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'get_incidnet'"):
        _ = scraper.get_incidnet


def test_importing_the_package_loads_neither_the_browser_nor_the_models() -> None:
    code = "import scraper, sys; print({'playwright', 'pydantic', 'lxml'} & set(sys.modules))"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "set()"
