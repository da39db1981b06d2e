"""Where a rule's author points: kinds of reference, CVE ids in their usual form, links."""

import re
from urllib.parse import quote

from scraper.models.rule import Reference

_CVE = re.compile(r"(?:CVE|CAN)?[-_ ]?((?:19|20)\d\d)[-_](\d{4,7})", re.IGNORECASE | re.ASCII)
_CVE_ANYWHERE = re.compile(r"\bCVE-((?:19|20)\d\d)-(\d{4,7})(?!\d)", re.IGNORECASE | re.ASCII)
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_LINKS = {
    "arachnids": "https://www.whitehats.com/info/IDS{}",
    "bid": "https://www.securityfocus.com/bid/{}",
    "bugtraq": "https://www.securityfocus.com/bid/{}",
    "cwe": "https://cwe.mitre.org/data/definitions/{}.html",
    "et": "https://doc.emergingthreats.net/{}",
    "exploitdb": "https://www.exploit-db.com/exploits/{}",
    "mcafee": "https://vil.nai.com/vil/content/v_{}.htm",
    "md5": "https://www.virustotal.com/gui/search/{}",
    "msb": "https://learn.microsoft.com/security-updates/securitybulletins/{}",
    "nessus": "https://www.tenable.com/plugins/nessus/{}",
    "osvdb": "https://vulners.com/osvdb/OSVDB:{}",
    "secunia": "https://secunia.com/advisories/{}",
    "sha256": "https://www.virustotal.com/gui/search/{}",
}


def read_reference(value: str) -> Reference:
    """One reference from the value of its option, ``kind,value``.

    >>> read_reference("cve,CAN-2001-0876").link
    'https://nvd.nist.gov/vuln/detail/CVE-2001-0876'
    >>> read_reference("url,www.example.net/a").link
    'http://www.example.net/a'
    """
    kind, comma, rest = value.partition(",")
    if not comma:
        kind, rest = "", kind
    name, target = kind.strip().lower(), rest.strip()
    cve = cve_id(target, anywhere=name == "url") if name in ("cve", "url") else None
    if name == "url" or cve is None:
        return Reference(kind=kind, value=rest, cve=cve, link=_link(name, target))
    return Reference(kind=kind, value=rest, cve=cve, link=f"https://nvd.nist.gov/vuln/detail/{cve}")


def cve_id(text: str, *, anywhere: bool = False) -> str | None:
    """A CVE id in its usual form, or None; `anywhere` finds one inside a longer text.

    >>> cve_id("2006-6776"), cve_id("CVE-06-1"), cve_id("nvd.nist.gov/vuln/CVE-2019-0708", anywhere=True)
    ('CVE-2006-6776', None, 'CVE-2019-0708')
    """
    match = _CVE_ANYWHERE.search(text) if anywhere else _CVE.fullmatch(text.strip())
    return f"CVE-{match[1]}-{match[2]}" if match else None


def _link(kind: str, value: str) -> str | None:
    if not value:
        return None
    if kind == "url":
        return value if _SCHEME.match(value) else f"http://{value}"
    template = _LINKS.get(kind)
    return template.format(quote(value, safe="-._")) if template else None
