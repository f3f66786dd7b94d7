"""East Slavic patronymics: VIKTOROVICH is a VIKTOR's son, OLEKSANDRIVNA an OLEKSANDR's daughter.

They are as common as the father's name is, and are not that name: who is called OLEKSANDR may be
the father of an OLEKSANDROVYCH, or a brother named after him, but not he.
"""

from __future__ import annotations

import re
from functools import lru_cache

from watchlists.compare.tokens import skeleton

# -OVICH and -EVICH, -OVNA and -EVNA as English, French and German ears write them; -OVYCH and -IVNA
# in Ukraine. -OVIC is no patronymic but a surname of South Slavs.
_PATRONYMIC = re.compile("(.{2,}?)(?:[OE][VW](?:[IY](?:CH|TCH|TSCH)|NA)|IVNA)")
_ENDS = ("CH", "VNA", "WNA")


@lru_cache(maxsize=65_536)
def father(word: str) -> str:
    """The consonants of the father's name; empty for what is no patronymic.

    A name of one's own may lose a vowel or two before the ending: PAVEL, PAVLOVICH.

    >>> father("PAVLOVICH") == father("PAVLIVNA") == skeleton("PAVEL"), father("PAVLOV")
    (True, '')
    """
    made = _PATRONYMIC.fullmatch(word) if word.endswith(_ENDS) else None
    return skeleton(made[1]) if made else ""


def of_father(one: str, other: str) -> bool:
    """Whether one word is the patronymic made of the other.

    >>> of_father("OLEKSANDR", "OLEKSANDROVYCH"), of_father("OLEKSAND", "OLEKSANDROVYCH")
    (True, False)
    """
    name, patronymic = (one, other) if len(one) < len(other) else (other, one)
    if not patronymic.endswith(_ENDS):  # nearly always
        return False
    made = father(patronymic)
    return made != "" and made == skeleton(name)
