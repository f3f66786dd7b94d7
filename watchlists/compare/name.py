"""Names: words aligned one to one, each agreement worth its rarity.

What is missing or differs is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler

from watchlists.compare.tokens import NameTokens, simpler
from watchlists.scoring import Verdict

KIND = "name"
Rarity = Callable[[str], float]
NEAR = 0.88
LONG_ENOUGH = 4
"""Letters of a word that may be misspelt and still be known, or be found inside a joined one."""
MOST, LEAST = 26.0, -6.0
SWAPPED, JOINED, SINGLE = -1.0, -0.5, -2.0
DROPPED, EXTRA, SURNAME_DIFFERS, GIVEN_DIFFERS = -0.5, -0.5, -4.0, -4.0


class Listed(NamedTuple):
    """A name of the list, as written and as words."""

    written: str
    tokens: NameTokens


def compare(
    theirs: NameTokens, written: str, ours: Iterable[Listed], rarity: Rarity
) -> Verdict | None:
    """The best verdict over all names of the entry; None where either side has no name."""
    if not theirs.all:
        return None
    verdicts = [_one(theirs, written, listed, rarity) for listed in ours if listed.tokens.all]
    return max(verdicts, key=lambda verdict: verdict.bits, default=None)


def _one(a: NameTokens, written: str, listed: Listed, rarity: Rarity) -> Verdict:
    b = listed.tokens
    words, bits = _whole(a, b, rarity) or _aligned(a, b, rarity)
    if len(b.all) == 1 or len(a.all) == 1:
        words, bits = f"{words}, a single name", bits + SINGLE
    return Verdict(words, round(max(LEAST, min(MOST, bits)), 2), written, listed.written)


def _whole(a: NameTokens, b: NameTokens, rarity: Rarity) -> tuple[str, float] | None:
    """The same letters, however they are cut into words, in either order."""
    worth = sum(rarity(word) for word in b.all)
    if (a.surname, a.given) == (b.surname, b.given):
        return ("equal" if a.particles == b.particles else "equal but for a particle"), worth
    if not a.given or not b.given:
        return None
    mine, theirs = (_joined(a.surname), _joined(a.given)), (_joined(b.surname), _joined(b.given))
    with_particles = _joined(a.particles + a.surname), _joined(b.particles + b.surname)
    if mine == theirs or (mine[1] == theirs[1] and with_particles[0] == with_particles[1]):
        return "equal, words joined or split otherwise", worth + JOINED
    if mine == (theirs[1], theirs[0]):
        return "surname and given names swapped", worth + SWAPPED
    return None


def _joined(words: Sequence[str]) -> str:
    return simpler("".join(words))


class _Pairing(NamedTuple):
    """What the alignment of one part of the name gave."""

    bits: float
    notes: list[str]
    found: int
    missing: list[str]
    left: list[str]


def _aligned(a: NameTokens, b: NameTokens, rarity: Rarity) -> tuple[str, float]:
    """Word by word, in the order given and swapped; the better of both."""
    straight = _both(a.surname, a.given, b, rarity)
    if not a.given or not b.given:
        return straight
    words, bits = _both(a.given, a.surname, b, rarity)
    swapped = (f"surname and given names swapped, {words}", bits + SWAPPED)
    return max(straight, swapped, key=lambda one: one[1])


def _both(
    surname: Sequence[str], given: Sequence[str], b: NameTokens, rarity: Rarity
) -> tuple[str, float]:
    family = _pair(surname, b.surname, rarity)
    first = _pair(given, b.given, rarity)
    moved = _pair([*family.left, *first.left], [*family.missing, *first.missing], rarity)
    bits = family.bits + first.bits + moved.bits
    notes = [*family.notes, *first.notes]
    if moved.found:
        notes.append("a word stands in the other part of the name")
    if not family.found and not moved.found:
        bits, notes = bits + SURNAME_DIFFERS, [*notes, "surname differs"]
    elif family.missing and not moved.found:
        notes.append("second surname missing")
    if given and b.given and not first.found and not moved.found:
        bits, notes = bits + GIVEN_DIFFERS, [*notes, "given names differ"]
    elif first.missing and first.found:
        notes.append("further given names missing")
    if moved.left:
        notes.append("the traveller has a name more")
    bits += DROPPED * len(moved.missing) + EXTRA * len(moved.left)
    if not notes and not moved.missing:
        notes.append("equal, words in another order")
    return ", ".join(dict.fromkeys(notes)) or "agrees in part", bits


def _pair(theirs: Sequence[str], ours: Sequence[str], rarity: Rarity) -> _Pairing:
    """Each word of ours with the best one of theirs that is still free."""
    left, missing, notes, bits = list(theirs), [], [], 0.0
    for word in ours:
        best = max(left, key=lambda one: _quality(one, word)[0], default=None)
        quality, note = _quality(best, word) if best is not None else (0.0, "")
        if best is None or quality <= 0:
            inside = next((one for one in left if len(word) > LONG_ENOUGH and word in one), None)
            if inside is None:
                missing.append(word)
                continue
            bits, note = bits + 0.7 * rarity(word), "words joined"
        else:
            left.remove(best)
            bits += quality * rarity(word)
        notes += [note] if note else []
    whole_left = [one for one in left if not any(len(w) > LONG_ENOUGH and w in one for w in ours)]
    return _Pairing(bits, notes, len(ours) - len(missing), missing, whole_left)


def _quality(theirs: str, ours: str) -> tuple[float, str]:
    """How well two words agree, 0 to 1, and what to say of it."""
    if theirs == ours:
        return 1.0, ""
    if simpler(theirs) == simpler(ours):
        return 0.95, "another spelling"
    if len(theirs) == 1 or len(ours) == 1:
        return (0.3, "only an initial") if theirs[0] == ours[0] else (0.0, "")
    if min(len(theirs), len(ours)) < LONG_ENOUGH:
        return 0.0, ""
    near = JaroWinkler.similarity(theirs, ours)
    return (0.65, "spelt nearly alike") if near >= NEAR else (0.0, "")
