"""Data goes to standard output or to a file, whole or not at all."""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from rich.console import Console as Terminal

from scraper.cli.options import Format
from scraper.errors import PartialResult, UsageError
from scraper.models import Incident
from scraper.models.event_set import EventSet

Collected = TypeVar("Collected", Incident, EventSet)


def for_a_person(output: Path | None) -> bool:
    """Whether what is printed goes to a terminal."""
    return output is None and sys.stdout.isatty()


def write(output: Path | None, render: Callable[[], str]) -> None:
    """Print the rendering, or put it into the file. Raises UsageError when the file cannot be written."""
    text = render()
    if output is None:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
        return
    write_file(output, text)


def hand_over(
    found: Collected,
    format_: Format,
    output: Path | None,
    *,
    show: Callable[[Collected, Terminal], None],
    renderings: Mapping[Format, Callable[[Collected], str]],
) -> None:
    """Show a result to a person, or write its rendering; then raise PartialResult if it is not whole."""
    if format_ is Format.TEXT and for_a_person(output):
        show(found, Terminal())
    else:
        write(output, lambda: renderings[format_](found))
    raise_if_partial(found)


def write_file(output: Path, text: str) -> None:
    """Replace the file at once, so that no reader sees half of it; owner only: it is evidence."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(temporary).replace(output)
    except OSError as error:
        raise UsageError(
            f"cannot write {output}: {error.strerror}",
            advice="Give a file in a folder that you may write to.",
        ) from error


def raise_if_partial(found: Incident | EventSet) -> None:
    """Raise PartialResult when events ended as errors, or when the console's list may hold more of them."""
    doubt = found.list_doubt if isinstance(found, Incident) else None
    told = [] if doubt is None else [doubt]
    if found.errors:
        kinds = Counter(problem.kind for problem in found.errors.values())
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        told.append(f"{len(found.errors)} of {len(found.event_ids)} events could not be had: {counts}")
    if told:
        raise PartialResult("; ".join(told))
