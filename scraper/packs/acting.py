"""What a pack may do on a page before it is read: press, fill in and choose, as a reader would.

Nothing here knows a console; the models say what *can* be said, the YAML says it. No act types a secret.
"""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from scraper.models.base import Model
from scraper.packs.parts import Ready
from scraper.packs.signing import Locator
from scraper.packs.vocabulary import ActCss, BrowserCss, Choice, Template


class Act(Choice):
    """One thing to do, as soon as what it is done to is in sight, be it in a frame or in a shadow tree.

    Selectors and texts may hold places such as `{event_id}`.
    """

    kinds = ("click", "fill", "choose", "press")

    click: ActCss | Locator | None = None
    fill: ActCss | Locator | None = None
    """The input to type `text` into."""
    choose: ActCss | Locator | None = None
    """The list to choose the option `text` from."""
    text: Template | None = None
    press: str | None = None
    """A key, such as `Enter`."""
    scroll: BrowserCss | None = None
    """With click: the element to scroll until what is to be clicked is there."""
    window: Literal[True] | None = None
    """With click: it opens a window; what follows is about that window."""
    missing: Literal["not_found"] | None = None
    """With click, before a page: there is no such page where what is to be clicked never comes into sight."""

    @model_validator(mode="after")
    def _check(self) -> "Act":
        if (self.text is not None) != (self.fill is not None or self.choose is not None):
            raise ValueError("`text` goes with fill or choose: give both or neither")
        if self.click is None and (self.scroll or self.window or self.missing):
            raise ValueError("`scroll`, `window` and `missing` go with click")
        return self

    @property
    def target(self) -> str | Locator | None:
        """What it is done to."""
        return next((one for one in (self.click, self.fill, self.choose) if one is not None), None)

    def texts(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Every text in which places may stand, with where it is."""
        kind = self.given()[0]
        if self.text is not None:
            yield ("text",), self.text
        if isinstance(self.target, str):
            yield (kind,), self.target
        elif self.target is not None:
            for key in ("name", "text", "containing"):
                if (text := getattr(self.target, key)) is not None:
                    yield (kind, key), text


class View(Model):
    """A part of a page that is only there once it was asked for, such as a tab, a drawer or a window.

    It is captured as a part of the page; `within: {view: …}` looks only in it.
    """

    do: tuple[Act, ...] = Field(min_length=1)
    """What brings it."""
    ready: Ready | None = None
    """When it may be captured."""
    more: BrowserCss | None = None
    """What to click until it is gone, such as "show more"."""
    take: BrowserCss = "body"
    """The element to capture; looked for in frames and shadow trees too."""
    optional: bool = False
    """True when a page may lack it: then nothing of it is captured."""
