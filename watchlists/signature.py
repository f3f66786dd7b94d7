"""128 bits for a name: one for each pair of neighbouring letters of its words, their ends marked.

Two names that are alike share most of their bits, in whatever order their words stand, joined,
cut or mistyped; what shares few cannot be alike. Counting shared bits takes a nanosecond, comparing
names ten thousand times as long. Letters that one romanisation writes for another count as one.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

BITS = 128
_MIX = 2_654_435_761  # Knuth's multiplicative hash


_DIGRAPHS = re.compile("PH|OU|[CS]H|KH|DJ|TH|(.)\\1+")
_ONE = {"PH": "F", "OU": "U", "CH": "S", "SH": "S", "KH": "K", "DJ": "I", "TH": "T"}
_LETTERS = str.maketrans("QCZXWYJ", "KKSSVII")


@lru_cache(maxsize=262_144)
def of_word(word: str) -> int:
    """The bits of one word.

    >>> of_word("KHALED") == of_word("KALED"), of_word("GARCIA") == of_word("GARZIA")
    (True, False)
    """
    plain = _DIGRAPHS.sub(lambda found: _ONE.get(found[0], found[0][0]), word)
    marked = f"^{plain.translate(_LETTERS)}$"
    bits = 0
    for at in range(len(marked) - 1):
        pair = ord(marked[at]) * 131 + ord(marked[at + 1])
        bits |= 1 << ((pair * _MIX >> 9) % BITS)
    return bits


@lru_cache(maxsize=262_144)
def hashed(text: str) -> int:
    """64 bits of a text, the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
