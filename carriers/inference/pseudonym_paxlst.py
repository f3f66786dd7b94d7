"""PAXLST with invented persons: the values change, segments, qualifiers and codes stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from carriers.formats.edifact import interchanges, said
from carriers.formats.segment import Segment
from carriers.inference.inventor import Inventor
from carriers.profile import Profile

_DAYS = {"329": False, "36": True, "182": False}
"""DTM qualifiers of persons and documents, and whether the day is moved ahead."""
_KEPT = frozenset(
    "UNA UNB UNG UNH UNT UNE UNZ BGM TDT CNT AUT ATT NAT GEI MEA EMP GOR DOC DTM LOC RFF COM NAD "
    "CTA".split()
)
_EDIFACT = ("YYMMDD", "YYYYMMDD")


class _Change(NamedTuple):
    start: int
    end: int
    text: bytes


def rewrite(content: bytes, inventor: Inventor, profile: Profile) -> bytes:
    """The delivery with other persons, contacts and remarks; every other byte as it was."""
    forms = [form for form in profile.paxlst.date_forms if form != "edifact"]
    changes = sorted(_changes(content, inventor, [*forms, *_EDIFACT]))
    out, done = [], 0
    for change in changes:
        if change.start >= done:
            out += [content[done : change.start], change.text]
            done = change.end
    return b"".join([*out, content[done:]])


def _changes(content: bytes, inventor: Inventor, forms: list[str]) -> Iterator[_Change]:
    for interchange in interchanges(content):
        for message in interchange.messages:
            in_traveller = False
            for segment in message.segments:
                if segment.tag == "NAD" and _first(segment) not in {"MS", "MR", "GR"}:
                    in_traveller = True
                for element, component, kind in _touched(segment, in_traveller=in_traveller):
                    if said(segment, element, component) is None:
                        continue  # the place of what is absent is that of its segment
                    place = segment.place(element, component)
                    raw = content[place.start : place.end]
                    new = _new(raw, kind, inventor, forms)
                    if new != raw:
                        yield _Change(place.start, place.end, new)


def _touched(segment: Segment, *, in_traveller: bool) -> Iterator[tuple[int, int, str]]:
    """Element, component and kind of everything in a segment that tells of a person."""
    tag, first = segment.tag, _first(segment)
    if tag == "NAD":
        yield from ((e, c, "words") for e, c in _all(segment, 4))
    elif tag in {"COM", "CTA"}:
        yield from ((e, c, "words") for e, c in _all(segment, 1) if (e, c) != (1, 2))
    elif tag == "DTM" and first in _DAYS:
        yield 1, 2, f"day {first}"
    elif tag == "DOC":
        yield 2, 1, "number"
    elif tag == "RFF" and in_traveller:
        yield 1, 2, "number"
    elif tag == "LOC" and in_traveller:
        yield from ((e, c, "words") for e, c in _all(segment, 2) if e > 2 or c > 3)  # noqa: PLR2004 — names of places
    elif tag not in _KEPT:
        yield from ((e, c, "words") for e, c in _all(segment, 2))


def _all(segment: Segment, first: int) -> Iterator[tuple[int, int]]:
    reader = segment.text.reader
    for element, text in enumerate(reader.elements(segment)):
        if element >= first:
            yield from ((element, c + 1) for c in range(len(reader.components(text))))


def _first(segment: Segment) -> str:
    found = said(segment, 1)
    return found.text.strip().upper() if found else ""


def _new(raw: bytes, kind: str, inventor: Inventor, forms: list[str]) -> bytes:
    """The letters by UTF-8 where they are that, else a byte a letter."""
    try:
        charset, text = "utf-8", raw.decode("utf-8")
    except UnicodeDecodeError:
        charset, text = "latin-1", raw.decode("latin-1")
    if kind == "number":
        new = inventor.number(text)
    elif kind.startswith("day"):
        new = inventor.day(text, forms, later=_DAYS[kind.removeprefix("day ")])
    else:
        new = inventor.words(text)
    return new.encode(charset, "replace")
