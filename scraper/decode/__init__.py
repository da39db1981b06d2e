"""Reads captured bytes: hexdumps, packets, streams, HTTP. Pure functions that know no page and no console."""

from scraper.decode.hexdump import read_hexdump
from scraper.decode.packets import Endpoints, RawPacket
from scraper.decode.payload import read_payload
from scraper.decode.render import render_text

__all__ = ["Endpoints", "RawPacket", "read_hexdump", "read_payload", "render_text"]
