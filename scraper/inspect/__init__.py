"""The inspector: a captured page, inert, with each field outlined and labelled. Never knows a console."""

from scraper.inspect.page import inspection
from scraper.inspect.sight import Sight, look

__all__ = ["Sight", "inspection", "look"]
