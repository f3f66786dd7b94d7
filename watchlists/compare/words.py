"""Two words of names: equal, another spelling, mistyped, cut, a pet name, or different.

What an agreement is worth depends on how common both words are: MARTIN for MARTEN is hardly
evidence, since many are called Martin; GONPALZ for GONZALEZ nearly as good as the name itself,
since nobody is called Gonpalz (scoring.py, FORM).
"""

from __future__ import annotations

from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from rapidfuzz.distance import OSA, Hamming, Indel, JaroWinkler

from watchlists.compare.forms import forms, numbers, of_one_name
from watchlists.compare.letters import unlike
from watchlists.compare.nicknames import alike, names_called
from watchlists.compare.patronymics import of_father
from watchlists.compare.servants import SERVANT, names_within, without_article
from watchlists.compare.syllables import ends, of_one_reading, of_one_system
from watchlists.compare.tokens import TITLES, skeleton, sound
from watchlists.scoring import FORM as WRITTEN
from watchlists.signature import hashed, of_word

(EQUAL, SPELLING, ROMANISED, FORM, TITLE, LETTER, CUT, PET_NAME, LETTERS, SOUND, SYLLABLE,
 RESEMBLES, INITIAL, DIFFERENT) = (
    "equal", "another spelling", "another romanisation", "another form of the name",
    "a title glued on", "one letter differs", "cut short", "pet name", "spelt nearly alike",
    "sounds nearly alike", "another syllable", "some letters alike", "only an initial", "different",
)  # fmt: skip
_CUT_TO, _TWO_OFF, _LONG, _NEAR, _FAR = 3, 6, 4, 0.9, 3
_NOT_FAR, _SLIPPED = 0.3, 0.45
"""So much of their letters two words have in common, one after the other, that stand for the same
sounds (KOUROSH and CYRUS a third), and so much where a slip or two made one of the other."""


def slip(theirs: str, ours: str) -> str:
    """What happened to a word of which one letter differs.

    >>> slip("GONZLEZ", "GONZALEZ"), slip("WINTREBERG", "WINTERBERG")
    ('a letter missing', 'two letters swapped')
    """
    if len(theirs) != len(ours):
        return "a letter missing" if len(theirs) < len(ours) else "a letter too many"
    return LETTER if Hamming.distance(theirs, ours) == 1 else "two letters swapped"


class Likeness(NamedTuple):
    """How two words agree, and the share of the longer one's letters that both have."""

    way: str
    share: float


_NONE = Likeness(DIFFERENT, 0.0)
_EQUAL = Likeness(EQUAL, 1.0)


def compare(theirs: str, ours: str) -> Likeness:
    """The best way in which two folded words agree.

    >>> compare("MULLER", "MUELLER").way, compare("JOHNMR", "JOHN").way, compare("P", "PETRA").way
    ('another spelling', 'a title glued on', 'only an initial')
    """
    return _EQUAL if theirs == ours else _compared(theirs, ours)


@lru_cache(maxsize=262_144)
def _compared(theirs: str, ours: str) -> Likeness:
    rests = names_within(theirs, ours)
    if rests:
        return compare(*rests) if all(rests) else Likeness(INITIAL, 0.0)
    if len(theirs) == 1 or len(ours) == 1:
        return Likeness(INITIAL, 1 / max(len(theirs), len(ours))) if theirs[0] == ours[0] else _NONE
    longer = _longer(theirs, ours) if theirs[0] == ours[0] else None
    if longer:
        return longer
    said = _spelt(theirs, ours) or _NONE
    bare = without_article(theirs), without_article(ours)
    if bare == (theirs, ours):
        return said
    rest = Likeness(SPELLING, 1.0) if bare[0] == bare[1] else _spelt(*bare) or _NONE
    return max(said, rest, key=lambda likeness: WRITTEN.get(likeness.way, 0.0))


def _longer(theirs: str, ours: str) -> Likeness | None:
    """One is the other with something behind it: an ending that makes it another's, or a title."""
    if of_father(theirs, ours):
        return _NONE
    if _titled(theirs, ours) or _titled(ours, theirs):
        return Likeness(TITLE, 1.0)
    return _shortened(theirs, ours)


def _titled(long: str, short: str) -> bool:
    return len(long) > len(short) > 1 and long.startswith(short) and long[len(short) :] in TITLES


def _spelt(theirs: str, ours: str) -> Likeness | None:
    """Another way to write the word, by sound or by slips of the keyboard."""
    letters = Indel.normalized_similarity(theirs, ours)
    near = letters >= _NOT_FAR and _share_bits(theirs, ours)
    mine, syllables = kin(theirs), ends(theirs)  # most words have neither
    related = bool(mine and mine & kin(ours))
    spelt = bool(syllables and syllables & ends(ours))
    if not (near or related or spelt):
        return None
    same = _same_name(theirs, ours, near=near, related=related, spelt=spelt)
    if same or not near:
        return same
    apart = OSA.distance(theirs, ours, score_cutoff=2) if letters >= _SLIPPED else _FAR
    if syllables and of_one_system(theirs, ours):
        near = apart == 1 and min(len(theirs), len(ours)) >= _CUT_TO
        return Likeness(SYLLABLE, 0.0) if near else None
    return _by_ear_or_slip(theirs, ours, apart)


