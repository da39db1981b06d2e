"""Runs a command here, as the program itself runs it, without the price of another interpreter."""

import io
from contextlib import redirect_stderr
from typing import NamedTuple

from typer.testing import CliRunner

from scraper.cli.app import app
from scraper.cli.boundary import report
from scraper.errors import ScraperError


class Done(NamedTuple):
    """How a command ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def scraper(*arguments: object, **environment: str) -> Done:
    """Run one command. What is no error of the program's own is raised as it is."""
    result = CliRunner(env={"COLUMNS": "100", **environment}).invoke(
        app, list(map(str, arguments)), prog_name="scraper"
    )
    if isinstance(result.exception, ScraperError):
        with redirect_stderr(io.StringIO()) as told:
            report(result.exception)
        return Done(result.exception.exit_code, result.stdout, result.stderr + told.getvalue())
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)
