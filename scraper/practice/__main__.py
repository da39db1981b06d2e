"""`python -m scraper.practice`: the practice console alone."""

import typer

from scraper.practice.command import practice

typer.run(practice)