def _by_ear_or_slip(theirs: str, ours: str, apart: int) -> Likeness | None:
    """The letters stand for the same sounds, or nearly, or some are wrong."""
    differs = unlike(theirs, ours)
    if differs == 0:
        return Likeness(ROMANISED, 1.0)
    shorter = min(len(theirs), len(ours))
    if apart == 1 and shorter >= _CUT_TO and max(len(theirs), len(ours)) >= _LONG:
        return Likeness(LETTER, 1 - 1 / shorter)
    if differs:
        return Likeness(SOUND, 1 - 1 / shorter)
    if shorter >= _LONG and (spelt := _nearly(theirs, ours, apart)):
        return spelt
    return Likeness(RESEMBLES, 1 - 2 / shorter) if _resembles(theirs, ours, apart) else None


def _same_name(
    theirs: str, ours: str, *, near: bool, related: bool, spelt: bool
) -> Likeness | None:
    """By sound, or because the tables say so, or syllable by syllable."""
    if near and sound(theirs) == sound(ours):
        return Likeness(SPELLING, 1.0)
    if (related and alike(theirs, ours)) or (near and (_tail(theirs, ours) or _tail(ours, theirs))):
        return Likeness(PET_NAME, 1.0)
    if (related and of_one_name(theirs, ours)) or (spelt and of_one_reading(theirs, ours)):
        return Likeness(FORM, 1.0)
    return None


@lru_cache(maxsize=131_072)
def kin(word: str) -> int:
    """64 bits, of which words share one that are forms of one name, or one the other's pet name."""
    bits, forms_of, called = 0, numbers(word), names_called(word)
    if forms_of or called:
        for name in (*forms_of, *called):
            bits |= 1 << (hashed(str(name)) % 64)
    return bits


def _tail(short: str, long: str) -> bool:
    """TINA for CRISTINA, MANUEL for EMANUEL, NASSER for ABDULNASIR."""
    if long.startswith(SERVANT) and sound(short) == sound(long[len(SERVANT) :]):
        return True
    return _LONG <= len(short) < len(long) <= len(short) + _LONG and long.endswith(short)


def _resembles(theirs: str, ours: str, apart: int) -> bool:
    """Slips that leave a word which is nobody's name; what is somebody's is worth nothing so."""
    shorter = min(len(theirs), len(ours))
    return shorter >= _CUT_TO and apart <= (1 if shorter == _CUT_TO else 2)


def _nearly(theirs: str, ours: str, apart: int) -> Likeness | None:
    """Two letters wrong, or one of the sound, or only the consonants the same."""
    shorter = min(len(theirs), len(ours))
    heard = sound(theirs), sound(ours)
    if len(heard[1]) >= _LONG and OSA.distance(*heard, score_cutoff=1) <= 1:
        return Likeness(SOUND, 1 - 1 / shorter)
    near = (
        (apart == 2 and shorter >= _TWO_OFF)  # noqa: PLR2004
        or (shorter > _LONG and JaroWinkler.similarity(theirs, ours) >= _NEAR)
        or (shorter > _LONG and skeleton(theirs) == skeleton(ours) and len(skeleton(ours)) > 2)  # noqa: PLR2004
    )
    return Likeness(LETTERS, 1 - 2 / shorter) if near else None


def _share_bits(theirs: str, ours: str) -> bool:
    """Whether a quarter of the shorter word is in the other: what shares less is not near."""
    a, b = of_word(theirs), of_word(ours)
    return (a & b).bit_count() * 4 >= min(a.bit_count(), b.bit_count())


def formed_bits(word: str) -> int:
    """The signature of a word together with the other forms of its names."""
    return reduce(or_, map(of_word, forms(word)), of_word(word)) if numbers(word) else of_word(word)


def _shortened(theirs: str, ours: str) -> Likeness | None:
    """A name that was cut; a title may stand behind what was left of it."""
    short, long = (theirs, ours) if len(theirs) < len(ours) else (ours, theirs)
    if long.startswith(short) and len(long) > len(short) + 1:  # one letter is a slip
        return Likeness(CUT, len(short) / len(long))
    bare = without_title(theirs)
    if bare != theirs and ours.startswith(bare):
        return Likeness(CUT if len(bare) > 1 else INITIAL, len(bare) / len(ours))
    return None


@lru_cache(maxsize=65_536)
def without_title(word: str) -> str:
    """What is left where the word ends like a title.

    >>> without_title("CADR"), without_title("JOHN")
    ('CA', 'JOHN')
    """
    if not word.endswith(TITLES):
        return word
    return next(word[: -len(title)] for title in TITLES if word.endswith(title))
