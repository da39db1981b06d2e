"""Why something cannot be scrubbed."""

from scraper.errors import FixtureError


class DoesNotFit(Exception):
    """A body with these stand-ins does not compress to the length that it had; with others it may."""


def cannot(what: str) -> FixtureError:
    """The error for a page that cannot be freed of what must not be kept; it holds no page text."""
    return FixtureError(
        f"the page cannot be scrubbed: {what}",
        advice="Nothing was written. Record another page of this kind, or report this one's layout.",
    )
