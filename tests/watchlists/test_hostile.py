"""What a name that means harm costs is counted in calls, for timings tell of the machine.

Eighty thousand are some ten milliseconds.
"""

import sys
from itertools import product
from string import ascii_uppercase

import pytest

from api_ingest.domain.fields.birth_date import PartialDate
from api_ingest.domain.fields.transliteration import fold
from api_ingest.domain.manifest import TravelDocument, Traveller
from api_ingest.domain.reported import Place
from watchlists.compare.nicknames import names_called, pet_names
from watchlists.compare.tokens import PARTICLES, TITLES
from watchlists.entry import ListedDocument, Name, WatchlistEntry
from watchlists.evaluate import exam
from watchlists.frequencies import shares
from watchlists.index import Index
from watchlists.matcher import find

MOST = 80_000
ALPHABET = ascii_uppercase
THREE = ["".join(letters) for letters in product("ABC", "AEI", "LMN", "OA")]
CALLED = [name for name in shares() if names_called(name) and pet_names(name)][:500]
TEXTS = {
    "ten thousand of one letter": "A" * 10_000,
    "ten thousand letters": ALPHABET * 385,
    "two letters in turn": "AB" * 5_000,
    "five hundred words": " ".join((THREE * 10)[:500]),
    "five hundred long words": " ".join(
        "".join(ALPHABET[n * k % 26] for k in range(1, 41)) for n in range(500)
    ),
    "five hundred equal words": "MARIA " * 500,
    "five hundred words of one letter": " ".join(ALPHABET[n % 26] for n in range(500)),
    "one letter five hundred times": "A " * 500,
    "words that begin each other": " ".join("A" * n for n in range(1, 41)),
    "words of which a letter differs": " ".join(f"MARI{a}{b}" for a in ALPHABET for b in ALPHABET),
    "combining characters": "A" + "\u0301" * 9_999,
    "letters composed": "e\u0301" * 5_000,
    "Cyrillic": "Щ" * 10_000,
    "Arabic": "محمد " * 500,
    "a character that becomes eighteen": "\ufdfa" * 1_000,
    "nothing but particles": " ".join(sorted(PARTICLES) * 10),
    "nothing but titles": " ".join(TITLES * 40),
    "titles glued on": " ".join(f"JO{title}" for title in TITLES * 40),
    "names of many pet names": " ".join(CALLED),
    "nothing but blanks": " " * 10_000,
    "hyphens": "JO-" * 3_000,
}


def born(text):
    """Each text has a day of its own, which is like none of the others."""
    n = [*TEXTS].index(text)
    return PartialDate(1871 + n, 1 + n % 12, 2 + n)


def number(text):
    """And a document of its own."""
    return f"{born(text).day:02}{'X' * 5_000}"


def names(text):
    """In the surname, in the given names, in both, and both turned about."""
    said = TEXTS[text]
    return [Name(said, "Jan"), Name("Bos", said), Name(said, said), Name(said[::-1], said[::-1])]


def entries(text):
    many = [(name,) for name in names(text)] + [(Name("Bos", "Jan"), names(text)[2])]
    return [
        WatchlistEntry(
            list="x", id=f"{text} {n}", names=aliases, birth_dates=(born(text),),
            documents=(ListedDocument("P", number(text)),),
        )
        for n, aliases in enumerate(many)
    ]  # fmt: skip


def traveller(name, text):
    surname, given = map(fold, name)
    return Traveller(
        kind="passenger", surname=name.surname, given_names=(name.given_names,),
        surname_mrz=surname, given_names_mrz=given, birth_date=born(text),
        documents=(TravelDocument(type="P", number=number(text)),), place=Place(0, 0),
    )  # fmt: skip


INDEX = Index.build(
    [
        *exam.make(3, size=400, a_class=1, innocent=1).entries,
        *(e for t in TEXTS for e in entries(t)),
    ]
)


def forget():
    """What was worked out of words and names before; the tables stay."""
    for name, module in [*sys.modules.items()]:
        for one in vars(module).values() if name.startswith(("watchlists", "api_ingest")) else ():
            if hasattr(one, "cache_parameters") and one.cache_parameters()["maxsize"]:
                one.cache_clear()


def counted(work):
    """How often something is called meanwhile, and what comes of it."""
    calls = 0

    def call(_frame, event, _what):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(call)
    try:
        found = work()
    finally:
        sys.setprofile(None)
    return calls, found


@pytest.mark.parametrize("text", TEXTS)
def test_a_hostile_name_costs_little_each_time_that_it_is_compared(text):
    for name in (*names(text), Name("Maria Bos", "Jan Ali")):
        one = traveller(name, text)
        forget()
        calls, found = counted(lambda one=one: find([one], INDEX))
        assert {match.entry for match in found} >= {one.id for one in entries(text)}
        assert calls / len(found) < MOST
