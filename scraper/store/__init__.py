"""History: captures of collected incidents, kept so that a mended pack can be applied to them later."""

from scraper.store.archive import Archive, Limits, StoreError, store_folder
from scraper.store.collection import Collection, KeptVisit
from scraper.store.keeping import KeepingConsole

__all__ = [
    "Archive",
    "Collection",
    "KeepingConsole",
    "KeptVisit",
    "Limits",
    "StoreError",
    "store_folder",
]
