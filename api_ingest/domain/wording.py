"""Problems in the reader's language: English from the catalogue, the others from `words/*.toml`.

Only what is shown is worded anew: what reading finds, and what a receipt keeps, is English and a
code, so that a language costs nobody time who does not ask for it.

>>> preferred("pap-AW, nl;q=0.8, en;q=0.5"), preferred("de, es-CO;q=0.7"), preferred("nl;q=x")
('pap', 'es', 'en')
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple, get_args

from api_ingest.domain.reported import Place

Language = Literal["en", "nl", "es", "pap"]
ENGLISH: Language = "en"
LANGUAGES: tuple[Language, ...] = get_args(Language)
_MOST = 20  # languages of one header that are looked at


class Words(NamedTuple):
    """`problems`: what is wrong and how to mend it, by code. `place`: the parts of a place."""

    place: Mapping[str, str]
    problems: Mapping[str, tuple[str, str]]


@cache
def words(language: str) -> Words:
    """The table of one of `LANGUAGES` but English, which stands in the catalogue."""
    file = resources.files("api_ingest.domain").joinpath("words", f"{language}.toml")
    said = tomllib.loads(file.read_text("utf-8"))
    return Words(said["place"], {code: tuple(pair) for code, pair in said["problems"].items()})


def preferred(header: str | None) -> str:
    """The first of our languages that an `Accept-Language` prefers; English where it has none."""
    wanted: list[tuple[float, str]] = []
    for part in (header or "").split(",")[:_MOST]:
        tag, _, weight = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES and (share := _weight(weight)) > 0:
            wanted.append((-share, language))
    return min(wanted, key=lambda one: one[0], default=(0, ENGLISH))[1]


def _weight(text: str) -> float:
    name, _, value = text.replace(" ", "").partition("=")
    try:
        return min(float(value), 1.0) if name == "q" else 1.0
    except ValueError:
        return 0.0


def in_language(said: dict[str, Any], language: str) -> dict[str, Any]:
    """A receipt (`Receipt.to_json`), or what `read --json` prints, worded for its reader."""
    if language == ENGLISH:
        return said
    lists = {name: said[name] for name in ("problems", "repairs") if said.get(name)}
    return said | {
        name: [worded(one, language) for one in members] for name, members in lists.items()
    }


def worded(said: dict[str, Any], language: str) -> dict[str, Any]:
    """One problem or repair as JSON, in a language; a code that it lacks stays in English."""
    pair = words(language).problems.get(said["code"]) if language != ENGLISH else None
    if pair is None:
        return said
    value = said.get("value") or ""
    new = {
        name: text.replace("{value}", value)
        for name, text in zip(("says", "remedy"), pair, strict=True)
        if name in said and ("value" in said or "{value}" not in text)
    }
    if said.get("place"):
        new["place"] = said["place"] | {"text": _place(said["place"], words(language).place)}
    return said | new


def place_in(said: Mapping[str, Any], language: str) -> str:
    """Where something stood, of a place as JSON."""
    return str(said["text"]) if language == ENGLISH else _place(said, words(language).place)


def _place(said: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """As `Place` words it, by the names of another language."""
    place = Place.from_json(said)
    if place.beside is not None:
        return place.beside
    part = "" if place.component is None else f".{place.component}"
    header = f" ({place.header})" if place.header else ""
    row = place.row if place.record is None else place.record
    line = f" ({names['line']} {place.row})" if row != place.row else ""
    known = {
        "message": place.message,
        "segment": f"{place.segment} {place.tag}" if place.segment is not None else None,
        "element": f"{place.element}{part}" if place.element is not None else None,
        "sheet": place.sheet,
        "row": f"{row}{line}" if row is not None else None,
        "column": f"{place.column}{header}" if place.column is not None else None,
    }
    told = [f"{names[name]} {value}" for name, value in known.items() if value is not None]
    if place.tag is not None and place.segment is None:
        told.insert(0, place.tag)
    return ", ".join(told) or place.header or names["bytes"].format(**said)
