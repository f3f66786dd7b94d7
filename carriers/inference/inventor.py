"""Invents what stands in for a person: other names, days and numbers of the same shape.

One secret for each run, so that what was invented cannot be turned back, and so that a family keeps
one name. Nothing that was said of a person comes out again, of him or of anybody else in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from hashlib import blake2b

from api_ingest.domain.fields import dates
from carriers.inference.calendar import bare

KEPT = frozenset(
    "MR MRS MS MISS MSTR DHR MEVR MW SR SRA SRTA DR PROF REV CAPT INF CHD VAN DE DEN DER DA DO DOS "
    "DAS DEL LA LE LES LOS VON TEN TER FNU LNU NFN XXX UNKNOWN ONBEKEND DESCONOCIDO NONE NULL NIL "
    "NA TBA TBC NVT NODOC".split()
)
"""Titles, particles and what stands for nothing: they tell of nobody, and make the shape."""
_WORD = re.compile(r"[^\W\d_]+")
_ALNUM = re.compile(r"[^\W_]")
_SCIENTIFIC = re.compile(r"(\d[\d.,]*)[eE]\+?\d+")
_POOLS = ("AEIOU", "BCDFGHJKLMNPRSTVWZ", "ÁÉÍÓÚ", "ÀÈÌÒÙ", "ÄËÏÖÜ", "ÂÊÎÔÛ", "ÑÇ")
_POOL = {letter: pool for pool in _POOLS for letter in pool}
_MONTHS, _SAFE = 12, 28  # the last month; a day that every month has
_TRIES = 200


class Inventor:
    """`avoid` is everything said of persons in the file, so that nothing of it is invented anew."""

    def __init__(self, secret: bytes, avoid: Iterable[str]) -> None:
        self._secret = secret
        self._avoid = {text.strip().casefold() for text in avoid}

    def words(self, text: str) -> str:
        """Every word another one of the same letters' kinds; digits other digits."""
        named = _WORD.sub(lambda found: self._word(found[0]), text)
        return re.sub(r"\d+", lambda found: self.number(found[0]), named)

    def number(self, text: str) -> str:
        """Letters for letters, digits for digits; a zero in front stays, and so does damage."""
        if text.strip().upper() in KEPT or not _ALNUM.search(text):
            return text
        if found := _SCIENTIFIC.fullmatch(text.strip()):
            return text.replace(found[1], self._signs(found[1], 0), 1)
        return self._anew(text, self._signs)

    def day(self, text: str, forms: Sequence[str], *, later: bool) -> str:
        """Another day, `later` or earlier by up to four years, in the same form.

        A day beyond the 12th stays so, and what is no date stays none.
        """
        said = bare(text).strip()
        for form in (one for joined in forms for one in joined.split("|")):
            found = dates.pattern(form).fullmatch(said) if form != dates.EDIFACT else None
            if found is None:
                continue
            real = dates.read(said, form) is not None
            move = partial(self._shifted, found, later=later, real=real)
            return text.replace(said, self._anew(said, move), 1)
        return self.number(text) if any(map(str.isdigit, text)) else text

    def _word(self, word: str) -> str:
        if word.upper() in KEPT:
            return word
        return self._anew(word, self._signs)

    def _anew(self, text: str, invent: Callable[[str, int], str]) -> str:
        """The first invention that says nothing that was said before."""
        new = text
        for attempt in range(_TRIES):
            new = invent(text, attempt)
            if new.casefold() not in self._avoid and new != text:
                return new
        return re.sub(r"[^\W_]", "X", new)  # so few signs that all of them were taken

    def _signs(self, text: str, attempt: int) -> str:
        stream = self._stream(text.casefold(), attempt)
        out, leading = [], True
        for sign in text:
            pick = next(stream)
            if sign.isdigit() and sign.isascii():
                leading = leading and sign == "0"
                out.append("0" if leading else str(1 + pick % 9))
            elif sign.isalpha():
                out.append(_letter(sign, pick))
                leading = False
            else:
                out.append(sign)
        return "".join(out)

    def _shifted(
        self, found: re.Match[str], text: str, attempt: int, *, later: bool, real: bool
    ) -> str:
        stream = self._stream(text, attempt)
        parts = {name: found.span(name) for name, value in found.groupdict().items() if value}
        new = list(text)
        year = found["year"]
        shift = 1 + next(stream) % 4
        moved = (int(year) + (shift if later else -shift)) % 10 ** len(year)
        _put(new, parts["year"], moved)
        for name in ("month", "day") if real else ():
            if name not in parts or not found[name].isdigit() or not int(found[name]):
                continue
            number, wide = int(found[name]), len(found[name])
            low, high = (1, _MONTHS) if number <= _MONTHS else (_MONTHS + 1, _SAFE)
            _put(new, parts[name], _other(number, low, min(high, 10**wide - 1), next(stream)))
        return "".join(new)

    def _stream(self, text: str, attempt: int) -> Iterator[int]:
        block = 0
        while True:
            said = f"{attempt}\0{block}\0{text}".encode("utf-8", "surrogatepass")
            yield from blake2b(said, key=self._secret, digest_size=64).digest()
            block += 1


def _other(number: int, low: int, high: int, pick: int) -> int:
    """Another one of the numbers from low to high."""
    rest = [one for one in range(low, high + 1) if one != number]
    return rest[pick % len(rest)]


def _put(text: list[str], span: tuple[int, int], number: int) -> None:
    """A number in the place of another, as wide."""
    start, end = span
    text[start:end] = f"{number:0{end - start}}"


def _letter(letter: str, pick: int) -> str:
    upper = letter.upper()
    if upper == "ß" or len(upper) > 1:
        return "z"
    pool = _POOL.get(upper, "BCDFGHJKLMNPRSTVWZ")
    rest = [one for one in pool if one != upper]
    new = rest[pick % len(rest)]
    return new if letter == upper else new.lower()
