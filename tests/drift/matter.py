"""What made-up pages tell: articles, recipes and goods from a seed. All of it is invented here."""

import random
from dataclasses import dataclass, field

from tests.drift.lexicon import ADJECTIVES, FIRST, FOODS, LAST, MONTHS, NOUNS, PLACES, VERBS

UNITS = ("g", "tbsp", "tsp", "cups", "ml", "large", "cloves")
DISHES = ["soup", "tart", "curry", "risotto", "salad", "cake", "stew", "pie", "bread", "dumplings"]
GOODS = ["lamp", "kettle", "backpack", "jacket", "router", "chair", "headphones", "tent", "watch", "drill"]
BRANDS = ["Norrsken", "Altavia", "Brightwell", "Kestrelworks", "Omnia", "Feldmann", "Tarn"]


@dataclass(frozen=True)
class Day:
    """A day and a time, written in several ways."""

    year: int
    month: int
    day: int
    hour: int = 9
    minute: int = 30

    @property
    def iso(self) -> str:
        return f"{self.year}-{self.month:02}-{self.day:02}T{self.hour:02}:{self.minute:02}:00+00:00"

    @property
    def long(self) -> str:
        return f"{MONTHS[self.month - 1]} {self.day}, {self.year}"

    @property
    def british(self) -> str:
        return f"{self.day} {MONTHS[self.month - 1][:3]} {self.year}, {self.hour:02}:{self.minute:02}"

    @property
    def dotted(self) -> str:
        return f"{self.day:02}.{self.month:02}.{self.year}"


@dataclass(frozen=True)
class Teaser:
    """Another page that a page points to."""

    title: str
    summary: str
    author: str
    day: Day
    price: str
    slug: str


@dataclass(frozen=True)
class Article:
    """A news article."""

    site: str
    title: str
    kicker: str
    summary: str
    author: str
    day: Day
    modified: Day
    section: str
    tags: tuple[str, ...]
    paragraphs: tuple[str, ...]
    subheads: tuple[str, ...]
    caption: str
    teasers: tuple[Teaser, ...]
    shares: int


@dataclass(frozen=True)
class Recipe:
    """A recipe."""

    site: str
    title: str
    summary: str
    author: str
    day: Day
    serves: int
    prep: int
    cook: int
    ingredients: tuple[str, ...]
    steps: tuple[str, ...]
    rating: str
    votes: int
    cuisine: str
    calories: int
    story: tuple[str, ...]
    teasers: tuple[Teaser, ...]


@dataclass(frozen=True)
class Good:
    """Something for sale."""

    site: str
    title: str
    brand: str
    sku: str
    price: str
    was: str
    stock: str
    rating: str
    votes: int
    summary: str
    features: tuple[str, ...]
    teasers: tuple[Teaser, ...]


@dataclass(frozen=True)
class Ticket:
    """A record of a console: many short values with labels."""

    site: str
    number: int
    title: str
    owner: str
    source: str
    target: str
    port: int
    status: str
    severity: int
    opened: Day
    closed: Day
    sensor: str
    comments: tuple[str, ...] = field(default=())


