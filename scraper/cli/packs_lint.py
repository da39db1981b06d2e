"""`scraper packs lint`: which selectors the next redesign is likely to break."""

import json
from typing import Annotated

import typer


def lint(
    path: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PACK]...", help="Packs by name or folder; all that come with it if none."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON in place of lines.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 3 when a selector is graded D or E.")
    ] = False,
) -> None:
    """Grade each selector from C to E where it is weak, say why, and suggest what to write instead.

    Examples:

      scraper packs lint alertlogic

      scraper packs lint my-pack --strict --json
    """
    from scraper.drift.lint import lint as findings_of
    from scraper.errors import PackError
    from scraper.packs import load_pack, pack_names

    found = [(name, one) for name in path or pack_names() for one in findings_of(load_pack(name))]
    if as_json:
        typer.echo(json.dumps([{"pack": name, **one._asdict()} for name, one in found], indent=2))
    else:
        for name, one in found:
            typer.echo(f"{one.grade}  {name}/{one.page}.{one.field}  {one.selector}")
            typer.echo(f"   {one.rule}: {one.why}. {one.suggestion}")
        typer.echo(f"{len(found)} findings")
    bad = [one for _, one in found if one.grade in "DE"]
    if strict and bad:
        raise PackError(f"{len(bad)} selectors are likely to break", advice="See the suggestions above.")
