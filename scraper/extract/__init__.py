"""Extraction: a captured page and its pack's description give named, typed fields with their states.

Pure. Knows HTML; never knows bytes of packets, network, disk or clock.
"""

from scraper.extract.extraction import extract

__all__ = ["extract"]
