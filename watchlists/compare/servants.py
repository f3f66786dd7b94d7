"""Arabic names of two words with the article between, in one form: ABD and a name of God, and -DIN.

عبد الرحمن is one name, and so is نور الدين; Latin letters write each in dozens of ways, in one word
to four: ABDERRAHMANE, ABDUL RAHMAN, ABD EL-REHMAN; NOUREDDINE, NUR UD-DIN. The article (AL, EL, UL)
takes the sound of a letter of the sun behind it (ER-R, US-S). What is not of the usual names stays
as it is: ABDUL is a name too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

SERVANT, FAITH = "ABDUL", "UDDIN"
_OF_GOD = (
    "ALIM AZIM AZIZ BAQI BARI BASIR BASIT FATAH GHAFAR GHAFUR GHANI HADI HAFIZ HAKIM HALIM HAMID "
    "HAQ HASIB JABAR JALIL JAWAD KARIM KHALIQ LATIF MAJID MALIK MUHSIN MUNIM MUTALIB NABI NASIR "
    "NUR QADIR QAYUM QUDUS RAHIM RAHMAN RASHID RASUL RAUF RAZAQ SABUR SALAM SAMAD SAMI SATAR "
    "SHAKUR SUBHAN TAWAB WADUD WAHAB WAHID WALI WARITH"
).split()
_OF_FAITH = (
    "ALA ASAD BADR BURHAN DHIYA FAKHR GHIYATH HUSAM IMAD IZ JALAL JAMAL KAMAL MUHI MUIN NAJM "
    "NASIR NASR NIZAM NUR QUTB RIYAD RUKN SADR SAIF SALAH SHAMS SHARAF SHIHAB SIRAJ TAJ TAQI ZAIN"
).split()
# How each letter is written: Maghrebi spellings are French, Egyptian and Persian ones their own.
# J is G in Egypt, Q is G in the Gulf, GH an R by a French ear, TH and DH become S, T, D and Z.
_LETTERS = {
    "GH": "GH?|R", "KH": "KH|H", "SH": "SH|CH|SCH", "TH": "TH?|S", "DH": "DH?|Z", "Z": "Z|DH",
    "J": "DJ|J|G", "Q": "[QKGC]H?", "K": "[KC]", "W": "OU|W|V", "H": "H?", "S": "S|C(?=[EI])",
    "AI": "[AE]?[IY]|E", "AU": "A?O?U|AO{1,2}", "UI": "[OU]?[EI]{1,2}",
    "A": "[AE]{0,2}", "I": "[IEY]{1,2}", "U": "OU|[OU]{1,2}", "Y": "[YI]",
}  # fmt: skip
_OF_NAME = re.compile("GH|KH|SH|TH|DH|AI|AU|UI|.")
_THE = "(?:OU|[AEIOU])(?:L|SH|CH|[RNSZDTJ])?"
_VOWELS = {"A", "AI", "AU", "UI", "I", "U"}  # never doubled


def _written(name: str) -> str:
    """A pattern of all the ways a name is written."""
    ways = ((one, _LETTERS.get(one, one)) for one in _OF_NAME.findall(name))
    return "".join(f"(?:{way})" if one in _VOWELS else f"(?:{way}){{1,2}}" for one, way in ways)


_SERVANT = [(re.compile(f"ABD(?:{_THE})?{_written(god)}[EA]?"), SERVANT + god) for god in _OF_GOD]
_DIN = "D[IEY]{1,2}N[EA]?"
_FAITH = [(re.compile(f"{_written(one)}H?{_THE}{_DIN}"), one + FAITH) for one in _OF_FAITH]
_MAY_BE = re.compile(rf"\bABD|{_DIN}\b")
_PARTS = 3
# Glued on: AL- and EL- before any letter, and as it sounds before a letter of the sun.
_ARTICLE = re.compile("[AE](?:L|(SH|CH|[RNSZDTL])(?=\\1))(?=.{4})")
_ARTICLE_APART = re.compile(r"\b[AE](SH|CH|[RNSZDT])(?= \1[A-Z]{3})")


@lru_cache(maxsize=65_536)
def one_form(text: str) -> str | None:
    """The form under which a name of servant or faith is compared; None where it is none of these.

    >>> one_form("ABDERRAHMANE"), one_form("ABDALRAHMAN"), one_form("NOURELDINE")
    ('ABDULRAHMAN', 'ABDULRAHMAN', 'NURUDDIN')
    """
    if not _MAY_BE.search(text):
        return None
    names = _SERVANT if text.startswith("ABD") else _FAITH
    return next((form for pattern, form in names if pattern.fullmatch(text)), None)


def names_within(one: str, other: str) -> tuple[str, str] | None:
    """What two names of servants or of faith differ in; None where they are not two of a kind.

    >>> names_within("ABDULHASIB", "ABDULWALI"), names_within("NURUDDIN", "ABDULWALI")
    (('HASIB', 'WALI'), None)
    """
    if one.startswith(SERVANT) and other.startswith(SERVANT):
        return one[len(SERVANT) :], other[len(SERVANT) :]
    if one.endswith(FAITH) and other.endswith(FAITH):
        return one[: -len(FAITH)], other[: -len(FAITH)]
    return None


@lru_cache(maxsize=65_536)
def without_article(word: str) -> str:
    """The word without an Arabic article at its beginning, if it may be one.

    ALBERT may begin so too: whoever asks compares both.

    >>> without_article("ELMASRY"), without_article("ECHCHARKAOUI"), without_article("ELSA")
    ('MASRY', 'CHARKAOUI', 'ELSA')
    """
    return _ARTICLE.sub("", word, count=1) if _ARTICLE.match(word) else word


def with_article(words: Sequence[str]) -> tuple[str, ...]:
    """The words of a surname, where ASH SHAMI or EZ ZAHRANI has the article as it is written.

    >>> with_article(("ASH", "SHAMI")), with_article(("AS", "KUIPER"))
    (('AL', 'SHAMI'), ('AS', 'KUIPER'))
    """
    if len(words) == 1:
        return tuple(words)
    return tuple(_ARTICLE_APART.sub("AL", " ".join(words)).split())


def joined(words: Sequence[str]) -> tuple[str, ...]:
    """The words with such names in one form, of however many words they are made.

    >>> joined(["ABD", "AL", "KARIM", "NUR", "UD", "DIN"])
    ('ABDULKARIM', 'NURUDDIN')
    """
    text = " ".join(words)
    may_be = ("ABD" in text or "D" in text[1:]) and _MAY_BE.search(text)
    return tuple(_joined(words)) if may_be else tuple(words)


def _joined(words: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        for end in range(min(at + _PARTS, len(words)), at, -1):
            form = one_form("".join(words[at:end]))
            if form:
                yield form
                at = end
                break
        else:
            yield words[at]
            at += 1
