"""`scraper packs`: check selector packs, list them, print what editors need to help with them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.packs_lint import lint
from scraper.cli.packs_new import new
from scraper.cli.packs_try import try_page

if TYPE_CHECKING:
    from scraper.packs.spec import Pack

packs = typer.Typer(no_args_is_help=True, help="Check selector packs, list them, print their JSON Schema.")


@packs.command()
def check(
    path: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...", help="Packs by name or folder; all that come with the program if none."
        ),
    ] = None,
) -> None:
    """Read packs strictly and list every mistake as file:line:column.

    Exit code 0 when all is well, 3 when there is a mistake.
    """
    from scraper.errors import PackError
    from scraper.packs import load_pack, pack_names

    problems: list[str] = []
    for name in path or pack_names():
        try:
            typer.echo(_description(load_pack(name)))
        except PackError as error:
            problems += error.problems or (error.message,)
    if problems:
        raise PackError(_count(len(problems), "mistake"), problems=tuple(problems))


@packs.command(name="list")
def list_packs() -> None:
    """List the packs that come with the program, and where they are."""
    from scraper.packs import pack_names, shelf

    for name in pack_names():
        typer.echo(f"{name}\t{shelf() / name}")


@packs.command()
def schema(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="console, login or page.")] = "page",
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Write all three there instead, for editors.", show_default=False
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of one kind of file in a pack."""
    from scraper.errors import UsageError
    from scraper.packs.schema import KINDS, schema_text

    if kind not in KINDS:
        raise UsageError(f"a pack has no files of kind {kind!r}", advice=f"Choose one of: {', '.join(KINDS)}")
    if into is None:
        typer.echo(schema_text(kind), nl=False)
        return
    into.mkdir(parents=True, exist_ok=True)
    for name in KINDS:
        (into / f"{name}.json").write_text(schema_text(name), encoding="utf-8")
        typer.echo(into / f"{name}.json")


def _description(pack: "Pack") -> str:
    fields = sum(len(page.fields) for page in pack.pages.values())
    parts = (
        _count(len(pack.console.data_centres), "data centre"),
        _count(len(pack.login.states), "login state"),
        _count(len(pack.pages), "page"),
        _count(fields, "field"),
    )
    return f"{pack.name}: well formed; {', '.join(parts)} ({', '.join(sorted(pack.pages))})"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


packs.command(name="try")(try_page)
packs.command(name="new")(new)
packs.command()(lint)
