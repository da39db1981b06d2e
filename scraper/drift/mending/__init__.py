"""Selectors mended with proof: where each known value lives now, and the YAML that finds it there.

Knows descriptions of pages, recordings and how values are read; never a browser, and never any one console.
Nothing here runs while collecting.
"""
