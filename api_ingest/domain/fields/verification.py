"""Whether the details were read by a machine from the document, or typed (GEI 7365).

173 says verified, 174 not verified; ZZZ is one government's word for verified.

>>> read("173"), read("no"), read("9")[1][0].code
((True, ()), (False, ()), 'verification-unknown')
"""

from __future__ import annotations

from functools import lru_cache

from api_ingest.domain.problem import VERIFICATION_UNKNOWN, Kind

_WORDS = {
    True: "173 ZZZ Y YES TRUE 1 J JA SI SIM OUI",
    False: "174 N NO FALSE 0 NEE NAO NON",
}
_VERIFIED = {word: said for said, words in _WORDS.items() for word in words.split()}


@lru_cache(maxsize=256)
def read(text: str) -> tuple[bool | None, tuple[Kind, ...]]:
    """True, False, or None for what is not said."""
    word = text.strip().upper()
    if not word:
        return None, ()
    said = _VERIFIED.get(word)
    return said, (VERIFICATION_UNKNOWN,) if said is None else ()
