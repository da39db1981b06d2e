"""A first pack for a console that nobody described yet, from pages of it; a person finishes what it begins.

Pure. Knows how consoles in general look; never knows a console.
"""

from scraper.inspect.propose.pack import capture_of, pack_files, pages_data
from scraper.inspect.propose.recorded import Met, More, Page, Recorded, Turning

__all__ = ["Met", "More", "Page", "Recorded", "Turning", "capture_of", "pack_files", "pages_data"]
