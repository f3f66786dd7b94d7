"""Names: words aligned one to one, each agreement worth its rarity; what is missing or differs.

The order of surname and given names, words joined or split, particles, a second surname, middle
names, spellings, typing errors, cuts, titles and pet names are all seen through, and each is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from watchlists.compare import words
from watchlists.compare.alignment import (
    Share,
    align,
    together,
)
from watchlists.compare.arrangement import JOINED, arrangement, single, ways
from watchlists.compare.tokens import NameTokens
from watchlists.scoring import NAME, Verdict, of_words, worth

KIND = "name"


class Listed(NamedTuple):
    """A name of the list, as written and as words."""

    written: str
    tokens: NameTokens


def compare(
    theirs: NameTokens, written: str, ours: Iterable[Listed], share: Share
) -> Verdict | None:
    """The best verdict over all names of the entry; None where either side has no name."""
    if not theirs.all:
        return None
    verdicts = [_one(theirs, written, listed, share) for listed in ours if listed.tokens.all]
    return max(verdicts, key=lambda verdict: verdict.bits, default=None)


def _one(a: NameTokens, written: str, listed: Listed, share: Share) -> Verdict:
    b = listed.tokens
    if (a.surname, a.given) == (b.surname, b.given):
        same = "".join(a.particles) == "".join(b.particles)
        said = ["equal" if same else "equal but for a particle"]
        each = {word: worth(words.EQUAL, 0.0, share(word)) for word in b.all}
        less = together(b, dict(enumerate(map(each.__getitem__, b.all))), share)
        bits = of_words(sum(each.values()) - less)
    else:
        bits, said = _aligned(a, b, share)
    if 1 in (len(a.all), len(b.all)) and JOINED not in said:
        bits, said = bits + NAME["single name"], [*said, single(a, b)]
    bits = max(NAME["least"], bits)
    return Verdict(", ".join(said), round(bits, 2), written, listed.written)


def _aligned(a: NameTokens, b: NameTokens, share: Share) -> tuple[float, list[str]]:
    kept, left, missing = align(a, b, share)
    # A word that stands twice is worth no more than once; the most telling pair is the first.
    each = {pair.ours.text: pair.bits for pair in reversed(kept)}
    against = sum(min(bits, 0.0) for bits in each.values())
    # A word that is likelier another's own name leaves the rest no more than a family shares.
    doubtful = (left and missing) or any(pair.bits <= 0 for pair in kept)
    by_place = {pair.ours.places[0]: max(pair.bits, 0.0) for pair in kept if pair.alone}
    less = against + together(b, by_place, share)
    bits = of_words(sum(each.values()) - less, contradicted=bool(doubtful)) + against
    said = ways(kept)
    for weight, note in arrangement(a, b, kept, left, missing):
        bits += NAME[weight]
        if note:
            said.append(note)
    if said:
        return bits, said
    if sorted(a.all) == sorted(b.all):
        return bits + NAME["order"], ["equal, words in another order"]
    return bits, ["a particle joined or split"]
