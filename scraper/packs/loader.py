"""Loads a pack from its folder, or reports every mistake in all of its files at once.

Knows files and the pack's vocabulary; never knows what any console is like.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from scraper.errors import PackError
from scraper.packs.checks import Slip, check_console, check_login, check_page
from scraper.packs.compose import compose
from scraper.packs.nodes import MAX_BYTES, Entries, Mistake, Node, Place, node_at
from scraper.packs.problems import Problem, mistakes_of
from scraper.packs.shelf import find_pack
from scraper.packs.spec import Console, Login, Pack, Page

MAX_FILES: Final = 100
_TOP: Final = Place(1, 1)
_CONSOLE: Final = "console"
_LOGIN: Final = "login"
_EVENT: Final = "event"

M = TypeVar("M", bound=BaseModel)


class Read(NamedTuple, Generic[M]):
    """One file as far as it could be read, and its mistakes."""

    file: Path
    root: Node | None
    value: M | None
    problems: tuple[Problem, ...]


def load_pack(name_or_path: str | Path) -> Pack:
    """A pack by its name or its folder, checked as a whole.

    Raises PackError, whose `problems` list every mistake as file:line:column: message.
    """
    folder = find_pack(name_or_path)
    files = _files(folder)
    console = read_model(files.pop(_CONSOLE), Console) if _CONSOLE in files else None
    login = read_model(files.pop(_LOGIN), Login) if _LOGIN in files else None
    pages = [read_model(file, Page) for file in files.values()]
    problems = [*_missing(folder, console, login, pages), *_across(console, login, pages)]
    problems += [
        problem for read in (console, login, *pages) if read is not None for problem in read.problems
    ]
    if problems:
        raise _error(folder, problems)
    assert console is not None
    assert console.value is not None
    assert login is not None
    assert login.value is not None
    kinds = {read.value.page: read.value for read in pages if read.value is not None}
    return Pack(
        name=console.value.console, console=console.value, login=login.value, pages=kinds, source=folder
    )


def read_model(file: Path, model: type[M]) -> Read[M]:
    """One YAML file read strictly as a model; mistakes are in the result, never raised."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return Read(file, None, None, (Problem(file, _TOP, f"cannot be read: {error.strerror}"),))
    root, mistakes = compose(data)
    value = None
    if root is None and not mistakes:
        mistakes.append(Mistake(_TOP, "the file is empty"))
    if root is not None:
        value, more = _validated(root, model)
        known = {mistake.place for mistake in mistakes}
        mistakes += (mistake for mistake in more if mistake.place not in known)
    problems = tuple(Problem(file, mistake.place, mistake.message) for mistake in mistakes)
    return Read(file, root, None if mistakes else value, problems)


def load_model(file: Path, model: type[M]) -> M:
    """One YAML file as a model, by the same strict reading as a pack's files.

    Raises PackError that lists every mistake.
    """
    read = read_model(file, model)
    if read.value is None:
        raise _error(file, read.problems)
    return read.value


def _validated(root: Node, model: type[M]) -> tuple[M | None, list[Mistake]]:
    if not isinstance(root, Entries):
        return None, [Mistake(root.place, "the file must hold a mapping: lines of `key: value`")]
    try:
        return model.model_validate_json(to_json(root.plain()), strict=True), []
    except ValidationError as error:
        return None, mistakes_of(model, root, error.errors(include_url=False))


def _files(folder: Path) -> dict[str, Path]:
    """The pack's YAML files by their names without ending."""
    found = sorted(
        f for f in folder.iterdir() if f.suffix in {".yml", ".yaml"} and not f.name.startswith(".")
    )
    if len(found) > MAX_FILES:
        raise PackError(f"{folder} has {len(found)} YAML files; the limit is {MAX_FILES}")
    twice = [f for f in found if f.suffix == ".yaml" and f.with_suffix(".yml") in found]
    if twice:
        raise _error(folder, [Problem(f, _TOP, f"{f.stem}.yml is there as well: keep one") for f in twice])
    return {file.stem: file for file in found}


def _missing(
    folder: Path, console: Read[Console] | None, login: Read[Login] | None, pages: Iterable[Read[Page]]
) -> Iterator[Problem]:
    if console is None:
        yield Problem(
            folder / "console.yml", _TOP, "the file is missing: it says which hosts the pack is for"
        )
    if login is None:
        yield Problem(folder / "login.yml", _TOP, "the file is missing: it says how to sign in")
    if _EVENT not in {read.file.stem for read in pages}:
        yield Problem(folder / "event.yml", _TOP, "the file is missing: it says what an event page is like")


def _across(
    console: Read[Console] | None, login: Read[Login] | None, pages: list[Read[Page]]
) -> Iterator[Problem]:
    """Mistakes between parts, as far as the parts could be read."""
    kinds = {read.value.page: read.value for read in pages if read.value is not None}
    for read in pages:
        if read.value is not None and read.value.page != read.file.stem:
            message = f"say `page: {read.file.stem}` here, or call the file {read.value.page}.yml"
            yield _at(read, Slip(("page",), message))
    if console is None or console.value is None:
        return
    yield from (_at(console, slip) for slip in check_console(console.value))
    if login is not None and login.value is not None:
        yield from (_at(login, slip) for slip in check_login(login.value, console.value))
    unread = {read.file.stem for read in pages if read.value is None}
    for read in pages:
        if read.value is not None:
            yield from (_at(read, slip) for slip in check_page(read.value, kinds, console.value, unread))


def _at(read: Read[M], slip: Slip) -> Problem:
    assert read.root is not None
    return Problem(read.file, node_at(read.root, slip.path).place, slip.message)


def _error(where: Path, problems: Iterable[Problem]) -> PackError:
    lines = tuple(str(problem) for problem in sorted(set(problems)))
    count = "one mistake" if len(lines) == 1 else f"{len(lines)} mistakes"
    error = PackError(f"{where} has {count}", problems=lines)
    for line in lines:
        error.add_note(line)
    return error
