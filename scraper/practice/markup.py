"""Write values the way the legacy console's pages hold them: script strings, rule cells, times.

Knows the console's escaping; knows nothing of whole pages.
"""

from datetime import datetime

from scraper.practice.templates import escape

_WRAP = 76


def script_text(value: str) -> str:
    r"""The inside of a single-quoted script string.

    >>> script_text("Possible 'id' in C:\\ </script>")
    "Possible \\'id\\' in C:\\\\ <\\/script>"
    """
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("</", "<\\/")
    return escaped.replace("\r", "\\r").replace("\n", "\\n")


def wrapped(text: str, width: int = _WRAP) -> list[str]:
    """The lines of a text that is broken at single spaces; joined by spaces they are the text again.

    >>> wrapped("alert tcp any any", 9)
    ['alert tcp', 'any any']
    """
    first, *rest = text.split(" ")
    lines = [first]
    for word in rest:
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] += " " + word
    return lines


def rule_cell(rule: str, *, slashed: bool, newlines: bool = False) -> str:
    r"""A rule as a page's cell holds it: soft-wrapped by `<br />` in place of a space, HTML-escaped.

    With `slashed`, every quotation mark has a backslash before it.

    >>> rule_cell('alert ip any any -> any any (msg:"a";)', slashed=True)
    'alert ip any any -&gt; any any (msg:\\&quot;a\\&quot;;)'
    """
    shown = rule.replace('"', '\\"') if slashed else rule
    end = "<br />\n" if newlines else "<br />"
    return end.join(escape(line) for line in wrapped(shown))


def shown_time(time: datetime) -> str:
    """A moment as the console shows it, in UTC; fractions of a second only where there are some.

    >>> shown_time(datetime(2018, 4, 1, 2, 4, 53))
    '2018-04-01 02:04:53 UTC'
    """
    return f"{time:%Y-%m-%d %H:%M:%S}{f'.{time.microsecond:06}' if time.microsecond else ''} UTC"
