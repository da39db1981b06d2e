"""Compiles the selectors of packs, once each, and says in plain words what is wrong with one.

Knows CSS, XPath and regular expressions; never knows pages, consoles or YAML.
"""

from difflib import get_close_matches
from functools import lru_cache
from typing import Final

import cssselect
import regex
from lxml import etree

MAX_LENGTH: Final = 2_000
"""Characters that one selector may have."""

_CORE_FUNCTIONS: Final = frozenset(
    {"last", "position", "count", "id", "local-name", "namespace-uri", "name", "string", "concat", "lang"}
    | {"starts-with", "contains", "substring-before", "substring-after", "substring", "string-length"}
    | {"normalize-space", "translate", "boolean", "not", "true", "false", "number", "sum", "floor", "ceiling"}
    | {"round"}
)
_NODE_TESTS: Final = frozenset({"text", "node", "comment", "processing-instruction"})
_OPERATORS: Final = frozenset({"and", "or", "div", "mod"})
_LITERAL = regex.compile(r"""'[^']*'|"[^"]*\"""")
_CALL = regex.compile(r"(?<![\w.-])([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)\s*\(")
_VARIABLE = regex.compile(r"\$[\w:.-]+")
_PREFIX = regex.compile(r"(?<![\w.:-])([A-Za-z_][\w.-]*):(?!:)")
_END = regex.compile(r"<EOF at \d+>")
_TRANSLATOR = cssselect.HTMLTranslator()


@lru_cache(maxsize=4096)
def compile_css(selector: str) -> etree.XPath:
    """A CSS selector as a compiled XPath over the whole document.

    Raises ValueError that says what is wrong.

    >>> compile_css("table#cache_table").path
    "descendant-or-self::table[@id = 'cache_table']"
    """
    _check_length(selector)
    try:
        path = _TRANSLATOR.css_to_xpath(selector)
    except cssselect.SelectorSyntaxError as error:
        raise ValueError(_css_mistake(selector, str(error))) from error
    except cssselect.ExpressionError as error:
        raise ValueError(_css_mistake(selector, str(error).rstrip("."))) from error
    except RecursionError as error:
        raise ValueError("the CSS selector is nested too deeply") from error
    return compile_xpath(path)


def check_browser_css(selector: str) -> None:
    """Raise ValueError when a CSS selector meant for the browser has a mistake.

    The browser knows more pseudo-classes than we do, so only the grammar is checked.

    >>> check_browser_css("input:focus-visible")
    """
    _check_length(selector)
    try:
        cssselect.parse(selector)
    except cssselect.SelectorSyntaxError as error:
        raise ValueError(_css_mistake(selector, str(error))) from error
    except RecursionError as error:
        raise ValueError("the CSS selector is nested too deeply") from error


@lru_cache(maxsize=4096)
def compile_xpath(expression: str) -> etree.XPath:
    """A compiled XPath 1.0 expression.

    Raises ValueError that says what is wrong.

    >>> compile_xpath("//a/@href").path
    '//a/@href'
    """
    _check_length(expression)
    _check_names(expression)
    try:
        return etree.XPath(expression, smart_strings=False, regexp=False)
    except etree.XPathSyntaxError as error:
        raise ValueError(f"not an XPath 1.0 expression: {error}") from error
    except (ValueError, UnicodeEncodeError) as error:
        raise ValueError("the XPath holds a character that no page can hold") from error


@lru_cache(maxsize=4096)
def compile_regex(pattern: str) -> regex.Pattern[str]:
    r"""A compiled regular expression, to be run with a time limit.

    Raises ValueError that says what is wrong.

    >>> compile_regex(r"sid=(?P<value>\d+)").groups
    1
    """
    _check_length(pattern)
    try:
        return regex.compile(pattern)
    except regex.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    except (RecursionError, OverflowError, MemoryError) as error:
        raise ValueError("the regular expression is too large or nested too deeply") from error


def _check_length(selector: str) -> None:
    if not selector.strip():
        raise ValueError("the selector is empty")
    if len(selector) > MAX_LENGTH:
        raise ValueError(f"the selector has {len(selector)} characters; the limit is {MAX_LENGTH}")


def _css_mistake(selector: str, raw: str) -> str:
    message = _END.sub("the end of the text", raw)
    if "::" in selector:
        return f"not a CSS selector: {message}; for an attribute write `attr: name` beside `css`"
    if ">>" in selector or selector.startswith(("text=", "xpath=", "css=")):
        return f"not a CSS selector: {message}; Playwright's own syntax is not understood here"
    if selector.startswith(("/", "./")):
        return "this looks like an XPath: write `xpath` in place of `css`"
    return f"not a CSS selector: {message}"


def _check_names(expression: str) -> None:
    """Find at load what libxml2 would only find while reading a page."""
    bare = _LITERAL.sub("''", expression)
    if variable := _VARIABLE.search(bare):
        raise ValueError(f"XPath variables are not known here: {variable.group()}")
    for call in _CALL.finditer(bare):
        name = call.group(1)
        if name not in _CORE_FUNCTIONS | _NODE_TESTS | _OPERATORS:
            raise ValueError(_unknown_function(name))
    if prefix := _PREFIX.search(bare):
        raise ValueError(f"the namespace prefix `{prefix.group(1)}:` is not known; HTML pages have none")


def _unknown_function(name: str) -> str:
    close = get_close_matches(name, sorted(_CORE_FUNCTIONS), n=1)
    hint = f"; did you mean `{close[0]}()`?" if close else ""
    return f"XPath 1.0 has no function `{name}()`{hint}"
