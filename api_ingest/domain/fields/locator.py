"""Booking references: five to eight capitals and digits (IATA PNRGOV, RCI 9956).

Shared by a party: never a person.

>>> read("q7w8er")
('Q7W8ER', ())
>>> [kind.code for kind in read("?!")[1]]
['locator-doubtful']
"""

from __future__ import annotations

import re
from functools import lru_cache

from api_ingest.domain.problem import LOCATOR_DOUBTFUL, Kind

_LOCATOR = re.compile(r"[A-Z0-9]{5,8}")


@lru_cache(maxsize=8_192)
def read(text: str) -> tuple[str | None, tuple[Kind, ...]]:
    """The reference in capitals, kept with a note where it does not look like one."""
    code = text.strip().upper()
    fits = not code or _LOCATOR.fullmatch(code) is not None
    return code or None, (() if fits else (LOCATOR_DOUBTFUL,))
