"""The grammar of EDIFACT: separators, release characters, and a segment that knows its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple, Protocol

from api_ingest.domain.reported import Origin, Place, Reported


class Separators(NamedTuple):
    """The six characters of the service string advice (ISO 9735, UNA), in its order.

    A blank `release` or `repetition` means that there is none. A repetition separator is read as
    text: no element of PAXLST repeats in API traffic, and a literal `*` in a name must survive.
    """

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    repetition: str = " "
    terminator: str = "'"


DEFAULT = Separators()

reported: Callable[[tuple[str, Origin, int, int]], Reported] = partial(tuple.__new__, Reported)
"""A value of its parts, in half the time of a call of the class: there are ten to a traveller."""


class Text(Protocol):
    """The text that segments were cut from; see `carriers.formats.source.Source`."""

    @property
    def separators(self) -> Separators:
        """Its separators."""
        ...

    @property
    def announced(self) -> str:
        """Its syntax identifier, which names the character set."""
        ...

    @property
    def reader(self) -> Reader:
        """What takes its segments apart."""
        ...

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of this text stands in the delivery as received, in bytes."""
        ...


class Segment:
    """One segment: `UNH` is number 1 of its message; `raw` has its release characters still.

    `raw` holds one character for each byte received, whatever the character set, so that places
    stay exact; `start` is its offset in the cleaned text.
    """

    __slots__ = ("message", "number", "raw", "start", "tag", "text")

    def __init__(  # noqa: PLR0917 — by position, for it is made for every segment of a delivery
        self, text: Text, message: int | None, number: int | None, tag: str, raw: str, start: int
    ) -> None:
        self.text = text
        self.message = message
        self.number = number
        self.tag = tag
        self.raw = raw
        self.start = start

    def lacking(self, word: str) -> Place:  # noqa: ARG002 — of Origin; a segment has no columns
        """The place of the segment."""
        return self.place()

    def place(self, element: int | None = None, component: int | None = None) -> Place:
        """The place of the segment, of one element, or of one component, all counted from 1."""
        start, end = self.text.span(*self.stretch(element, component))
        return Place(
            start,
            end,
            message=self.message,
            segment=self.number,
            tag=self.tag,
            element=element,
            component=component,
        )

    def place_of(self, offset: int) -> Place:
        """The place of the component in which an offset of the cleaned text lies."""
        separators = self.text.separators
        before = self.raw[: offset - self.start]
        *_, last = elements = cut(before, separators.element, separators.release)
        if len(elements) == 1:
            return self.place()
        return self.place(
            len(elements) - 1, len(cut(last, separators.component, separators.release))
        )

    def stretch(self, element: int | None, component: int | None) -> tuple[int, int]:
        """The same in the cleaned text: offsets of its start and end."""
        separators = self.text.separators
        at, part = self.start, self.raw
        # What is missing is shown by the smallest part around it that is there.
        for wanted, separator in ((element, separators.element), (component, separators.component)):
            if wanted is None:
                break
            pieces = cut(part, separator, separators.release)
            index = wanted if separator == separators.element else wanted - 1
            if index >= len(pieces):
                break
            at += sum(len(piece) + 1 for piece in pieces[:index])
            part = pieces[index]
        return at, at + len(part)


def cut(text: str, separator: str, release: str) -> list[str]:
    """Split at every separator that is not released; release characters stay where they are.

    >>> cut("NAD+FL+++O?'BRIEN:MARY?+ANN", "+", "?")
    ['NAD', 'FL', '', '', "O?'BRIEN:MARY?+ANN"]
    """
    pieces = text.split(separator)
    if release == " " or release + separator not in text:
        return pieces
    whole: list[str] = []
    held: list[str] = []
    for piece in pieces:
        if held or piece.endswith(release):
            held.append(piece)
            if _literal_behind(piece, release):
                continue
            whole.append(separator.join(held))
            held = []
        else:
            whole.append(piece)
    if held:
        whole.append(separator.join(held))
    return whole


def _literal_behind(piece: str, release: str) -> bool:
    """Whether what follows is literal: an odd run of release characters says so, `??'` ends."""
    return (len(piece) - len(piece.rstrip(release))) % 2 == 1


def plain(text: str, release: str) -> str:
    """The text with its release characters undone; one at the very end releases nothing and stays.

    >>> plain("O?'BRIEN??", "?"), plain("SMITH?", "?")
    ("O'BRIEN?", 'SMITH?')
    """
    if release == " " or release not in text:
        return text
    whole = release.join(part.replace(release, "") for part in text.split(release * 2))
    return whole + release if _literal_behind(text, release) else whole


class Reader:
    """Takes segments apart into elements, components and reported values.

    Quick where a segment is ASCII and holds no release character, as nearly all are. `decode` gives
    what a stretch of text that is not ASCII says in its character set.
    """

    def __init__(self, separators: Separators, decode: Callable[[str], str]) -> None:
        self.element = separators.element
        self.component = separators.component
        # A line break is never inside a text that was cleaned of them.
        self.release = separators.release if separators.release != " " else "\r\n"
        self.decode = decode

    def elements(self, segment: Segment) -> list[str]:
        """The tag and the elements, at least one; only `components` makes them fit to be read."""
        raw = segment.raw
        if not raw.isascii():
            raw = self.decode(raw)
        if self.release in raw:
            parts = cut(raw, self.element, self.release)
            elements = [self._eased(part) if self.release in part else part for part in parts]
        else:
            elements = raw.split(self.element)
        if len(elements) == 1:
            elements.append("")  # nearly everyone looks at the first, for the qualifier
        return elements

    def _eased(self, element: str) -> str:
        """The element with its release characters undone, where none of them is needed any more."""
        eased = plain(element, self.release)
        return element if self.component in eased or self.release in eased else eased

    def components(self, element: str) -> list[str]:
        """The components of an element, release characters undone."""
        if self.release in element:
            parts = cut(element, self.component, self.release)
            return [plain(part, self.release) for part in parts]
        return element.split(self.component)

    def said(
        self,
        segment: Segment,
        elements: list[str],
        element: int,
        component: int = 1,
        *,
        absent: frozenset[str] = frozenset(),
    ) -> Reported | None:
        """One component, both counted from 1; None where it is missing, blank or in `absent`."""
        if element >= len(elements):
            return None
        text = elements[element]
        if self.component in text or self.release in text:
            components = self.components(text)
            text = components[component - 1] if component <= len(components) else ""
        elif component > 1:
            return None
        if not text or text in absent or text.isspace():
            return None
        return reported((text, segment, element, component))


def write(
    segments: Iterable[Sequence[str | Sequence[str]]], separators: Separators = DEFAULT
) -> str:
    """EDIFACT text of segments, each its tag and elements, each element a text or its components.

    Opens with UNA where the first segment is UNB. Raises ValueError where a text holds a separator
    and there is no release character.
    """
    lines = [_written(segment, separators) + separators.terminator for segment in segments]
    advice = "UNA" + "".join(separators) if lines and lines[0].startswith("UNB") else ""
    return advice + "".join(lines)


def _written(segment: Sequence[str | Sequence[str]], separators: Separators) -> str:
    elements = ([element] if isinstance(element, str) else element for element in segment)
    return separators.element.join(
        separators.component.join(_release(text, separators) for text in element)
        for element in elements
    )


def _release(text: str, separators: Separators) -> str:
    special = {separators.component, separators.element, separators.terminator}
    release = separators.release
    if release == " ":
        if special & set(text):
            raise ValueError("a separator stands in the text, and there is no release character")
        return text
    return "".join(release + char if char in special or char == release else char for char in text)
