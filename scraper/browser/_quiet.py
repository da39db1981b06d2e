"""Loads the browser's driver with its debug log off, whatever the environment asks: all typed would be in it.

Must be loaded before anything else of this room. Knows nothing but that.
"""

from scraper.surroundings import hidden_from_children

with hidden_from_children():
    import playwright.async_api as playwright_api

__all__ = ["playwright_api"]
