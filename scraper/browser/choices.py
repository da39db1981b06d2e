"""What the profile chooses where a console asks which account or region is meant. Pure; knows no console."""

from collections.abc import Sequence
from typing import NamedTuple

from scraper.errors import ChoiceNeeded
from scraper.packs.spec import Console, Locator, Step
from scraper.packs.templates import fill, places
from scraper.profiles import Profile

_TEXTS = ("name", "text", "containing")
_ASKED = {
    "customer": ("account", "Set customer in the profile to the account's own id."),
    "data_centre": ("data centre or region", "Set data_centre in the profile to one that the pack names."),
}


class Choices(NamedTuple):
    """The profile's; None where it does not say."""

    customer: str | None = None
    data_centre: str | None = None
    """As the console calls it."""


def choices_of(console: Console, profile: Profile) -> Choices:
    """What a profile chooses; a customer that means "whichever" is no choice, nor is a default."""
    customer = None if profile.customer in console.any_customer else profile.customer
    wanted = (profile.data_centre or "").casefold()
    named = next((name for name in console.data_centres if name.casefold() == wanted), None)
    caption = None if named is None else console.data_centres[named].caption or named
    return Choices(customer, caption)


def settled(steps: Sequence[Step], choices: Choices, url: str) -> tuple[Step, ...]:
    """The steps with the profile's choices written into their texts.

    Raises ChoiceNeeded when the profile does not say.

    >>> step = Step.model_validate({"click": {"text": "({customer})"}})
    >>> settled([step], Choices(customer="134"), "")[0].click.text
    '(134)'
    """
    told = {name: value for name, value in choices._asdict().items() if value is not None}
    for name in _wanted(steps):
        if name not in told:
            what, advice = _ASKED[name]
            message = f"the console asks which {what} is meant, and the profile does not say"
            raise ChoiceNeeded(message, advice=advice, url=url)
    return tuple(_told(step, told) for step in steps)


def not_offered(steps: Sequence[Step], choices: Choices, url: str) -> ChoiceNeeded | None:
    """The error for a choice that is not there to be made; None when the steps make none."""
    wanted = _wanted(steps)
    if not wanted:
        return None
    meant = " and ".join(f"{_ASKED[name][0]} {getattr(choices, name)!r}" for name in wanted)
    return ChoiceNeeded(
        f"the console asks which is meant, and does not offer the {meant} to this user",
        advice=_ASKED[wanted[0]][1],
        url=url,
    )


def _wanted(steps: Sequence[Step]) -> list[str]:
    """The names of the choices that steps make, once each."""
    texts = [text for step in steps for text in _texts(step)]
    return list(dict.fromkeys(place for text in texts for place in places(text)))


def _texts(step: Step) -> list[str]:
    found = [step.text]
    if isinstance(step.target, Locator):
        found += [getattr(step.target, key) for key in _TEXTS]
    return [text for text in found if text is not None]


def _told(step: Step, told: dict[str, str]) -> Step:
    changes: dict[str, object] = {}
    if step.text is not None:
        changes["text"] = fill(step.text, told)
    if isinstance(step.target, Locator):
        given = {key: getattr(step.target, key) for key in _TEXTS}
        texts = {key: fill(text, told) for key, text in given.items() if text is not None}
        changes[step.given()[0]] = step.target.model_copy(update=texts)
    return step.model_copy(update=changes)
