"""Progress and steps for people, on standard error only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scraper.collect import Progress as Done


def stderr_console() -> Console:
    """A console on standard error, plain when that is not a terminal."""
    return Console(file=sys.stderr, highlight=False, markup=False)


def say_step(verbose: bool) -> Callable[[str], None]:
    """Tell each step when verbose or on a terminal; otherwise nothing."""
    console = stderr_console()

    def say(step: str) -> None:
        if verbose or console.is_terminal:
            console.print(f"· {step}", style="dim")

    return say


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[Done], None]]:
    """A bar on a terminal, a line each tenth elsewhere."""
    console = stderr_console()
    if not console.is_terminal:
        yield _lines(console, title)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=False) as bar:
        task = bar.add_task(title, total=None)

        def advance(done: Done) -> None:
            failed = f" ({done.failed} failed)" if done.failed else ""
            bar.update(task, completed=done.done, total=done.total, description=title + failed)

        yield advance


def _lines(console: Console, title: str) -> Callable[[Done], None]:
    told = -1

    def advance(done: Done) -> None:
        nonlocal told
        tenth = done.done * 10 // done.total if done.total else 10
        if tenth != told:
            told = tenth
            failed = f", {done.failed} failed" if done.failed else ""
            console.print(f"{title}: {done.done} of {done.total}{failed}")

    return advance