class Writer:
    """Makes matter from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.site = self.one(PLACES) + self.one((" Post", " Courier", " Herald", " Kitchen", " Daily"))

    def one(self, words: "tuple[str, ...] | list[str]") -> str:
        return self.random.choice(words)

    def name(self) -> str:
        return f"{self.one(FIRST)} {self.one(LAST)}"

    def day(self) -> Day:
        r = self.random
        return Day(
            r.randint(2015, 2026), r.randint(1, 12), r.randint(1, 28), r.randint(6, 22), r.randint(0, 59)
        )

    def headline(self) -> str:
        return (
            f"{self.one(ADJECTIVES).capitalize()} {self.one(NOUNS)} {self.one(VERBS)} {self.one(PLACES)}'s"
            f" {self.one(NOUNS)}"
            + self.one(("", f" after {self.random.randint(2, 40)} years", ", again", " for good"))
        )

    def sentence(self, low: int = 9, high: int = 24) -> str:
        words = [
            self.one((*NOUNS, *ADJECTIVES, "the", "of", "and", "in", "a", "said", "was", "had"))
            for _ in range(self.random.randint(low, high))
        ]
        return " ".join(words).capitalize() + "."

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self.random.randint(2, 5)))

    def price(self) -> str:
        return f"{self.random.randint(5, 900)}.{self.random.choice((0, 49, 90, 95, 99)):02}"

    def teasers(self, count: int) -> tuple[Teaser, ...]:
        made = []
        for _ in range(count):
            title = self.headline()
            slug = "-".join(title.lower().replace("'", "").replace(",", "").split())
            made.append(Teaser(title, self.sentence(), self.name(), self.day(), self.price(), slug))
        return tuple(made)

    def article(self) -> Article:
        r = self.random
        return Article(
            site=self.site,
            title=self.headline(),
            kicker=self.one(NOUNS).capitalize() + self.one(("", " crisis", " talks")),
            summary=" ".join(self.sentence() for _ in range(r.randint(1, 2))),
            author=self.name(),
            day=self.day(),
            modified=self.day(),
            section=self.one(("Politics", "Culture", "Regional", "Business", "Science", "Sport")),
            tags=tuple(r.sample([noun.capitalize() for noun in NOUNS], r.randint(2, 5))),
            paragraphs=tuple(self.paragraph() for _ in range(r.randint(6, 14))),
            subheads=tuple(self.headline() for _ in range(r.randint(2, 4))),
            caption=self.sentence(6, 14),
            teasers=self.teasers(r.randint(5, 9)),
            shares=r.randint(2, 900),
        )

    def recipe(self) -> Recipe:
        r = self.random
        return Recipe(
            site=self.site,
            title=f"{self.one(ADJECTIVES).capitalize()} {self.one(FOODS)} {self.one(DISHES)}",
            summary=self.sentence() + " " + self.sentence(),
            author=self.name(),
            day=self.day(),
            serves=r.randint(2, 12),
            prep=r.choice((5, 10, 15, 20, 25)),
            cook=r.choice((30, 35, 40, 50, 90, 120)),
            ingredients=tuple(
                f"{r.randint(1, 400)} {self.one(UNITS)} {food}" + self.one(("", ", chopped", " (optional)"))
                for food in r.sample(FOODS, r.randint(5, 11))
            ),
            steps=tuple(self.paragraph() for _ in range(r.randint(3, 7))),
            rating=f"{r.uniform(3, 5):.1f}",
            votes=r.randint(3, 900),
            cuisine=self.one(("Nordic", "Basque", "Levantine", "Alpine")),
            calories=r.randint(120, 900),
            story=tuple(self.paragraph() for _ in range(r.randint(3, 6))),
            teasers=self.teasers(6),
        )

    def good(self) -> Good:
        r = self.random
        brand = self.one(BRANDS)
        return Good(
            site=self.site,
            title=f"{brand} {self.one(ADJECTIVES)} {self.one(GOODS)} {r.randint(2, 90)}",
            brand=brand,
            sku=f"{r.choice('ABCDK')}{r.randint(10000, 99999)}",
            price=self.price(),
            was=self.price(),
            stock=self.one(("In stock", "Only 3 left", "Out of stock", "Ships in 5 days")),
            rating=f"{r.uniform(2, 5):.1f}",
            votes=r.randint(3, 4000),
            summary=self.paragraph(),
            features=tuple(self.sentence(4, 9) for _ in range(r.randint(4, 7))),
            teasers=self.teasers(8),
        )

    def ticket(self) -> Ticket:
        r = self.random
        return Ticket(
            site=self.site,
            number=r.randint(10_000, 99_999),
            title=f"{self.one(('SCAN', 'SQLI', 'XSS', 'BRUTE FORCE'))} {self.headline()}",
            owner=self.name(),
            source=f"198.51.100.{r.randint(1, 254)}",
            target=f"10.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}",
            port=r.choice((22, 80, 443, 8080, 3306)),
            status=self.one(("Open", "Closed", "Snoozed", "In review")),
            severity=r.randint(1, 99),
            opened=self.day(),
            closed=self.day(),
            sensor=f"{self.one(NOUNS)}-{self.one(PLACES).lower()}-{r.randint(1, 99):02}",
            comments=tuple(self.sentence() for _ in range(3)),
        )
