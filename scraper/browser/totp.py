"""One-time codes from a TOTP secret (RFC 6238). Knows no login page."""

import base64
import binascii
import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from scraper.credentials import Secret
from scraper.errors import ProfileError

ENOUGH_LIFE = 2.0
"""Seconds that a code must still be good for when it is typed."""
_HASHES: dict[str, type[SHA1] | type[SHA256] | type[SHA512]] = {
    "SHA1": SHA1,
    "SHA256": SHA256,
    "SHA512": SHA512,
}
_ADVICE = "Check SCRAPER_TOTP_SECRET: base32 text such as JBSW Y3DP …, or an otpauth://totp/… address."


class Code(NamedTuple):
    """One code and its life."""

    text: str
    step: int
    """The number of its period; codes of one step are the same and are accepted once."""
    ends_in: float
    """Seconds."""


class Generator:
    """Codes of one secret.

    >>> Generator(Secret("gezd gnbv gy3t qojq gezd gnbv gy3t qojq")).at(59).text
    '287082'
    """

    def __init__(self, secret: Secret) -> None:
        """Take base32 text, leniently, or an otpauth address. Raises ProfileError."""
        text = secret.reveal().strip()
        options = _from_address(text) if "://" in text else {"secret": text}
        try:
            self.period = int(options.get("period", "30"))
            self._totp = TOTP(
                _key(options["secret"]),
                int(options.get("digits", "6")),
                _HASHES[options.get("algorithm", "SHA1").upper()](),
                self.period,
                enforce_key_length=False,
            )
            self._totp.generate(0)
        except (KeyError, ValueError, binascii.Error, ZeroDivisionError):
            raise ProfileError("the TOTP secret cannot be read", advice=_ADVICE) from None

    def at(self, moment: float) -> Code:
        """The code that is good at this moment (epoch seconds)."""
        step = int(moment // self.period)
        return Code(self._totp.generate(int(moment)).decode(), step, (step + 1) * self.period - moment)


def _key(text: str) -> bytes:
    compact = re.sub(r"[\s=-]+", "", text).upper()
    if not compact:
        raise ValueError
    return base64.b32decode(compact + "=" * (-len(compact) % 8))


def _from_address(text: str) -> dict[str, str]:
    parts = urlsplit(text)
    if parts.scheme != "otpauth" or parts.netloc != "totp":
        raise ProfileError("the TOTP secret is an address, but not otpauth://totp/…", advice=_ADVICE)
    return {name: values[0] for name, values in parse_qs(parts.query).items()}
