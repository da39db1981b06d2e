"""Profiles: which console, where, for which customer. One YAML file each; never holds a secret."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from scraper.errors import PackError, ProfileError
from scraper.models.base import Model
from scraper.packs import load_model


def _number_as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Profile(Model):
    """One way to reach one console."""

    name: str = "default"
    """What it is called in messages; sessions are kept apart by it. The file's name unless given."""
    console: str
    """A selector pack, by name or folder; a folder is found from the profile's own."""
    data_centre: str | None = None
    """One of the pack's data centres; its default when not given."""
    hosts: dict[str, str] = {}
    """Role → origin, in place of the pack's."""
    extra_hosts: tuple[str, ...] = ()
    """Further origins, hosts or `*.host` that the browser may reach, such as a company's sign-in service."""
    customer: Annotated[str | None, BeforeValidator(_number_as_text)] = None
    """The customer's own id at the console."""
    accept_terms: bool = False
    """Whether terms of service may be accepted in the user's name when the console shows them."""
    keep: bool = False
    """Whether captures of incidents are kept, so that they can be read again."""
    page_limit: int | None = Field(default=None, gt=0)
    """The largest page that is taken, in bytes; 32 MiB unless given."""


def load_profile(path: Path) -> Profile:
    """The profile in a YAML file.

    Raises ProfileError that lists every mistake with its line and column.
    """
    if not path.is_file():
        raise ProfileError(f"there is no profile {path}", advice="Check --profile or SCRAPER_PROFILE.")
    try:
        profile = load_model(path, Profile)
    except PackError as error:
        lines = "; ".join(error.problems)  # one line: an error is printed as one
        raise ProfileError(
            f"the profile has mistakes: {lines}", advice="Mend the places named above."
        ) from error
    changes: dict[str, str] = {}
    if "name" not in profile.model_fields_set:
        changes["name"] = path.stem
    if "/" in profile.console or profile.console.startswith("."):
        changes["console"] = str((path.parent / Path(profile.console).expanduser()).resolve())
    return profile.model_copy(update=changes) if changes else profile
