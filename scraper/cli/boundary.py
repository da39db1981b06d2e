"""The outermost boundary: every error becomes one line, one piece of advice and one exit code."""

import logging
import os
import sys
import threading
import traceback

from scraper.errors import PackError, ScraperError
from scraper.surroundings import be_discreet

INTERNAL_ERROR = 1
INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run())


def run() -> int:
    """Run the command line; the exit code is the error's, see `scraper.errors`."""
    be_discreet(os.environ)
    be_terse()
    try:
        from scraper.cli.app import app

        app(prog_name="scraper")
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else INTERNAL_ERROR
    except ScraperError as error:
        report(error)
        return error.exit_code
    except KeyboardInterrupt:
        print("scraper: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return INTERNAL_ERROR
    except Exception as error:  # noqa: BLE001 - the one boundary: nothing may reach the user as a raw traceback
        _report_internal(error)
        return INTERNAL_ERROR
    return 0


def be_terse() -> None:
    """What goes wrong where nobody waits for it is named, without words: those may hold a token's address."""
    logger = logging.getLogger("asyncio")
    logger.addHandler(_Terse())
    logger.propagate = False
    sys.unraisablehook = lambda unraisable: _name(unraisable.exc_type)
    threading.excepthook = lambda arguments: _name(arguments.exc_type)


class _Terse(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR:
            _name(record.exc_info[0] if record.exc_info else None)


def _name(kind: type[BaseException] | None) -> None:
    print(f"scraper: in the background: {'an error' if kind is None else kind.__name__}", file=sys.stderr)


def report(error: ScraperError) -> None:
    """Say on stderr what went wrong and what to do next."""
    print(f"scraper: {_plain(error.message)}", file=sys.stderr)
    if isinstance(error, PackError):
        for problem in error.problems:
            print(f"  {_plain(problem)}", file=sys.stderr)
    print(f"  → {_plain(error.advice)}", file=sys.stderr)


def _report_internal(error: Exception) -> None:
    """Name the place, not the values: an unforeseen message may hold a page's text or a secret."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    where = traceback.extract_tb(error.__traceback__)[-1]
    print(
        f"scraper: internal error: {type(error).__name__} in {where.name}, line {where.lineno}",
        file=sys.stderr,
    )
    print(
        "  → This is a fault of the program. Please report it with the command that led here.",
        file=sys.stderr,
    )


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
