"""Sex as in the document: M, F or X (Doc 9303-4, field 05); what is not said stays unknown.

>>> read("M"), read("vrouw"), read("FC")
(('M', ()), ('F', ()), ('F', ()))
>>> read("U"), [kind.code for kind in read("7")[1]]
((None, ()), ['sex-unknown'])
"""

from __future__ import annotations

from functools import lru_cache

from api_ingest.domain.problem import SEX_UNKNOWN, Kind

# English, Dutch, Spanish, Papiamentu, Portuguese, French; then the forms airlines use for children.
_WORDS = {
    "M": "M MALE MAN MASCULINO HOMBRE HOMEM HOMBER HOMME MASCULIN MC MI MR MSTR",
    "F": "F FEMALE VROUW FEMENINO FEMININO MUJER MULHER MUHE FEMME FEMININ FC FI MRS MS MISS",
    "X": "X",
}
_SEX = {word: sex for sex, words in _WORDS.items() for word in words.split()}
_UNSAID = frozenset({"", "U", "<", "UNKNOWN", "ONBEKEND", "N", "NA", "N/A", "NULL", "-"})


@lru_cache(maxsize=256)
def read(text: str) -> tuple[str | None, tuple[Kind, ...]]:
    """M, F, X, or None for what is unknown."""
    word = text.strip().upper()
    if word in _UNSAID:
        return None, ()
    sex = _SEX.get(word)
    return sex, (() if sex else (SEX_UNKNOWN,))
