"""The words that packs are written in: checked text types, and models of which one kind must be chosen.

Knows how a selector or template is checked; never knows what it is used for.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Final

from pydantic import AfterValidator, GetJsonSchemaHandler, StringConstraints, model_validator
from pydantic_core import CoreSchema

from scraper.models.base import Model
from scraper.packs.selectors import check_browser_css, compile_css, compile_regex, compile_xpath
from scraper.packs.templates import PLACE, origin, places

_MEDIA_TYPE: Final = re.compile(r"[a-z0-9.+*-]+/[a-z0-9.+*-]+")


def _checked(check: Callable[[str], object]) -> AfterValidator:
    """A validator that lets text through unchanged once `check` has not raised ValueError."""

    def validate(value: str) -> str:
        check(value)
        return value

    return AfterValidator(validate)


def _host(text: str) -> None:
    wildcard = text.startswith("*.")
    if wildcard and "://" in text:
        raise ValueError("a host below another is written without a scheme, such as *.example.net")
    origin(text if "://" in text else f"https://{text.removeprefix('*.')}")


def _act_css(text: str) -> None:
    check_browser_css(PLACE.sub("x", text))


def _media_type(text: str) -> None:
    if _MEDIA_TYPE.fullmatch(text) is None:
        raise ValueError("a media type is such as application/octet-stream, in lower case; `*` for any")


Template = Annotated[str, _checked(places)]
"""Text with `{name}` places: `{legacy}` for a host of the pack, `{event_id}` for an argument of a visit."""
Css = Annotated[str, _checked(compile_css)]
"""A CSS selector that is applied to a captured page."""
BrowserCss = Annotated[str, _checked(check_browser_css)]
"""A CSS selector that the browser applies to a live page."""
ActCss = Annotated[str, _checked(_act_css)]
"""A CSS selector that the browser applies to a live page, in which `{name}` places may stand."""
XPath = Annotated[str, _checked(compile_xpath)]
"""An XPath 1.0 expression."""
Regex = Annotated[str, _checked(compile_regex)]
"""A regular expression, run with a time limit."""
MediaType = Annotated[str, _checked(_media_type)]
"""A media type in lower case, in which `*` stands for anything."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
"""A name of the pack's own: lower case letters, digits and _."""
Origin = Annotated[str, _checked(origin)]
"""Scheme, host and port, such as `https://console.example.net`."""


Host = Annotated[str, _checked(_host)]
"""An origin, a host (https is meant), or all hosts below one: `*.example.net`."""


class Choice(Model):
    """A model of which exactly one of `kinds` must be given; editors are told so too."""

    kinds: ClassVar[tuple[str, ...]]

    @model_validator(mode="after")
    def _check_kind(self) -> "Choice":
        given = self.given()
        if len(given) != 1:
            wanted = ", ".join(self.kinds)
            raise ValueError(f"give exactly one of {wanted}; here there is {' and '.join(given) or 'none'}")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Add to the schema that exactly one of the kinds is required."""
        schema = handler(core)
        handler.resolve_ref_schema(schema)["oneOf"] = [{"required": [kind]} for kind in cls.kinds]
        return schema

    def given(self) -> list[str]:
        """The kinds that are given."""
        return [kind for kind in self.kinds if getattr(self, kind) is not None]
