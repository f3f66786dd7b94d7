"""From bytes to letters without guessing: the mark, else strict UTF-8, else the profile's page.

Detectors turn Muñoz into Muńoz and nobody notices, so none is asked. A code page fits any bytes
(cp1252 reads cp850's Muñoz as Mu¤oz): whether what comes out can be words is looked at, and said.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import NamedTuple

from api_ingest.domain.problem import CHARSET_DOUBTFUL, CHARSET_WRONG, Problem
from api_ingest.domain.reported import Place

_BOMS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
# ASCII in UTF-16: every other byte is NUL, which stands in no other text.
_UTF_16 = ((re.compile(rb"(?:[\t\r\n -~]\0){8}"), "utf-16-le"),
           (re.compile(rb"(?:\0[\t\r\n -~]){8}"), "utf-16-be"))  # fmt: skip

_PAGES = ("cp1252", "cp850", "mac_roman", "cp1250")
_SOUND = "’‘´`–—…·°ºª"  # beside letters these are right often enough
_STRANGE = rf"(?:[^\w\s\x00-\x7f{_SOUND}]|[µƒˆ˜ÐÞðþ\u0080-\u009f])"
# A sign within a word, or a capital with an accent behind a small letter: JosÚ, Mu¤oz, Pe±a.
_IMPLAUSIBLE = re.compile(rf"[^\W\d_]{_STRANGE}|{_STRANGE}[^\W\d_]|[a-zß-ö][À-ÖØ-ÞŠŽŒŸ]")
_WORD_AROUND = 20


class Text(NamedTuple):
    """A delivery as letters. `start` bytes of mark stood before them; `problems` is what is odd."""

    letters: str
    charset: str
    start: int
    problems: tuple[Problem, ...] = ()


def decode(content: bytes, code_page: str) -> Text:
    """By the byte order mark, else as UTF-8, else by the code page, which is worth a warning."""
    mark, charset = _marked(content)
    body = content[len(mark) :]
    if charset != "utf-8":
        body = body[: len(body) & ~1]  # half a letter at the end is none
    problems: tuple[Problem, ...] = ()
    try:
        letters = body.decode(charset)
    except UnicodeDecodeError as error:
        if charset != "utf-8":
            at, letters = error.start, body.decode(charset, "replace")
        else:
            first = _NOT_ASCII.search(body)
            at = first.start() if first else 0
            charset, letters = code_page, body.decode(code_page, "replace")
            problems = _doubts(body, letters, code_page)
        place = Place(len(mark) + at, len(mark) + at + 1, row=_line(letters, at, charset))
        problems = (CHARSET_DOUBTFUL.at(place, charset), *problems)
    # NUL is no letter anywhere, and PostgreSQL keeps none; a blank is as long.
    return Text(letters.replace("\0", " "), charset, len(mark), problems)


def _marked(content: bytes) -> tuple[bytes, str]:
    """The byte order mark and what it says; UTF-16 shows itself without one."""
    for mark, charset in _BOMS:
        if content.startswith(mark):
            return mark, charset
    wide = (charset for pattern, charset in _UTF_16 if pattern.match(content))
    return b"", next(wide, "utf-8")


def _doubts(body: bytes, letters: str, code_page: str) -> tuple[Problem, ...]:
    """The first word that no language writes so, and which code page would make one of it.

    A letter is a byte in every code page, so that places are those of the bytes.
    """
    found = _IMPLAUSIBLE.search(letters)
    if found is None:
        return ()
    start, end = found.span()
    while start > 0 and found.start() - start < _WORD_AROUND and _of_word(letters[start - 1]):
        start -= 1
    while end < len(letters) and end - found.end() < _WORD_AROUND and _of_word(letters[end]):
        end += 1
    word = letters[start:end]
    better = [
        f"{page} gives '{other}'"
        for page in _PAGES
        if page != code_page and (other := _reread(body[start:end], page))
    ]
    told = "; ".join([f"{code_page} gives '{word}'", *better])
    place = Place(start, end, row=_line(letters, start, code_page))
    return (CHARSET_WRONG.at(place, told),)


def _line(letters: str, at: int, charset: str) -> int:
    """The line of a byte, counted from 1; a letter of UTF-16 takes two or more."""
    before = letters[: at // 2 if charset.startswith("utf-16") else at]
    return 1 + before.count("\n") + before.count("\r") - before.count("\r\n")


def _of_word(letter: str) -> bool:
    return letter.isalpha() or not letter.isascii()


def _reread(word: bytes, page: str) -> str | None:
    try:
        other = word.decode(page)
    except UnicodeError:
        return None
    return other if other.isalpha() and not _IMPLAUSIBLE.search(other) else None


def strange_words(letters: str) -> int:
    """How many places hold what is part of no word: the fewer, the better a code page fits."""
    return len(_IMPLAUSIBLE.findall(letters))
