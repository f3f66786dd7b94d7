"""UN/EDIFACT (ISO 9735): interchanges, groups and messages, whatever they are wrapped in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from api_ingest.domain.problem import (
    CHARSET_DOUBTFUL,
    COUNT_SEGMENTS,
    REFERENCE_MISMATCH,
    RELEASE_MISSING,
    TRAILER_MISSING,
    TRUNCATED,
    Problem,
)
from api_ingest.domain.reported import Reported
from carriers.formats.segment import DEFAULT, Segment, Separators, cut, write
from carriers.formats.source import Source, sources, starts

__all__ = [
    "DEFAULT", "Interchange", "Message", "Segment", "Separators", "headers_exceed",
    "interchanges", "openings", "said", "sniff", "write",
]  # fmt: skip

_ENVELOPE = frozenset({"UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"})
_TRAILERS = frozenset({"UNT", "UNE", "UNZ"})
_TAG = re.compile("[A-Za-z0-9]{3}(:[0-9]+)*")
# Line breaks may cut a header as they may cut a start.
_HEADER = re.compile(rb"U~N~[BGH]~[^A-Z0-9]".replace(b"~", rb"[\r\n\x00]*+"))
_LONGEST_NAME = 500  # characters of a NAD; what follows a longer one is not a piece of a name
_OPENING, _OPENING_BYTES = 40, 64_000  # segments looked at to learn who sent an interchange


@dataclass(slots=True, kw_only=True)
class Message:
    """One message: its segments from UNH on, without UNT; `group` is the UNG around it."""

    header: Segment
    group: Segment | None
    segments: list[Segment]


@dataclass(slots=True, kw_only=True)
class Interchange:
    """What stands between UNB and UNZ, and everything odd about the envelope."""

    source: Source
    header: Segment
    messages: list[Message] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def sniff(content: bytes) -> bool:
    """Whether an EDIFACT interchange starts anywhere in these bytes; nearly all do at once."""
    return any(next(starts(part), None) for part in (content[:_OPENING_BYTES], content))


def headers_exceed(content: bytes, most: int) -> bool:
    """Whether there are more of UNB, UNG and UNH than that; looked at before any is read."""
    return next(islice(_HEADER.finditer(content.upper()), most, None), None) is not None


def interchanges(content: bytes) -> list[Interchange]:
    """Every interchange of a delivery; messages are numbered from 1 over all of it."""
    found: list[Interchange] = []
    messages = 0
    for source in sources(content):
        interchange = _Envelope(source, messages).read()
        messages += len(interchange.messages)
        found.append(interchange)
    return found


def openings(content: bytes, most: int | None = None) -> Iterator[list[Segment]]:
    """The first segments of each interchange, or of the `most` first: who sent it, cheaply."""
    return map(_opening, islice(sources(content, _OPENING_BYTES), most))


def _opening(source: Source) -> list[Segment]:
    source.close(len(source.text))
    terminator = source.separators.terminator
    pieces = source.text.split(terminator, _OPENING)[:_OPENING]
    return [
        Segment(source, None, None, _tag(piece, source.separators), piece.lstrip(), 0)
        for piece in pieces
    ]


def said(header: Segment, element: int, component: int = 1) -> Reported | None:
    """One component of a segment, both counted from 1; None where it is absent or blank."""
    reader = header.text.reader
    return reader.said(header, reader.elements(header), element, component)


def _tag(raw: str, separators: Separators) -> str:
    head = raw.split(separators.element, 1)[0]
    return head.split(separators.component, 1)[0].strip().upper()


def _continues(latest: Segment, raw: str, separators: Separators) -> bool:
    """Whether this is no segment, but the rest of a name that holds a bare terminator.

    `NAD+FL+++O'BRIEN:MARY'` is what several systems send.
    """
    if latest.tag != "NAD" or len(latest.raw) > _LONGEST_NAME:
        return False
    head = raw.split(separators.element, 1)[0].strip()
    return head != "" and not _TAG.fullmatch(head)


def _segments(
    source: Source, pieces: list[str], message: int, problems: list[Problem]
) -> list[Segment]:
    """Every segment that is not blank, up to UNZ, numbered in its message (UNH is 1)."""
    separators = source.separators
    found: list[Segment] = []
    seen: dict[str, str] = {}  # how segments of a body begin, and their tag
    start, number, inside = 0, 0, False
    for piece in pieces:
        tag = seen.get(piece[:4])
        if tag and inside:  # nearly all
            number += 1
            found.append(Segment(source, message, number, tag, piece, start))
            start += len(piece) + 1
            continue
        raw = piece.lstrip()
        start += len(piece) - len(raw)
        if found and raw and _continues(found[-1], raw, separators):
            found[-1].raw += separators.terminator + raw
            problems.append(RELEASE_MISSING.at(found[-1].place()))
        elif tag := raw and _tag(raw, separators):
            if tag == "UNH":
                number, message, inside = 0, message + 1, True
            number += 1
            within, at = (message, number) if inside else (None, None)
            found.append(Segment(source, within, at, tag, raw, start))
            if tag == "UNT":
                inside = False
            elif tag == "UNZ":
                break
            elif tag not in _ENVELOPE and raw[3:4] == separators.element and raw[:3].isalnum():
                seen[raw[:4]] = tag
        start += len(raw) + 1
    return found


def _end(segments: list[Segment]) -> int:
    return segments[-1].start + len(segments[-1].raw) if segments else 0


def _stray(segments: list[Segment], offset: int) -> Problem:
    """The first letter that the announced character set does not have."""
    segment = segments[bisect_right(segments, offset, key=lambda one: one.start) - 1]
    return CHARSET_DOUBTFUL.at(segment.place_of(offset), segment.text.announced)


class _Envelope:
    """Puts the segments of one interchange into messages, and checks trailers against headers."""

    def __init__(self, source: Source, messages: int) -> None:
        self.source = source
        self.before = messages
        self.messages: list[Message] = []
        self.problems: list[Problem] = []
        self.header: Segment | None = None
        self.group: Segment | None = None
        self.message: Message | None = None
        self.groups = 0
        self.in_group = 0

    def read(self) -> Interchange:
        """The interchange, up to its UNZ or, without one, to the end."""
        segments = self._segments()
        if self.source.put_back_blanks(_end(segments)):
            self.problems.clear()
            segments = self._segments()
        self.source.close(_end(segments))
        self.problems += self.source.problems
        if self.source.stray is not None:
            self.problems.append(_stray(segments, self.source.stray))
        if not self._assemble(segments):
            self._end_early()
        header = self.header or Segment(self.source, None, None, "UNB", self.source.text[:3], 0)
        return Interchange(
            source=self.source, header=header, messages=self.messages, problems=self.problems
        )

    def _segments(self) -> list[Segment]:
        separators = self.source.separators
        *whole, rest = cut(self.source.text, separators.terminator, separators.release)
        # Many systems leave out the very last terminator; anything else there is a cut segment,
        # whose last value cannot be trusted.
        if _tag(rest, separators) in _TRAILERS:
            whole.append(rest)
        return _segments(self.source, whole, self.before, self.problems)

    def _assemble(self, segments: list[Segment]) -> bool:
        """Whether UNZ came."""
        inside: list[Segment] = []
        for segment in segments:
            tag = segment.tag
            if tag not in _ENVELOPE:
                inside.append(segment)
                continue
            if tag == "UNH":
                inside = self._begin_message(segment)
            elif tag == "UNT":
                self._end_message(segment)
                inside = []
            elif tag == "UNG":
                self._begin_group(segment)
            elif tag == "UNE":
                self._end_group(segment)
            elif tag == "UNZ":
                self._end_interchange(segment)
                return True
            else:
                self.header = self.header or segment
        return False

    def _begin_message(self, header: Segment) -> list[Segment]:
        self._end_message(None)
        self.message = Message(header=header, group=self.group, segments=[header])
        self.messages.append(self.message)
        self.in_group += 1
        return self.message.segments

    def _end_message(self, trailer: Segment | None) -> None:
        message, self.message = self.message, None
        if message is not None:
            self._close(message.header, 1, trailer, len(message.segments) + 1, "UNT")

    def _begin_group(self, header: Segment) -> None:
        self._end_group(None)
        self.group = header
        self.groups += 1
        self.in_group = 0

    def _end_group(self, trailer: Segment | None) -> None:
        self._end_message(None)
        group, self.group = self.group, None
        if group is not None:
            self._close(group, 5, trailer, self.in_group, "UNE")

    def _end_interchange(self, trailer: Segment | None) -> None:
        self._end_group(None)
        if self.header is not None:
            count = self.groups or len(self.messages)
            self._close(self.header, 5, trailer, count, "UNZ")

    def _end_early(self) -> None:
        """No UNZ: either the end was lost within a message, or only trailers are missing."""
        if self.message is None:
            self._end_interchange(None)
        else:
            self.problems.append(TRUNCATED.at(self.message.segments[-1].place()))

    def _close(
        self, header: Segment, reference: int, trailer: Segment | None, count: int, tag: str
    ) -> None:
        """Compares a trailer with its header. None of it is ever a reason to refuse."""
        if trailer is None:
            self.problems.append(TRAILER_MISSING.at(header.place(), tag))
            return
        counted, referred = said(trailer, 1), said(trailer, 2)
        if counted is None or counted.text.strip().lstrip("0") != str(count):
            self.problems.append(
                COUNT_SEGMENTS.at(trailer.place(1), counted.text if counted else "")
            )
        named = said(header, reference)
        if (referred and referred.text.strip()) != (named and named.text.strip()):
            value = referred.text if referred else ""
            self.problems.append(REFERENCE_MISMATCH.at(trailer.place(2), value))
