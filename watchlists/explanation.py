"""Why, in words: verdicts in the reader's language, what speaks against, and the question to ask.

English, Dutch, Spanish and Papiamentu (`words/*.toml`). What a stored alert says is kept in English
and worded when it is shown: a verdict that is said no more stays in the tables.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from api_ingest.domain.alert import Evidence, percent
from api_ingest.domain.fields.birth_date import PartialDate
from watchlists.question import Question

LANGUAGES = ("en", "nl", "es", "pap")
_EXCHANGED = re.compile(r"(\w)/(\w)")
_TIMES = re.compile(r"(.+?)( \(\d+×\))?")


@cache
def words(language: str) -> Mapping[str, Any]:
    """What is said in a language. Raises KeyError for one that is not there."""
    if language not in LANGUAGES:
        raise KeyError(language)
    text = files("watchlists").joinpath("words", f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def verdict(said: str, language: str) -> str:
    """A verdict in a language: whole where it is known whole, else phrase by phrase.

    >>> verdict("one letter differs (2×), second surname missing", "nl")
    'één letter verschilt (2×), tweede achternaam ontbreekt'
    >>> verdict("easily confused characters, O/0", "es")
    'caracteres que se confunden, O por 0'
    """
    whole = words(language)["verdicts"].get(said)
    return str(whole or ", ".join(_phrase(one, language) for one in said.split(", ")))


def _phrase(said: str, language: str) -> str:
    table = words(language)
    if one := _EXCHANGED.fullmatch(said):
        return str(table["instead"]).format(theirs=one[1], ours=one[2])
    phrase, times = _TIMES.fullmatch(said).groups("")  # type: ignore[union-attr]  # fits any text
    return f"{table['verdicts'].get(phrase, phrase)}{times}"


def bits(weight: float, language: str) -> str:
    """A weight with its sign and both decimals, so that what is shown adds up.

    >>> bits(14.4, "en"), bits(-2, "nl")
    ('+14.40', '-2,00')
    """
    return f"{weight:+.2f}".replace(".", words(language)["decimal"])


def against(evidence: Sequence[Evidence]) -> list[Evidence]:
    """What speaks against, the heaviest first."""
    return sorted((one for one in evidence if one.weight < 0), key=lambda one: one.weight)


def against_in(evidence: Sequence[Evidence], language: str) -> str | None:
    """The same as a line; None where nothing does.

    >>> against_in([Evidence("sex", "differs", -2.5, "M", "F")], "nl")
    'Spreekt ertegen: geslacht (verschilt)'
    """
    said = [
        f"{words(language)['kinds'][one.kind]} ({verdict(one.verdict, language)})"
        for one in against(evidence)
    ]
    return f"{words(language)['against']}: {', '.join(said)}" if said else None


def asked_in(one: Question | None, language: str) -> str:
    """The question as a sentence, or that there is none.

    >>> asked_in(Question("birth date", ("1985-02-14",), 0.97, 0.002), "nl")
    'Kijk in het reisdocument: is de geboortedatum 14 februari 1985? Zo ja, dan is de kans 97%; \
zo nee, minder dan 1%.'
    """
    said = words(language)
    if one is None:
        return str(said["nothing"])
    values = f" {said['or']} ".join(_value(one.kind, value, said) for value in one.values)
    return str(said["question"]).format(
        field=said["asked"][one.kind], value=values,
        yes=_percent(one.yes, said), no=_percent(one.no, said),
    )  # fmt: skip


def _value(kind: str, value: str, said: Mapping[str, Any]) -> str:
    """As people say it: a month by its name, since it is days and months that are swapped."""
    if kind == "birth date":
        return _date(PartialDate.from_iso(value), said["date"])
    return str(said["sexes"][value]) if kind == "sex" else value


def _date(one: PartialDate, said: Mapping[str, Any]) -> str:
    if one.month is None:
        return str(one.year)
    form = said["month"] if one.day is None else said["whole"]
    month = said["months"][one.month - 1]
    return str(form).format(day=one.day, month=month, year=one.year)


def _percent(probability: float, said: Mapping[str, Any]) -> str:
    """Nothing here is impossible, as nothing is certain."""
    whole = percent(probability)
    return str(said["percent"]).format(n=whole) if whole else str(said["least"])


def explained(evidence: Sequence[Evidence], language: str) -> list[str]:
    """A line for each kind of evidence, their sum, and what speaks against."""
    said = words(language)
    lines = [
        f"{said['kinds'][one.kind]}: {verdict(one.verdict, language)} {bits(one.weight, language)}"
        for one in evidence
    ]
    total = bits(sum(one.weight for one in evidence), language)
    contrary = against_in(evidence, language)
    return [*lines, f"{said['sum']} {total}", *([contrary] if contrary else [])]
