"""The command `scraper practice`; it is the practice console's own."""

from scraper.practice.command import practice

__all__ = ["practice"]
