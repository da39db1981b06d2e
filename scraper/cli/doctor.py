"""`scraper doctor`: can this machine do the work, and if not, what to do."""

import asyncio
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scraper.browser.doctor import Finding

_MARKS = {"ok": "✓", "warn": "!", "bad": "✗", "skipped": "·"}
_STYLES = {"ok": "green", "warn": "yellow", "bad": "red", "skipped": "dim"}


def doctor(
    install: Annotated[bool, typer.Option("--install", help="Install a browser if there is none.")] = False,
    headed: Annotated[
        bool, typer.Option("--headed", help="With --install: one that can open a window as well.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Examine Python, packages, browser, fonts and sandbox, and say what to do about each.

    Exit code 0 when collecting can work, 10 when not.
    """
    from scraper.browser.doctor import all_well

    findings = asyncio.run(_examine(install=install, headed=headed))
    if as_json:
        typer.echo(
            json.dumps({"ok": all_well(findings), "findings": [asdict(f) for f in findings]}, indent=2)
        )
    else:
        _print(findings)
    if not all_well(findings):
        _fail(findings)


async def _examine(*, install: bool, headed: bool) -> "tuple[Finding, ...]":
    from scraper.browser.doctor import examine, installing_helps
    from scraper.browser.find import find_chromium
    from scraper.browser.install import install_chromium
    from scraper.errors import BrowserError

    findings = await examine()
    if not install:
        return findings
    try:
        find_chromium(headed=headed)
        lacking = installing_helps(findings)
    except BrowserError:
        lacking = True
    if not lacking:
        return findings
    await asyncio.to_thread(install_chromium, _say, headed=headed)
    return await examine()


def _say(text: str) -> None:
    print(f"scraper: {text}", file=sys.stderr, flush=True)


def _print(findings: "tuple[Finding, ...]") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for finding in findings:
        style = _STYLES[finding.verdict]
        words = Text(finding.found)
        if finding.advice:
            words.append(f"\n→ {finding.advice}", style="bold" if finding.verdict == "bad" else "dim")
        table.add_row(Text(_MARKS[finding.verdict], style=style), Text(finding.part), words)
    Console().print(table)


def _fail(findings: "tuple[Finding, ...]") -> None:
    from scraper.errors import BrowserError

    first = next(finding for finding in findings if finding.verdict == "bad")
    raise BrowserError(f"{first.part}: {first.found}", advice=first.advice)
