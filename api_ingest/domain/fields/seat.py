"""Seats: row and letter without leading zeros.

>>> read("012c"), read("INF"), read("")
('12C', 'INF', None)
"""

from __future__ import annotations


def read(text: str) -> str | None:
    """The seat, or whatever else stands there, in capitals."""
    return text.strip().upper().lstrip("0") or None
