"""Puts what was mended into a pack's file, once the edited pack was loaded and read every page rightly.

Knows packs' folders and edits; never how a way was found.
"""

import difflib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scraper.drift.mending.edits import Edit, Insert, Remove, Replace, Wrap, edited
from scraper.drift.mending.mend import Mending
from scraper.drift.mending.settling import as_last, last_tried
from scraper.drift.mending.sheets import Sheet, same
from scraper.errors import PackError
from scraper.models import Model
from scraper.packs import load_pack
from scraper.packs.spec import Pack, Page


def edits_of(before: Page, mending: Mending) -> list[Edit]:
    """What is to be changed in the page's file."""
    edits: list[Edit] = []
    for one in mending.proposals:
        path = ("fields", one.field, "find")
        if one.find is not None:
            spec = before.fields[one.field]
            edits.append(Insert(path, last_tried(spec), plain(as_last(spec, one.find))))
        edits += [
            Replace((*path, before.fields[one.field].find.index(find)), plain(narrower))
            for find, narrower in one.narrows
        ]
        edits += [Remove(path, before.fields[one.field].find.index(find)) for find in one.drops]
    edits += [Wrap(("proof",), place, plain(proof)) for place, proof in mending.proofs.items()]
    return edits


def plain(model: Model) -> dict[str, Any]:
    """A part of a description as YAML says it."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)


def file_of(folder: Path, kind: str) -> Path:
    """The file of one page kind. Raises PackError when there is none."""
    for ending in (".yml", ".yaml"):
        if (file := folder / f"{kind}{ending}").is_file():
            return file
    raise PackError(f"{folder} has no file for the page {kind}")


def edited_file(folder: Path, before: Page, mending: Mending, sheets: Sequence[Sheet]) -> tuple[Path, str]:
    """The page's file and its new text, proved.

    The pack is loaded as it would then be, and must read every page as it was mended to. Raises PackError.
    """
    file = file_of(folder, before.page)
    text = edited(file.read_text(encoding="utf-8"), edits_of(before, mending))
    page = trial_pack(folder, file, text).pages[before.page]
    if page != mending.page:
        raise PackError(f"{file} is laid out in a way that cannot be edited; make the change by hand")
    for sheet in sheets:
        _prove_again(sheet, page, mending)
    return file, text


def trial_pack(folder: Path, file: Path, text: str) -> Pack:
    """The pack of a folder as it would be with another text in one of its files. Raises PackError."""
    with tempfile.TemporaryDirectory() as scratch:
        trial = Path(scratch) / folder.name
        trial.mkdir()
        for part in (*folder.glob("*.yml"), *folder.glob("*.yaml")):
            shutil.copyfile(part, trial / part.name)
        (trial / file.name).write_text(text, encoding="utf-8")
        return load_pack(trial)


def _prove_again(sheet: Sheet, page: Page, mending: Mending) -> None:
    if (error := sheet.refusal(page)) is not None:
        raise error
    fields = sheet.read(page)
    for one in mending.proposals:
        truth = sheet.truth.get(one.field)
        if truth is not None and not same(page.fields[one.field], fields[one.field], truth):
            raise PackError(f"the edited description does not read {one.field} rightly from {sheet.name}")


def difference(file: Path, text: str) -> Iterator[str]:
    """What would change in a file, line by line."""
    before = file.read_text(encoding="utf-8")
    yield from difflib.unified_diff(
        before.splitlines(), text.splitlines(), str(file), f"{file} (mended)", lineterm="", n=2
    )
