"""Facts about how an attack ended, read out of the exchanges. Pure: a payload in, hints out."""

from scraper.decode.hints.find import find_hints

__all__ = ["find_hints"]
