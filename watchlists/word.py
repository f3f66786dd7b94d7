"""What is known of a word before it is compared with another: a row of an array."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from struct import Struct
from typing import Any

import numpy as np
import numpy.typing as npt

from watchlists.compare.servants import without_article
from watchlists.compare.syllables import ends
from watchlists.compare.tokens import skeleton, sound
from watchlists.compare.words import formed_bits, kin, without_title
from watchlists.signature import hashed, of_word

# The signature in two halves, and that of the word together with the other forms of its names; of
# which words share a bit that are kin, and that begin or end with one syllable; hashes of skeleton
# and sound; how many bits of the signature are set without a title glued on, and whether one is.
# Together they fill a line of the cache.
WORD = np.dtype(
    [("low", "<u8"), ("high", "<u8"), ("formed_low", "<u8"), ("formed_high", "<u8"),
     ("kin", "<u8"), ("syllables", "<u8"), ("bone", "<u8"), ("sound", "<u4"), ("bits", "u1"),
     ("titled", "?"), ("letters", "<u2")]
)  # fmt: skip
_ROW = Struct("<7QIB?H")
_HALF = 64
_LOW, _SOUND = (1 << _HALF) - 1, (1 << 32) - 1


def row(word: str) -> bytes:
    """One row; of the empty word nothing is known."""
    if not word:
        return bytes(WORD.itemsize)
    bits, formed, bare = of_word(word), formed_bits(word), without_title(word)
    heard = without_article(word)  # the same with an Arabic article or without
    return _ROW.pack(
        bits & _LOW, bits >> _HALF, formed & _LOW, formed >> _HALF,
        kin(word), ends(word), hashed(skeleton(heard)), hashed(sound(heard)) & _SOUND,
        (bits if bare == word else of_word(bare)).bit_count(), bare != word, letters(word),
    )  # fmt: skip


def letters(word: str) -> int:
    """Which letters it has, in whatever order; some that are heard alike count as one.

    >>> letters("FRDE") == letters("FRED"), letters("PETER") == letters("PIETER")
    (True, False)
    """
    bits = 0
    for char in word:
        bits |= _LETTER.get(char, 0)
    return bits


_ALIKE = ("A", "E", "IYJ", "O", "U", "BP", "DT", "FVW", "G", "KCQ", "L", "M", "N", "R", "SZX", "H")
_LETTER = {char: 1 << bit for bit, chars in enumerate(_ALIKE) for char in chars}


known = lru_cache(maxsize=65_536)(row)
"""The same, remembered."""


def table(rows: Iterable[bytes]) -> npt.NDArray[Any]:
    """Rows as an array."""
    return np.frombuffer(b"".join(rows), WORD)
