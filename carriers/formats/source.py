"""Finds each interchange in a delivery, cleans it of wrapping, and keeps where each byte stood."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import pairwise

import numpy as np

from api_ingest.domain.problem import SEPARATORS_DOUBTFUL, SEPARATORS_UNANNOUNCED, Problem
from api_ingest.domain.reported import Place
from carriers.formats.segment import DEFAULT, Reader, Separators
from carriers.formats.wrapping import find

# Envelope segments are never looked for as mere substrings (UNZ is inside KUNZ, UNA inside LUNA):
# a start is UNA, its characters and UNB, or UNB, a separator and a syntax identifier. Line breaks
# may cut even these; NUL is there for text in UTF-16.
_START = re.compile(
    rb"U~N~(?:A(?P<advice>[^A-Za-z0-9]{4,24}?)U~N~B~(?P<stated>[^A-Za-z0-9\s])"
    rb"|B~(?P<element>[^A-Za-z0-9\s])~(?:U~N~O~[A-Z]|S~I~R~E|I~A~T~[AB])~"
    rb"(?P<component>[^A-Za-z0-9\s]))".replace(b"~", rb"[\r\n\x00]*+")
)
_CONTROLS = bytes(code for code in range(0x20) if code != ord("\t"))
_BEFORE_HEADER = re.compile(rb"(\S)\s*UN[GH]\s*[^A-Za-z0-9\s]", re.IGNORECASE)
_TYPOGRAPHIC = re.compile("\xe2\x80[\x98\x99]|\xc2\xb4|[\x91\x92\xb4]")
_SIX = 6
_LONGEST_LINE = 200  # what is longer was not wrapped

# ISO 9735 S001/0001; UNOL is of the later lists, SIRE one system's own. UNOA, UNOB and anything
# else announce ASCII.
_CODECS = {
    "UNOC": "iso8859-1", "UNOD": "iso8859-2", "UNOE": "iso8859-5", "UNOF": "iso8859-7",
    "UNOG": "iso8859-3", "UNOH": "iso8859-4", "UNOI": "iso8859-6", "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9", "UNOL": "iso8859-15", "SIRE": "cp866",
}  # fmt: skip


def starts(content: bytes) -> Iterator[re.Match[bytes]]:
    """Where the interchanges of a delivery start, in either case.

    Capitals are several times as quick to look for as both cases, and all else stays where it is.
    """
    return _START.finditer(content.upper())


def sources(content: bytes, longest: int | None = None) -> Iterator[Source]:
    """Every interchange of a delivery, from its UNB to where the next one starts or the end.

    Of each no more than the `longest` bytes, where that is given.
    """
    found = starts(content)
    match = next(found, None)
    while match is not None:
        following = next(found, None)
        end = following.start() if following else len(content)
        yield Source(content, match, min(end, match.end() + (longest or end)))
        match = following


class Source:
    """The text of one interchange: line breaks and control characters removed, a character a byte.

    `announced` is its syntax identifier; `stray` the offset of the first letter that its character
    set does not have; `problems` holds what is odd about its separators.
    """

    def __init__(self, content: bytes, match: re.Match[bytes], end: int) -> None:
        advice = match["advice"]
        self.start = match.start() if advice is None else match.end("advice")
        self.body = content[self.start : end]
        self.before = content[max(self.start - _LONGEST_LINE, 0) : self.start]
        self.problems: list[Problem] = []
        self.mended: list[int] = []
        self.doubtful: list[int] = []
        self.separators = self._advised(match) if advice is not None else self._deduced(match)
        self._deleted = bytes(set(_CONTROLS) - {ord(char) for char in self.separators})
        self.clean = self.body.translate(None, self._deleted)
        self.text = self.clean.decode("latin-1")
        self.announced = self.text[4:8].upper()
        self.stray: int | None = None
        self.reader: Reader

    def close(self, end: int) -> None:
        """Ends the text at an offset, and settles by what letters it is read.

        What mail adds behind UNZ has letters of its own, which say nothing about the message.
        """
        self.reader = Reader(self.separators, self._decoder(self.clean[:end]))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the cleaned text stands in the delivery as received, in bytes."""
        first = self._received(start)
        return first, first if end <= start else self._received(end - 1) + 1

    def _received(self, offset: int) -> int:
        offsets, shifts = self._removed
        offset -= bisect_left(self.mended, offset)
        return self.start + offset + shifts[bisect_right(offsets, offset) - 1]

    @cached_property
    def _removed(self) -> tuple[list[int], list[int]]:
        """Offsets in the cleaned text from which on so many bytes had been removed."""
        if len(self.clean) - len(self.mended) == len(self.body):
            return [-1], [0]
        gone = np.zeros(256, bool)
        gone[list(self._deleted)] = True
        at = np.flatnonzero(gone[np.frombuffer(self.body, np.uint8)])
        runs = np.flatnonzero(np.diff(at, prepend=-2) > 1)  # the first byte of each, among those
        return [-1, *(at[runs] - runs).tolist()], [*runs.tolist(), len(at)]

    def put_back_blanks(self, end: int) -> bool:
        """Puts blanks back that were lost at line breaks in front of `end`; whether any was.

        `mended` then holds their offsets, and `doubtful` those of breaks where one may be missing.
        """
        if self.separators.terminator in "\r\n" or not self._wrapped(end):
            return False
        terminator = self.separators.terminator
        lost, doubtful = find(self.text, self._widths(end), self._column(), terminator)
        self.doubtful = [at + bisect_left(lost, at) for at in doubtful]
        self.mended = [at + n for n, at in enumerate(lost)]
        self.text = " ".join(self.text[at:to] for at, to in pairwise([0, *lost, len(self.text)]))
        self.clean = self.text.encode("latin-1")
        return bool(lost)

    def _widths(self, end: int) -> list[int]:
        """How much of the cleaned text each line holds, up to an offset of it."""
        widths: list[int] = []
        for line in self._no_shorter(end).splitlines():
            widths.append(min(len(line.translate(None, self._deleted)), end))
            end -= widths[-1]
            if not end:
                break
        return widths

    def _no_shorter(self, end: int) -> bytes:
        """What was received, at least up to an offset of the cleaned text, quickly found."""
        return self.body[: end + len(self.body) - len(self.clean)]

    def _wrapped(self, end: int) -> bool:
        """Whether lines break within segments, and not only behind them."""
        terminator = self.separators.terminator.encode("latin-1")
        body = self._no_shorter(end)
        ends = {mark: body.count(mark) for mark in (b"\n", b"\r") if mark in body}
        if not ends:
            return False
        mark = max(ends, key=lambda one: ends[one])
        behind = body.count(terminator + mark) + body.count(terminator + b"\r\n")
        return ends[mark] > behind

    def _column(self) -> int:
        """How many characters stand on the first line in front of this interchange."""
        line = self.before.replace(b"\r", b"\n").rpartition(b"\n")[2]
        return len(line.translate(None, _CONTROLS))

    def _advised(self, match: re.Match[bytes]) -> Separators:
        """The separators that UNA announces, mended where it lost its blank or contradicts UNB."""
        advice = match["advice"].replace(b"\0", b"").decode("latin-1")
        chars = _TYPOGRAPHIC.sub("'", advice.replace("\r", "").replace("\n", ""))
        if len(chars) < _SIX and advice[5:6] in ("\r", "\n") and chars[4:5] in (" ", "*"):
            chars = chars[:5] + advice[5]  # the line break is the terminator
        lost_blank = len(chars) == _SIX - 1
        chars = chars[:4] + " " + chars[4:] if lost_blank else chars[:_SIX]
        advised = Separators(*chars) if len(chars) == _SIX else DEFAULT
        stated = match["stated"].decode("latin-1")
        kept = self._mended(advised, stated)
        if lost_blank or kept != advised or len(chars) != _SIX:
            place = Place(match.start(), match.end("advice"), tag="UNA")
            self.problems.append(SEPARATORS_DOUBTFUL.at(place, advice.rstrip("\r\n")))
        return kept

    def _mended(self, advised: Separators, stated: str) -> Separators:
        """What the text itself shows wins over an advice that cannot be right."""
        kept = advised._replace(element=stated)
        if kept.component == stated:
            kept = kept._replace(component=DEFAULT.component if stated != ":" else "+")
        present = kept.terminator.encode("latin-1") in self.body
        if not present or kept.terminator in (kept.element, kept.component):
            kept = kept._replace(terminator=self._terminator())
        if kept.release in {*kept[:2], kept.terminator} or not kept.release.isascii():
            kept = kept._replace(release=" ")
        return kept if _usable(kept) else DEFAULT

    def _deduced(self, match: re.Match[bytes]) -> Separators:
        """The default separators, or those that the text uses without having announced them."""
        found = DEFAULT._replace(
            element=match["element"].decode("latin-1"),
            component=match["component"].decode("latin-1"),
        )
        if found != DEFAULT or b"'" not in self.body:
            found = found._replace(terminator=self._terminator())
        if not _usable(found):
            found = DEFAULT
        if found != DEFAULT:
            place = Place(match.start(), match.end(), tag="UNB")
            self.problems.append(SEPARATORS_UNANNOUNCED.at(place, "".join(found).strip()))
        return found

    def _terminator(self) -> str:
        """What stands in front of the first UNG or UNH: a sign, else the line break."""
        before = _BEFORE_HEADER.search(self.body)
        if before is None or before[1] == b"'":
            return "'"
        sign = before[1].decode("latin-1")
        if not sign.isalnum() and sign.isascii():
            return sign
        return "\n" if b"\n" in self.body else "\r"

    def _decoder(self, clean: bytes) -> Callable[[str], str]:
        """How a stretch of the text that is not ASCII becomes letters.

        UTF-8 where the whole is valid UTF-8, else the announced set, else cp1252. Never a refusal:
        real messages under UNOA hold é and Ñ.
        """
        if clean.isascii() or _is_utf8(clean):
            return _by("utf-8")
        announced = self.announced
        codec = _CODECS.get(announced)
        if codec == "cp866":
            return _by(codec)
        # ISO 8859 has no letters at 80-9F; under UNOC such bytes are those of cp1252.
        stray = re.search(rb"[\x80-\x9f]" if codec else rb"[\x80-\xff]", clean)
        self.stray = stray.start() if stray else None
        if codec is None or (stray is not None and announced == "UNOC"):
            return _by("utf-8")
        return _by(codec)


def _usable(separators: Separators) -> bool:
    """Whether text can be cut with these at all."""
    signs = [separators.component, separators.element, separators.terminator]
    return len({*signs}) == len(signs) and all(sign.isascii() for sign in signs)


def _is_utf8(clean: bytes) -> bool:
    try:
        getincrementaldecoder("utf-8")().decode(clean)  # the text may be cut inside a letter
    except UnicodeDecodeError:
        return False
    return True


def _by(first: str) -> Callable[[str], str]:
    """Decodes each stretch by the first of this codec and cp1252 that fits, else as Latin-1."""

    def decode(raw: str) -> str:
        content = raw.encode("latin-1")
        for codec in (first, "cp1252"):
            try:
                return content.decode(codec)
            except UnicodeDecodeError:
                continue
        return raw

    return decode
