"""When a console's pages change: seen early, tested by mutation, mended with proof.

`relocate` serves pages of any site. Knows pages, packs and recordings; never a browser.
"""

from scraper.drift.relocate import Found, Refused, relocate, relocate_all

__all__ = ["Found", "Refused", "relocate", "relocate_all"]
