"""The command line. Knows people; never selectors or bytes."""

from scraper.cli.boundary import main

__all__ = ["main"]
