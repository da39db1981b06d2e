"""Rule text as a console shows it → the rule on one line. Knows markup and wraps, not what a rule means."""

import json
import re

MAX_UNESCAPES = 4
"""How many times over a text may have been escaped."""

ACTIONS = frozenset(
    {
        "accept",
        "activate",
        "alert",
        "block",
        "config",
        "drop",
        "dynamic",
        "file_id",
        "log",
        "pass",
        "react",
        "reject",
        "rejectboth",
        "rejectdst",
        "rejectsrc",
        "rewrite",
        "sdrop",
    }
)
"""Words that open a rule."""

_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " "}
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos|nbsp)|#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_QUOTE = re.compile(r'[:!]\s*+"')
_ESCAPED_QUOTE = re.compile(r"[:!]\s*+\\?&(?:amp;)*+(?:quot|#0*34|#[xX]0*22);")
_SLASHED_QUOTE = re.compile(r'[:!]\s*+\\"')
_ESCAPED_ARROW = re.compile(r"(?:-|&(?:amp;)*+lt;)&(?:amp;)*+gt;|&(?:amp;)*+lt;-")
_BREAK = re.compile(r"\n?<(?:br|/p|/div|/li|/tr)\b[^<>]*+>\n?", re.IGNORECASE)
_PLAIN_BREAK = re.compile(r"\n?<br\s*+/?>\n?", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9]*+\b[^<>]*+>", re.IGNORECASE)
_WRAP = re.compile(r"(?<![^\S\r\n])[^\S\r\n]*+(?:\\?\r?\n|\r)\s*+")
_PAIRS = re.compile(r"\\[\\\"'/]")
_DOUBLED = re.compile(
    r"(?<!\\)\\\\[:;]|pcre\s*:[^;]{0,2000}?\\\\[dDsSwWbBxrnt.?/()\[\]{}+*^$|]", re.IGNORECASE
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_MSG = re.compile(r'msg\s*:\s*"(?:[^"\\]|\\.)*+')
_RULE_START = re.compile(r"#*+\s*+(?:" + "|".join(sorted(ACTIONS)) + r")\b")


def one_line(raw: str) -> str:
    r"""The rule as its author wrote it, on one line.

    Entities, markup and escaped quotes are undone only where the rule's own structure shows that they were
    added, so a pattern that looks for ``&lt;`` or ``<br>`` keeps it.

    >>> one_line("alert tcp any any -&gt; any any (msg:&quot;AL Joomla<br />User Agent&quot;; sid:1;)")
    'alert tcp any any -> any any (msg:"AL Joomla User Agent"; sid:1;)'
    >>> one_line('alert ip any any -> any any (content:"&lt;br>";\n  sid:1;)')
    'alert ip any any -> any any (content:"&lt;br>"; sid:1;)'
    >>> one_line(r'alert ip any any -> any any (content:\"a\"; sid:1;)')
    'alert ip any any -> any any (content:"a"; sid:1;)'
    """
    text = raw.strip("\ufeff \t\r\n\xa0")
    if text[:1] == '"':
        text = _from_json(text)
    if "\n" in text or "\r" in text:
        text = _WRAP.sub("\n", _without_comments(text))
    if "&" in text:
        text = _without_entities(text)
    if '\\"' in text and _SLASHED_QUOTE.search(text) and not _QUOTE.search(text):
        text = _without_slashes(text)
    if "<" in text:
        text = _without_breaks(text)
    return text.replace("\n", " ").replace("\xa0", " ").strip()


def _from_json(text: str) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value.strip() if isinstance(value, str) else text


def _without_entities(text: str) -> str:
    for _ in range(MAX_UNESCAPES):
        if not _is_escaped(text):
            break
        text = _ENTITY.sub(_character, _TAG.sub("", _BREAK.sub(" ", text)))
    return text


def _is_escaped(text: str) -> bool:
    header = text.partition("(")[0]
    if "&" in header and _ESCAPED_ARROW.search(header):
        return True
    return _QUOTE.search(text) is None and _ESCAPED_QUOTE.search(text) is not None


def _character(entity: re.Match[str]) -> str:
    name, decimal, hexadecimal = entity.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    printable = 0x20 <= number < 0xD800 or 0xE000 <= number < 0x110000
    return chr(number) if printable else " " if number in (9, 10, 13) else entity.group()


def _without_slashes(text: str) -> str:
    """Undo escaped quotes; all backslashes only where every one of them is doubled."""
    all_doubled = "\\" not in _PAIRS.sub("", text)
    everything = all_doubled and ("\\'" in text or _DOUBLED.search(text))
    return _PAIRS.sub(lambda pair: pair.group()[1], text) if everything else text.replace('\\"', '"')


def _without_breaks(text: str) -> str:
    """Join soft wraps of a whole rule; a break that stands only inside patterns is part of them."""
    if not _PLAIN_BREAK.search(text) or not _RULE_START.match(text):
        return text
    message = _MSG.search(text)
    in_message = message is not None and _PLAIN_BREAK.search(text, *message.span()) is not None
    return _PLAIN_BREAK.sub(" ", text) if in_message or _outside_quotes(text) else text


def _outside_quotes(text: str) -> bool:
    return _PLAIN_BREAK.search(_STRING.sub("", text)) is not None


def _without_comments(text: str) -> str:
    """Drop whole comment lines in front of the rule; a rule that is commented out is not a comment."""
    lines = text.splitlines()
    while len(lines) > 1 and lines[0].startswith("#") and not _RULE_START.match(lines[0]):
        del lines[0]
    return "\n".join(lines).lstrip()
