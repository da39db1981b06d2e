"""The named switches by which the practice console departs from its usual pages, and which of them are on.

Knows names and meanings; what a switch does is done where the page is made.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Place = Literal["page", "unknown", "login", "site"]
"""page: an event page, can be limited to one event; unknown: an event that is not shown; site: any page."""


class UnknownVariant(Exception):
    """No switch has this name, or it can't be limited to an event."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One switch and what it changes."""

    name: str
    place: Place
    text: str


_TEXTS: dict[Place, dict[str, str]] = {
    "page": {
        "empty_ports": "both ports are empty in the script block and in the table",
        "ipv6": "addresses in unusual IPv6 text forms: IPv4 as ::FFFF:a.b.c.d, IPv6 written out in capitals",
        "quote_in_name": "the signature's name holds a quote, in the script as \\'",
        "script_terminator_in_name": "the signature's name holds </script> and '; var severity = '99",
        "amp_in_link": "the signature link's query is written with &amp;",
        "embedded_link": "the signature link begins /embedded/",
        "label_without_colon": "the labels Signature, Signature Content and Engine Time lack their colon",
        "marker_renamed": "Signature: is called Rule name:, and cache_table event_cache",
        "no_signature_content": "the page has no Signature Content row",
        "no_engine_time": "the page has no Engine Time row",
        "rule_newlines": "each <br /> of the rule text is followed by a line break",
        "zero_hexdump": "no packet is shown",
        "uppercase_hex": "the dump's digits are capitals",
        "two_spaces": "two spaces follow the offset's colon, as tcpdump writes it",
        "nbsp": "the spaces of the dump are &nbsp;",
        "no_ascii_column": "the dump has no printable column",
        "tight_ascii": "one space before the printable column, and a short last row is not filled up",
        "hexlike_ascii": "one more packet, whose printable column reads like hex groups",
        "dump_in_table": "each row of a dump is a table row of its own",
        "ip_headers": "packets are shown with IP and TCP/UDP/ICMP headers",
        "ethernet_headers": "packets are shown as Ethernet frames, short ones with a trailer",
        "packet_direction": "the header block of a packet tells who sent it",
        "vars_reordered": "the nine variables stand in another order",
        "var_renamed": "source_addr and dest_addr are called src_addr and dst_addr",
        "extra_var": "further variables stand between the nine",
        "iframe_page": "the page is a shell of a single-page app that has the event page in an iframe",
        "login_page_200": "a login page comes back in place of the page, with status 200",
        "not_event_200": "a maintenance page comes back in place of the page, with status 200",
        "half_page": "the page ends half-way",
        "dropped_connection": "the connection breaks half-way through the page",
        "huge_page": "one more packet makes the page 50 MB",
        "slow": "the page takes a minute",
        "server_error": "the page is answered with 500",
        "overlay": "a welcome dialog and a toast cover the page",
    },
    "unknown": {
        "unknown_event_empty": "an unknown event is a page with empty values (the default)",
        "unknown_event_302": "an unknown event redirects to the console's home",
        "unknown_event_404": "an unknown event is answered with 404",
        "foreign_customer_404": "an event under another customer is answered with 404 (the default)",
        "foreign_customer_302": "an event under another customer redirects to the console's home",
        "foreign_customer_empty": "an event under another customer is a page with empty values",
    },
    "login": {
        "announcement": "an unforeseen page, to be clicked away, stands between the login and the home page",
        "third_party_cookie_error": "the login ends on the page for browsers that block third-party cookies",
        "third_party_cookie_words": "the login ends on another page, which speaks of third-party cookies",
        "welcome_dialog": "a dialog covers the home page",
        "toast_errors": "the login page's other generation: messages are toasts that go after six seconds",
        "slow_form": "the login form appears four seconds late",
        "federated_page": "users of a company's own sign-in are shown a page that says so, not a message",
        "federated_redirect": "users of a company's own sign-in are sent to that service's host",
        "account_chooser": "a page after the login asks which account is meant; a box narrows its list",
        "region_chooser": "a page after the login asks which region is meant",
        "login_dialog": "a dialog covers the login form until it is closed",
        "login_toast": "a toast covers the login form's button for two seconds",
        "cookie_banner": "a banner about cookies covers the lower part of every page of the login",
        "code_too_late": "the time for a one-time code is over when it comes",
        "script_loop": "the login page loads itself anew for ever",
        "clock_ahead": "the console's clock is ten minutes ahead",
        "clock_behind": "the console's clock is ten minutes behind",
    },
    "site": {
        "signed_out_401": "a legacy page asked for without a session is answered with 401",
        "signed_out_200": "a legacy page asked for without a session is a login page with status 200",
        "redirect_loop": "the legacy console's front page redirects to itself for ever",
    },
}

VARIANTS: dict[str, Variant] = {
    name: Variant(name, place, text) for place, texts in _TEXTS.items() for name, text in texts.items()
}
"""All switches by name."""


@dataclass(slots=True)
class Switches:
    """The switches that are on: everywhere, or for single events only."""

    everywhere: frozenset[str] = frozenset()
    by_event: dict[int, frozenset[str]] = field(default_factory=dict)

    def set(self, spec: str, *, on: bool = True) -> None:
        """Turn `NAME` or `NAME:EVENT_ID` on or off.

        Raises:
            UnknownVariant: there is no such switch, or it can't be limited to an event.
        """
        name, event_id = _parse(spec)
        if event_id is None:
            self.everywhere = _with(self.everywhere, name, on=on)
        else:
            self.by_event[event_id] = _with(self.by_event.get(event_id, frozenset()), name, on=on)

    def replace(self, specs: Iterable[str]) -> None:
        """Turn exactly these on, and all others off."""
        fresh = Switches()
        for spec in specs:
            fresh.set(spec)
        self.everywhere, self.by_event = fresh.everywhere, fresh.by_event

    def at(self, event_id: int) -> frozenset[str]:
        """The switches that hold for an event's page."""
        own = self.by_event.get(event_id)
        return self.everywhere | own if own else self.everywhere

    def names(self) -> list[str]:
        """What is on, as it was given: `NAME` or `NAME:EVENT_ID`."""
        own = [f"{name}:{event_id}" for event_id, names in self.by_event.items() for name in names]
        return sorted([*self.everywhere, *own])


def _parse(spec: str) -> tuple[str, int | None]:
    name, colon, event_id = spec.partition(":")
    variant = VARIANTS.get(name)
    if variant is None:
        raise UnknownVariant(f"there is no variant {name!r}; --variant list explains all")
    if not colon:
        return name, None
    if variant.place != "page" or not event_id.isascii() or not event_id.isdigit():
        raise UnknownVariant(f"{spec!r}: only variants of event pages can be limited, to an event's number")
    return name, int(event_id)


def _with(names: frozenset[str], name: str, *, on: bool) -> frozenset[str]:
    return names | {name} if on else names - {name}
