"""What verdicts are worth, counted: `python -m watchlists.evaluate.estimate`.

Fellegi and Sunter: the weight of a verdict is log2(m / u), m being the share of true pairs that
show it and u the share of chance pairs. True pairs are the travellers of the exam's classes, which
are as frequent there as they are in no real traffic; chance pairs are strangers. How a name is
arranged is counted among strangers who have a word of it in common, for all others are told apart
by that; its weights are not independent of each other, so that scoring.py holds less than each
alone would say. The ways to write a word are counted in ways.py. The table there is set beside what
is counted. It counts on odd seeds; the report is of even ones.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from math import log2
from random import Random
from typing import NamedTuple

from api_ingest.domain.manifest import Traveller
from watchlists.compare import birth_date, nationality, sex
from watchlists.compare.alignment import align
from watchlists.compare.arrangement import arrangement
from watchlists.compare.tokens import NameTokens, tokens
from watchlists.entry import WatchlistEntry
from watchlists.evaluate import exam
from watchlists.evaluate.ways import Way, ways
from watchlists.frequencies import shares
from watchlists.scoring import NAME, WEIGHTS, Verdict

SEED, SIZE, A_CLASS, STRANGERS = 101, 20_000, 400, 400_000
ONE = 1.0
"""Added to each count: what was never seen is not impossible."""
A_WORD = 3
"""Strangers who are looked at for each word that they have in common."""
WORDS = 1_000_000
"""Pairs of strangers' surnames that are looked at, and as many of their given names."""
Key = tuple[str, str]


class Estimate(NamedTuple):
    """Shares of true and of chance pairs with a verdict, and the weight that makes; in bits."""

    true: float
    chance: float
    bits: float


def verdicts(traveller: Traveller, entry: WatchlistEntry) -> Iterable[Key]:
    """Kind and words of what is compared beside the name."""
    found: dict[str, Verdict | None] = {
        birth_date.KIND: birth_date.compare(traveller.birth_date, entry.birth_dates),
        nationality.KIND: nationality.compare(traveller.nationalities, entry.nationalities),
        sex.KIND: sex.compare(traveller.sex, entry.sex),
    }
    return ((kind, said.words) for kind, said in found.items() if said is not None)


def paper(seed: int, *, size: int, a_class: int, strangers: int) -> exam.Exam:
    """What is counted on. Raises ValueError for an even seed: those are for the report."""
    if seed % 2 == 0:
        raise ValueError(f"{seed} is even: even seeds are kept for the report")
    return exam.make(seed, size=size, a_class=a_class, innocent=strangers)


def beside_the_name(on: exam.Exam) -> Mapping[Key, Estimate]:
    """Of each verdict of scoring.WEIGHTS; shares are of the pairs in which both have the kind."""
    true = Counter(key for one, entry in _listed(on) for key in verdicts(one, entry))
    random = Random(SEED)  # noqa: S311 — reproducible, nothing secret
    chance = Counter(
        key
        for traveller in on.innocent
        for entry in islice(iter(lambda: random.choice(on.entries), None), 100)
        for key in verdicts(traveller, entry)
    )
    totals = [Counter[str](), Counter[str]()]
    for total, counts in zip(totals, (true, chance), strict=True):
        for (kind, _), count in counts.items():
            total[kind] += count
    return {
        key: _one((true[key], totals[0][key[0]]), (chance[key], totals[1][key[0]]))
        for key in WEIGHTS
        if totals[1][key[0]]
    }


def arrangements(on: exam.Exam) -> Mapping[str, Estimate]:
    """Of each note of scoring.NAME, among pairs whose names have a word in common."""
    true = [_notes(_words(one), tokens(*entry.names[0])) for one, entry in _listed(on)]
    chance = [_notes(*two) for two in _namesakes(on)]
    counts = [Counter(note for notes in some if notes for note in notes) for some in (true, chance)]
    totals = [sum(notes is not None for notes in some) for some in (true, chance)]
    return {
        note: _one((counts[0][note], totals[0]), (counts[1][note], totals[1]))
        for note in NAME
        if counts[1][note]
    }


def written(on: exam.Exam, pairs: int) -> Mapping[str, Way]:
    """Of each way to write a word; so many pairs of strangers' surnames, and of given names."""
    true = ((_words(one), tokens(*entry.names[0])) for one, entry in _listed(on))
    return ways(true, _strange_words(on, pairs), _share)


def _strange_words(on: exam.Exam, pairs: int) -> Iterator[tuple[str, str]]:
    random = Random(SEED)  # noqa: S311
    theirs = [_words(one) for one in on.innocent]
    ours = [tokens(*entry.names[0]) for entry in on.entries]
    for part in ("surname", "given"):
        sides = [[word for name in some for word in getattr(name, part)] for some in (theirs, ours)]
        for _ in range(pairs):
            yield random.choice(sides[0]), random.choice(sides[1])


def _listed(on: exam.Exam) -> Iterator[tuple[Traveller, WatchlistEntry]]:
    entries = {entry.id: entry for entry in on.entries}
    return ((one, entries[id_]) for pairs in on.listed.values() for id_, one in pairs)


def _words(traveller: Traveller) -> NameTokens:
    return tokens(traveller.surname_mrz, traveller.given_names_mrz)


def _namesakes(on: exam.Exam) -> Iterator[tuple[NameTokens, NameTokens]]:
    """Strangers who have a word in common with somebody listed."""
    random = Random(SEED)  # noqa: S311
    bearers: defaultdict[str, list[NameTokens]] = defaultdict(list)
    for ours in (tokens(*entry.names[0]) for entry in on.entries):
        for word in {*ours.all}:
            bearers[word].append(ours)
    for theirs in map(_words, on.innocent):
        for word in dict.fromkeys(theirs.all):
            some = bearers[word]
            yield from ((theirs, ours) for ours in random.sample(some, min(A_WORD, len(some))))


def _notes(theirs: NameTokens, ours: NameTokens) -> set[str] | None:
    """What is noted of how two names are arranged; None where they have no word in common."""
    if (theirs.surname, theirs.given) == (ours.surname, ours.given):
        return set()
    found = align(theirs, ours, _share)
    if not found.kept:
        return None
    return {note for note, _ in arrangement(theirs, ours, *found)}


def _share(word: str) -> float:
    return shares().get(word, 0.0)


def _one(true: tuple[int, int], chance: tuple[int, int]) -> Estimate:
    m, u = ((count + ONE) / (whole + ONE) for count, whole in (true, chance))
    return Estimate(m, u, log2(m / u))


def main() -> None:
    """Print what was counted beside the table."""
    on = paper(SEED, size=SIZE, a_class=A_CLASS, strangers=STRANGERS // 100)
    rows = [(*key, one, WEIGHTS[key]) for key, one in beside_the_name(on).items()]
    rows += [("name", note, one, NAME[note]) for note, one in arrangements(on).items()]
    of_words = written(on, WORDS)
    rows += [("word", way, Estimate(*one[:3]), one.held) for way, one in of_words.items()]
    for kind, words, one, held in rows:
        sys.stdout.write(
            f"{kind:12} {words:32} {one.true:.5f} {one.chance:.6f} {one.bits:+6.1f} {held:+6.1f}\n"
        )


if __name__ == "__main__":
    main()
