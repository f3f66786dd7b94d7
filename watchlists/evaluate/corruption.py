"""What happens to a name, a birth date and a document between a list and a manifest.

One function a class. Each takes the person on the list and gives the same person as an airline
reports them, or None where the class does not apply (no second surname to drop).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from api_ingest.domain.fields.birth_date import PartialDate
from watchlists.compare.nicknames import pet_names
from watchlists.evaluate.population import PORTUGUESE, SPANISH, Person, people

Corruption = Callable[[Random, Person], Person | None]
Words = tuple[str, ...]

_TITLES = {"M": ("MR", "MSTR", "DR"), "F": ("MRS", "MS", "MISS", "DR")}
_PARTICLES = frozenset(
    {"DE", "VAN", "DER", "DEN", "DA", "DOS", "DO", "DI", "LA", "DEL", "EL", "AL"}
)
_KEYBOARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CUT, _CUT_TITLED = 20, 18

# Doc 9303-3, section 6.A: what one letter becomes in the machine-readable zone, and what others
# make of it.
_ICAO = (("UE", "U"), ("OE", "O"), ("AE", "A"), ("AA", "A"), ("IJ", "Y"), ("SS", "S"))
_ROMANISED = (
    ("OU", "U"), ("U", "OU"), ("EE", "I"), ("KH", "H"), ("KH", "K"), ("SH", "CH"), ("CH", "SH"),
    ("TCH", "CH"), ("DJ", "J"), ("J", "DJ"), ("J", "Y"), ("Y", "I"), ("I", "Y"), ("PH", "F"),
    ("F", "PH"), ("C", "K"), ("K", "C"), ("V", "W"), ("W", "V"), ("Q", "K"), ("EI", "EY"),
    ("AI", "AY"), ("TS", "C"), ("ZH", "J"), ("AA", "A"), ("OO", "U"), ("MM", "M"), ("SS", "S"),
    ("DD", "D"), ("LL", "L"), ("EV", "YEV"), ("IA", "YA"), ("IU", "YU"), ("Z", "S"), ("X", "KS"),
)  # fmt: skip
_CONFUSED = {"0": "O", "O": "0", "1": "I", "I": "1", "8": "B", "B": "8", "5": "S", "S": "5",
             "2": "Z", "Z": "2"}  # fmt: skip


def exact(_random: Random, person: Person) -> Person:
    """Nothing happens."""
    return person


def transliteration(random: Random, person: Person) -> Person | None:
    """The other of two ways to write a letter: MUELLER, MULLER."""
    return _in_some_word(random, person, lambda word: _replaced(random, word, _ICAO))


def romanisation(random: Random, person: Person) -> Person | None:
    """Another spelling of a name from another script: one or two letters otherwise."""
    once = _in_some_word(random, person, lambda word: _replaced(random, word, _ROMANISED))
    if once is None or random.choice((True, False)):
        return once
    return _in_some_word(random, once, lambda word: _replaced(random, word, _ROMANISED)) or once


def one_typo(random: Random, person: Person) -> Person | None:
    """A letter wrong, too many, too few, or two in each other's place."""
    return _in_some_word(random, person, lambda word: _mistyped(random, word))


def two_typos(random: Random, person: Person) -> Person | None:
    """The same, twice."""
    once = one_typo(random, person)
    return one_typo(random, once) if once else None


def swapped(_random: Random, person: Person) -> Person:
    """Surname and given names in each other's place."""
    return person._replace(surname=person.given, given=person.surname)


def swapped_with_typo(random: Random, person: Person) -> Person | None:
    """The same, and a letter wrong."""
    return one_typo(random, swapped(random, person))


def middle_names_dropped(_random: Random, person: Person) -> Person | None:
    """Only the first given name."""
    return person._replace(given=person.given[:1]) if len(person.given) > 1 else None


def given_names_joined(_random: Random, person: Person) -> Person | None:
    """JUAN PABLO has become JUANPABLO."""
    return person._replace(given=("".join(person.given),)) if len(person.given) > 1 else None


def second_surname_dropped(_random: Random, person: Person) -> Person | None:
    """GARCIA MARQUEZ has become GARCIA."""
    latin = person.country in SPANISH | PORTUGUESE
    if not latin or len(person.surname) < 2 or person.surname[0] in _PARTICLES:  # noqa: PLR2004 — two surnames
        return None
    kept = person.surname[-1:] if person.country in PORTUGUESE else person.surname[:1]
    return person._replace(surname=kept)


def particle(random: Random, person: Person) -> Person | None:
    """DE VRIES has become VRIES, DEVRIES or VRIES DE."""
    words = person.surname
    core = tuple(word for word in words if word not in _PARTICLES)
    if len(core) == len(words) or not core:
        return None
    before = tuple(word for word in words if word in _PARTICLES)
    return person._replace(surname=random.choice([core, ("".join(words),), core + before]))


def moved(random: Random, person: Person) -> Person | None:
    """A word stands in the other part of the name."""
    if len(person.surname) > 1 and random.choice((True, False)):
        return person._replace(
            surname=person.surname[:-1], given=(*person.given, person.surname[-1])
        )
    if len(person.given) > 1:
        return person._replace(surname=(person.given[-1], *person.surname), given=person.given[:-1])
    return None


