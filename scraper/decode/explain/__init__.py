"""A rule explained on the bytes that made it fire. Pure: rule and payload in, explanation out."""

from scraper.decode.explain.explain import explain

__all__ = ["explain"]
