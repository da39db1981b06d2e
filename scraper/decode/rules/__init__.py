"""Snort and Suricata rules, read out of whatever text a console shows. Pure: text in, models out."""

from scraper.decode.rules.content import content_text
from scraper.decode.rules.read import read_rule

__all__ = ["content_text", "read_rule"]