def title_glued(random: Random, person: Person) -> Person:
    """JOHN has become JOHNMR."""
    title = random.choice(_TITLES[person.sex])
    return person._replace(given=(*person.given[:-1], person.given[-1] + title))


def truncated(_random: Random, person: Person) -> Person | None:
    """Only so many letters fitted."""
    return _cut(person, _CUT)


def truncated_with_title(random: Random, person: Person) -> Person | None:
    """So many letters fitted, and a title was put behind them."""
    short = _cut(person, _CUT_TITLED)
    return title_glued(random, short) if short and short.given else None


def nickname(random: Random, person: Person) -> Person | None:
    """FRANCISCO has become PACO."""
    names = sorted(pet_names(person.given[0]))
    return person._replace(given=(random.choice(names), *person.given[1:])) if names else None


def surname_changed(random: Random, person: Person) -> Person:
    """Another surname altogether, as after a marriage."""
    other = next(one for one in people(random.randrange(1 << 30)) if one.country == person.country)
    return person._replace(surname=other.surname)


def day_and_month_swapped(_random: Random, person: Person) -> Person | None:
    """7 June has become 6 July."""
    year, month, day = person.birth_date
    if not day or day > 12 or day == month:  # noqa: PLR2004 — months
        return None
    return person._replace(birth_date=PartialDate(year, day, month))


def typo_and_swapped_date(random: Random, person: Person) -> Person | None:
    """A letter of the name wrong, and day and month swapped."""
    once = day_and_month_swapped(random, person)
    return one_typo(random, once) if once else None


def date_part_off(random: Random, person: Person) -> Person:
    """One of day, month and year is another."""
    year, month, day = person.birth_date
    which = random.randrange(3)
    if which == 0:
        wrong = PartialDate(year, month, _other(random, 28, day or 1))
    elif which == 1:
        wrong = PartialDate(year, _other(random, 12, month or 1), day)
    else:
        wrong = PartialDate(year + random.choice([-10, -2, -1, 1, 2, 10]), month, day)
    return person._replace(birth_date=wrong)


def year_only(_random: Random, person: Person) -> Person:
    """Day and month are not known."""
    return person._replace(birth_date=PartialDate(person.birth_date.year))


def document_confused(random: Random, person: Person) -> Person | None:
    """A letter of the document read as a digit, or the other way about."""
    at = [n for n, char in enumerate(person.document) if char in _CONFUSED]
    if not at:
        return None
    n = random.choice(at)
    number = person.document
    return person._replace(document=number[:n] + _CONFUSED[number[n]] + number[n + 1 :])


CLASSES: dict[str, Corruption] = {
    one.__name__.replace("_", " "): one
    for one in (
        exact, transliteration, romanisation, one_typo, two_typos, swapped, swapped_with_typo,
        middle_names_dropped, given_names_joined, second_surname_dropped, particle, moved,
        title_glued, truncated, truncated_with_title, nickname, surname_changed,
        day_and_month_swapped, typo_and_swapped_date, date_part_off, year_only, document_confused,
    )
}  # fmt: skip


def _in_some_word(
    random: Random, person: Person, change: Callable[[str], str | None]
) -> Person | None:
    """Changes the first word, in a random order, that can be changed."""
    places = [("surname", n) for n in range(len(person.surname))]
    places += [("given", n) for n in range(len(person.given))]
    for part, n in random.sample(places, len(places)):
        words: Words = getattr(person, part)
        new = change(words[n])
        if new and new != words[n]:
            changed = (*words[:n], new, *words[n + 1 :])
            if part == "surname":
                return person._replace(surname=changed)
            return person._replace(given=changed)
    return None


def _replaced(random: Random, word: str, table: tuple[tuple[str, str], ...]) -> str | None:
    fitting = [pair for pair in table if pair[0] in word and len(word) > 2]  # noqa: PLR2004
    if not fitting:
        return None
    old, new = random.choice(fitting)
    at = random.choice([found.start() for found in re.finditer(old, word)])
    return word[:at] + new + word[at + len(old) :]


def _mistyped(random: Random, word: str) -> str | None:
    if len(word) < 4:  # noqa: PLR2004 — a letter wrong in LEE leaves nothing to go by
        return None
    at, letter = random.randrange(len(word)), random.choice(_KEYBOARD)
    how = random.randrange(4)
    if how == 0:
        return word[:at] + letter + word[at + 1 :]
    if how == 1:
        return word[:at] + letter + word[at:]
    if how == 2:  # noqa: PLR2004
        return word[:at] + word[at + 1 :]
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _cut(person: Person, most: int) -> Person | None:
    """The machine-readable zone: the surname first, the given names as far as they go."""
    whole = len(" ".join(person.surname)) + 2 + len(" ".join(person.given))
    if whole <= most:
        return None
    surname = " ".join(person.surname)[: most - 3].split()
    room = most - len(" ".join(surname)) - 2
    given = " ".join(person.given)[:room].split()
    return person._replace(surname=tuple(surname), given=tuple(given))


def _other(random: Random, most: int, than: int) -> int:
    return random.choice([n for n in range(1, most + 1) if n != than])
