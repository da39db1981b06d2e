"""Says under which name the session of a profile's user is kept. Knows profiles and packs, no files."""

from scraper.browser.vault import SessionId
from scraper.credentials import Secret
from scraper.packs import pack_hosts
from scraper.packs.spec import Pack
from scraper.profiles import Profile


def session_id(pack: Pack, profile: Profile, username: Secret | None) -> SessionId:
    """Whose session it is, and where; a user who is not named has one of his own. Raises UsageError."""
    hosts = pack_hosts(pack, profile.data_centre, profile.hosts)
    return SessionId(
        profile=profile.name,
        user="" if username is None else username.reveal(),
        origins=tuple(sorted(hosts.values())),
        console=pack.name,
        data_centre=(profile.data_centre or pack.console.default).casefold(),
        customer=profile.customer or "",
    )
