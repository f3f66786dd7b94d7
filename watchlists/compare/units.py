"""What of a name may be a word of another: each word, and neighbours read as one."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from watchlists.compare.syllables import ends_of
from watchlists.compare.tokens import NameTokens

_MANY = 6


class Unit(NamedTuple):
    """A word, or neighbours of one part of the name read as one."""

    text: str
    part: int
    places: tuple[int, ...]
    words: tuple[str, ...]
    syllables: int = 0
    """Bits of those that it begins and ends with, where it is written by syllables."""
    behind: str = ""
    """The word behind it in its part of the name."""
    before: int = 0
    """Letters of the particles that it begins with."""


def units(name: NameTokens) -> list[Unit]:
    """Every word, then neighbours joined: JUAN PABLO may come as JUANPABLO, and the other way."""
    return alone(name) + joined(name)


@lru_cache(maxsize=1_024)
def alone(name: NameTokens) -> list[Unit]:
    """Every word."""
    found: list[Unit] = []
    for part, texts in enumerate((name.surname, name.given)):
        for text, behind in zip(texts, (*texts[1:], ""), strict=False):
            found.append(unit_of(text, part, (len(found),), (text,))._replace(behind=behind))
    return found


@lru_cache(maxsize=1_024)
def joined(name: NameTokens) -> list[Unit]:
    """Up to four neighbours of a part, read as one; of a part of many words two."""
    found: list[Unit] = []
    for part, texts in enumerate((name.surname, name.given)):
        begin, most = part * len(name.surname), 4 if len(texts) <= _MANY else 2
        for at in range(len(texts)):
            for end in range(at + 2, min(len(texts), at + most) + 1):
                places = tuple(range(begin + at, begin + end))
                found.append(unit_of("".join(texts[at:end]), part, places, texts[at:end]))
    return found + _whole_surnames(name)


def _whole_surnames(name: NameTokens) -> list[Unit]:
    """All of a surname as one word: with its particles, and with two surnames in either order."""
    places, surnames = tuple(range(len(name.surname))), [name.surname]
    if len(places) == 2:  # noqa: PLR2004 — a birth name and a partner's
        surnames.append(name.surname[::-1])
    found = [unit_of("".join(surname), 0, places, name.surname) for surname in surnames[1:]]
    if name.particles and name.surname:
        front = "".join(name.particles)
        whole = (unit_of(front + "".join(one), 0, places, name.surname) for one in surnames)
        found += [unit._replace(before=len(front)) for unit in whole]
    if name.surname and name.given:
        last = len(name.all) - 1
        cut = (name.given[-1], name.surname[0])  # a surname cut in two
        found.append(unit_of("".join(cut), 0, (0, last), cut))
        everything = tuple(range(len(name.all)))
        orders = ("".join(name.all), "".join(name.given + name.surname))
        found += [unit_of(text, 0, everything, name.all) for text in orders]
    return found


def unit_of(text: str, part: int, places: tuple[int, ...], of: tuple[str, ...]) -> Unit:
    """A word, or words `of` one name that are read as one."""
    return Unit(text, part, places, of, ends_of(of, text))
