"""Selector packs: YAML that says all that is particular to one console, read strictly and checked whole.

Knows the vocabulary of packs; never knows pages' bytes, browsers or any one console.
"""

from scraper.packs.hosts import pack_hosts
from scraper.packs.loader import load_model, load_pack
from scraper.packs.shelf import find_pack, pack_names, shelf
from scraper.packs.templates import fill, render

__all__ = ["fill", "find_pack", "load_model", "load_pack", "pack_hosts", "pack_names", "render", "shelf"]
