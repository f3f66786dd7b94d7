"""Forms that one name takes in other scripts and countries: MUHAMMAD and MEHMED, ZHANG and CHEUNG.

`forms.tsv.xz` has a name a line, each of its forms in the letters of Doc 9303. They are the labels
of the items of names in Wikidata (CC0), as compiled in the package rigour 2.6.1 (MIT), for words
that are in use. Most forms of a name are near enough to be seen without it; these are the others.

`surnames.tsv.xz` has surnames of China and Korea likewise, a surname a line: in Hanyu Pinyin, in
Wade-Giles, and as Cantonese, Hokkien, Teochew and Hakka families of Hong Kong, Singapore, Malaysia,
Indonesia and the Philippines spell it; Korean ones as passports have them. It was written by us.
"""

from __future__ import annotations

import lzma
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from importlib.resources import files

_NONE: frozenset[int] = frozenset()


@cache
def _names() -> tuple[tuple[str, ...], ...]:
    folder = files("watchlists")
    return tuple(
        tuple(line.split("\t"))
        for table in ("forms.tsv.xz", "surnames.tsv.xz")
        for line in lzma.decompress(folder.joinpath(table).read_bytes())
        .decode("ascii")
        .splitlines()
    )


@cache
def _numbers() -> Mapping[str, frozenset[int]]:
    """Of each word, the names that it is a form of."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for number, forms in enumerate(_names()):
        for form in forms:
            found[form].add(number)
    return {form: frozenset(numbers) for form, numbers in found.items()}


def numbers(word: str) -> frozenset[int]:
    """The names that a word is a form of, by their place in the table."""
    return _numbers().get(word, _NONE)


def known() -> Collection[str]:
    """Every word that is a form of some name."""
    return _numbers().keys()


def of_one_name(one: str, other: str) -> bool:
    """Whether two words are forms of one name.

    >>> of_one_name("ZHANG", "CHEUNG"), of_one_name("YUSUF", "YOUCEF"), of_one_name("JAN", "PEDRO")
    (True, True, False)
    """
    return not numbers(one).isdisjoint(numbers(other))


@lru_cache(maxsize=65_536)
def forms(word: str) -> frozenset[str]:
    """All other forms of the names that a word is a form of.

    >>> sorted(forms("YUSUF"))[:3]
    ['YOSSEF', 'YOUCEF', 'YOUSEF']
    """
    mine, names = numbers(word), _names()
    return frozenset(form for n in mine for form in names[n]) - {word} if mine else frozenset()
