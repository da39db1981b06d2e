"""`scraper packs try`: read a captured page anew at each save of its description."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scraper.models import Field

_PAUSE = 0.2


def try_page(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A page's description, such as event.yml.")],
    capture: Annotated[
        Path,
        typer.Argument(
            metavar="CAPTURE", help="A fixture's folder, a stored capture (.json), a page (.html)."
        ),
    ],
    once: Annotated[bool, typer.Option("--once", help="Read it once and end.")] = False,
    inspection: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the inspection there too, each time.", show_default=False),
    ] = None,
) -> None:
    """Read a captured page by FILE, and again as soon as FILE is saved, until Ctrl-C.

    Exit code 3 with --once when the description has a mistake.

    Examples:

      scraper packs try selectors/prewikka/event.yml alert.json --inspection alert.html

      scraper packs try --once my-pack/event.yml page.html
    """
    seen: object = None
    while True:
        stamp = _stamp(file)
        if stamp != seen:
            seen = stamp
            _read_or_tell(file, capture, inspection, once=once)
        if once:
            return
        time.sleep(_PAUSE)


def _read_or_tell(file: Path, capture: Path, inspection: Path | None, *, once: bool) -> None:
    """Read the page; mistakes are told, and raised when there is no further try."""
    from scraper.errors import ScraperError

    try:
        _read(file, capture, inspection)
    except ScraperError as error:
        if once:
            raise
        typer.echo(f"{error.kind}: {error.message}\n  → {error.advice}")
        for problem in getattr(error, "problems", ()):
            typer.echo(f"  {problem}")


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _read(file: Path, capture: Path, inspection: Path | None) -> None:
    from scraper.inspect import inspection as inspected
    from scraper.inspect import look
    from scraper.inspect.source import stored
    from scraper.packs import load_model
    from scraper.packs.spec import Page

    page = load_model(file, Page)
    found = stored(capture, page)
    sight = look(found.capture, page, found.arguments)
    typer.echo(f"{file}: {time.strftime('%H:%M:%S')}")
    if sight.refusal is not None:
        typer.echo(f"  {sight.refusal.kind}: {sight.refusal.message}")
    for name, field in sight.fields.items():
        typer.echo(f"  {_line(name, field.field)}")
    if sight.rows:
        typer.echo(f"  {len(sight.rows)} rows; the first:")
        for name, value in sight.rows[0].items():
            typer.echo(f"    {_line(name, value)}")
    if inspection is not None:
        inspection.write_text(inspected(found.capture, page, found.arguments), encoding="utf-8")


def _line(name: str, field: "Field | None") -> str:
    from scraper.export.inert import inert
    from scraper.models import State

    if field is None:
        return f"{name:<18} not read: the page was refused"
    if field.state is not State.PRESENT:
        return f"{name:<18} {field.state.value}: {inert(field.reason or '')}"
    text = inert(str(field.value))
    return f"{name:<18} {text[:70]}{'…' if len(text) > 70 else ''}  ({inert(field.found_by or '')})"
