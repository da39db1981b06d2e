"""How the tests of extraction make captures of bytes, and page descriptions of YAML as packs have it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scraper.extract import extract
from scraper.models import Fields
from scraper.packs import load_model, load_pack
from scraper.packs.spec import Pack, Page
from tests.extract.pages import Read, capture_of


@pytest.fixture(scope="session")
def alertlogic() -> Pack:
    return load_pack("alertlogic")


@pytest.fixture
def page_of(tmp_path: Path) -> Callable[[str], Page]:
    """Makes a page description of the YAML of its fields, and of other keys."""

    def make(fields: str, more: str = "proof: [{xpath: 'true()'}]") -> Page:
        file = tmp_path / "event.yml"
        indented = "".join(f"  {line}\n" for line in fields.splitlines())
        file.write_text(f"page: event\nat: '{{web}}/event'\n{more}\nfields:\n{indented}")
        return load_model(file, Page)

    return make


@pytest.fixture
def read(page_of: Callable[..., Page]) -> Read:
    """Reads fields, described in YAML, out of HTML."""

    def run(fields: str, html: str, arguments: Mapping[str, str] | None = None, **more: str) -> Fields:
        return extract(capture_of(html.encode()), page_of(fields, **more), arguments or {})

    return run
