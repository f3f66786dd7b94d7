"""Why, in words: verdicts in the reader's language, what speaks against, and the question to ask.

English, Dutch, Spanish and Papiamentu (`words/*.toml`). The question is worked out of the same
table as the score: which single look at the document would move the probability most.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from api_ingest.domain.alert import Evidence, percent
from watchlists.scoring import WEIGHTS, bits_of, probability

LANGUAGES = ("en", "nl", "es", "pap")
_ASKED = ("birth date", "document", "nationality", "sex")
_LEAST = 0.1
"""A look that moves the probability by less is not worth the time at the gate."""
_UNSEEN = {"document": 0.0}
"""A look that moves the probability by less is not worth the time at the gate."""


class Question(NamedTuple):
    """The look that would tell most: at what, for which value, and the probability either way."""

    kind: str
    value: str
    yes: float
    no: float


@cache
def words(language: str) -> Mapping[str, Any]:
    """What is said in a language. Raises KeyError for one that is not there."""
    if language not in LANGUAGES:
        raise KeyError(language)
    text = files("watchlists").joinpath("words", f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def verdict(said: str, language: str) -> str:
    """A verdict in a language: whole where it is known whole, else phrase by phrase.

    >>> verdict("one letter differs, second surname missing", "nl")
    'één letter anders, tweede achternaam ontbreekt'
    """
    known = words(language)["verdicts"]
    if said in known:
        return str(known[said])
    return ", ".join(str(known.get(part, part)) for part in said.split(", "))


def against(evidence: Sequence[Evidence]) -> list[Evidence]:
    """What speaks against, the heaviest first."""
    return sorted((one for one in evidence if one.weight < 0), key=lambda one: one.weight)


def question(
    evidence: Sequence[Evidence], odds: float, listed: Mapping[str, Sequence[str]]
) -> Question | None:
    """The one look that would settle it, or None where none would move it.

    `odds` is the probability now; `listed` holds, by kind of evidence, the values on the list.
    """
    now = bits_of(odds)
    said = {one.kind: one for one in evidence}
    asked = []
    for kind in _ASKED:
        values = listed.get(kind, ())
        if not values or (kind in said and said[kind].verdict == "equal"):
            continue
        without = now - (said[kind].weight if kind in said else 0.0)
        yes = probability(without + WEIGHTS[kind, "equal"])
        no = probability(without + _UNSEEN.get(kind, WEIGHTS.get((kind, "differs"), 0.0)))
        asked.append(Question(kind, values[0], yes, no))
    best = max(asked, key=lambda one: one.yes - one.no, default=None)
    return best if best is not None and best.yes - best.no >= _LEAST else None


def asked_in(one: Question, language: str) -> str:
    """The question as a sentence.

    >>> asked_in(Question("birth date", "1985-02-14", 0.97, 0.02), "en")
    'Look at the birth date in the document: is it 1985-02-14? Then 97 %, otherwise 2 %.'
    """
    said = words(language)
    field = said["kinds"][one.kind]
    return str(said["question"]).format(
        field=field, value=one.value, yes=percent(one.yes), no=percent(one.no)
    )
