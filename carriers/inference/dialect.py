"""The character set and the delimiter of a text, by what can be words and by even rows."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple, get_args

from api_ingest.tables import delimited
from api_ingest.tables.charset import Text, decode, strange_words
from carriers.inference.finding import Answers, Finding, Question, share, standing
from carriers.layout import CodePage, Delimiter

DEFAULT_PAGE = "cp1252"
_PAGES = ("cp1252", "cp850", "mac_roman", "cp1250")
"""In this order; of those that make words of everything the first is taken."""
_DELIMITERS: tuple[str, ...] = get_args(Delimiter)
_SHOWN = {"\t": "tab"}
_WORD = re.compile(r"\w*[^\x00-\x7f\s]\w*")
_FEWEST = 3  # columns of a table


class Dialect(NamedTuple):
    """How a text is to be taken. `page` is None where the bytes themselves say it."""

    text: Text
    page: str | None
    delimiter: str
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]


def of(content: bytes, answers: Answers) -> Dialect:
    """The dialect of a delimited text."""
    text, page, told = _charset(content, answers)
    delimiter, cut = _delimiter(text, answers)
    findings = [one for one in (told, cut) if isinstance(one, Finding)]
    questions = [one for one in (told, cut) if isinstance(one, Question)]
    return Dialect(text, page, delimiter, tuple(findings), tuple(questions))


def _charset(content: bytes, answers: Answers) -> tuple[Text, str | None, Finding | Question]:
    about = "table.charset"
    text = decode(content, DEFAULT_PAGE)
    if text.charset != DEFAULT_PAGE:
        why = "its byte order mark says so" if text.start else "every byte fits UTF-8"
        return text, None, Finding(about, text.charset, why, 0.99, "proved")
    if page := answers.get("charset"):
        return decode(content, page), page, Finding(about, page, "you said so", 1, "told")
    strange = {page: strange_words(decode(content, page).letters) for page in _PAGES}
    words = len(_WORD.findall(text.letters))
    best = min(_PAGES, key=lambda page: strange[page])
    told = ", ".join(f"{page} {words - min(strange[page], words)}" for page in _PAGES)
    why = (
        f"not UTF-8; of {words} words with other letters than a to z, so many can be words: {told}"
    )
    if strange[best]:
        asks = "Which code page was this saved in?"
        ask = Question("charset", asks, why, get_args(CodePage), "--charset", None)
        return decode(content, best), best, ask
    rivals = [page for page in _PAGES if page != best and not strange[page]]
    if rivals:
        why += f"; {best} is the usual one where several will do"
    sure = 0.8 if rivals else 0.95
    return decode(content, best), best, Finding(about, best, why, sure, standing(sure))


def _delimiter(text: Text, answers: Answers) -> tuple[str, Finding | Question]:
    about = "table.delimiter"
    if told := answers.get("delimiter"):
        told = "\t" if told == "tab" else told
        return told, Finding(about, repr(told), "you said so", 1, "told")
    seen = {delimiter: _evenness(text, delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: _worth(*seen[delimiter]))
    rows, even, width = seen[best]
    shown = _SHOWN.get(best, best)
    if width < _FEWEST:
        why = "no sign cuts the rows into three columns or more"
        ask = "By which sign are the cells parted?"
        return best, Question("delimiter", ask, why, (";", ",", "tab", "|"), "--delimiter")
    why = f"{even} of {rows} rows have {width} cells by '{shown}'"
    second = max(_worth(*seen[one]) for one in _DELIMITERS if one != best)
    sure = 0.99 if second < _worth(*seen[best]) / 2 else 0.7
    return best, Finding(about, repr(best), why, sure, standing(sure))


def _evenness(text: Text, delimiter: str) -> tuple[int, int, int]:
    """Rows that say something, how many of them are of the usual width, and that width."""
    rows = [row.cells() for row in delimited.Sheet(text, delimiter).rows()]
    widths = [len(cells) for cells in rows if any(map(str.strip, cells))]
    if not widths:
        return 0, 0, 0
    # A spreadsheet pads every row; where it does not, lines above a table are shorter.
    width, even = max(Counter(widths).items(), key=lambda one: (one[0] >= _FEWEST, one[1], one[0]))
    return len(widths), even, width


def _worth(rows: int, even: int, width: int) -> float:
    return share(even, rows) * (min(width, 10) - 1)
