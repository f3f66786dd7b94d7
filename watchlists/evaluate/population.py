"""Invented people: names as frequent as in their countries, birth dates, documents, nationalities.

A share of the names is made up letter by letter after the country's own, for most surnames of the
world are borne by few. The same seed gives the same people.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from random import Random
from typing import NamedTuple

from api_ingest.domain.fields import country as alpha3
from api_ingest.domain.fields.birth_date import PartialDate
from watchlists.frequencies import TRAFFIC, bearers

SPANISH = frozenset("CO ES MX PE AR CL PA CR EC GT PR BO UY".split())
PORTUGUESE = frozenset({"BR", "PT"})
# Where many do not know their day of birth, papers say 1 January.
_PLACEHOLDERS = frozenset({"SY", "IR", "MA", "EG", "DZ", "LB", "GH", "CM"})
_RARE_SURNAMES, _RARE_GIVEN = 0.2, 0.04
_LETTERS = "ABCDEFGHKLMNPRSTUVXYZ"
_YEARS = range(1936, 2022)


class Person(NamedTuple):
    """Somebody who does not exist: words of the name, and what a passport says besides."""

    country: str
    surname: tuple[str, ...]
    given: tuple[str, ...]
    birth_date: PartialDate
    sex: str
    nationality: str
    document: str


class _Words:
    """Names of one kind in one country: drawn by frequency, or made up after them."""

    def __init__(self, counted: list[tuple[str, int]]) -> None:
        self.names = [name for name, _ in counted]
        self.sums = list(accumulate(count for _, count in counted))
        follow: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.names:
            for word in name.split():
                marked = f"^^{word}$"
                for at in range(len(marked) - 2):
                    follow[marked[at : at + 2]].append(marked[at + 2])
        self.follow = dict(follow)

    def draw(self, random: Random, rare: float) -> tuple[str, ...]:
        if random.random() < rare:
            return (self._made_up(random),)
        return tuple(self.names[bisect(self.sums, random.random() * self.sums[-1])].split())

    def _made_up(self, random: Random) -> str:
        while True:
            word = "^^"
            while word[-1] != "$":
                word += random.choice(self.follow[word[-2:]])
            if 4 <= len(word) - 3 <= 14:  # noqa: PLR2004 — letters of a plausible name
                return word[2:-1]


@cache
def _tables() -> dict[tuple[str, str], _Words]:
    counted: defaultdict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for one in bearers():
        for kind in "S" if one.surname else one.sex or "MF":
            counted[one.country, kind].append((one.name, one.per_million))
    return {key: _Words(names) for key, names in counted.items()}


def people(seed: int) -> Iterator[Person]:
    """People without end."""
    random, tables = Random(seed), _tables()  # noqa: S311 — reproducible, nothing secret
    countries, sums = list(TRAFFIC), list(accumulate(TRAFFIC.values()))
    while True:
        country = countries[bisect(sums, random.random() * sums[-1])]
        sex = random.choice("MF")
        yield Person(
            country=country,
            surname=_surname(random, country, tables[country, "S"]),
            given=_given(random, country, tables[country, sex]),
            birth_date=_birth_date(random, country),
            sex=sex,
            nationality=alpha3.read(country)[0] or "XXX",
            document=document(random),
        )


def _surname(random: Random, country: str, words: _Words) -> tuple[str, ...]:
    first = words.draw(random, _RARE_SURNAMES)
    two = 0.8 if country in SPANISH else 0.7 if country in PORTUGUESE else 0.04
    return first + words.draw(random, _RARE_SURNAMES) if random.random() < two else first


def _given(random: Random, country: str, words: _Words) -> tuple[str, ...]:
    first = words.draw(random, _RARE_GIVEN)
    more = 0.35 if country == "CN" else 0.5
    while random.random() < more and len(first) < 4:  # noqa: PLR2004 — given names
        first += words.draw(random, _RARE_GIVEN)
        more = 0.15
    return tuple(dict.fromkeys(first))


def _birth_date(random: Random, country: str) -> PartialDate:
    year = random.choice(_YEARS)
    placeholder = 0.12 if country in _PLACEHOLDERS else 0.004
    if random.random() < placeholder:
        return PartialDate(year, 1, 1)
    return PartialDate(year, random.randint(1, 12), random.randint(1, 28))


def document(random: Random) -> str:
    """Two letters and seven digits, as many passports have."""
    letters = random.choice(_LETTERS) + random.choice(_LETTERS)
    return f"{letters}{random.randrange(10_000_000):07}"
