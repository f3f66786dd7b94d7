"""Check digits of the machine-readable zone (Doc 9303-3, section 4.9): weights 7, 3, 1.

>>> check_digit("L898902C3"), check_digit("740812"), check_digit("ZE184226B<<<<<")
('6', '2', '1')
>>> without_check_digit("L898902C36"), without_check_digit("L898902C37")
('L898902C3', None)
"""

from __future__ import annotations

NUMBER_LENGTH = 9


def check_digit(text: str) -> str:
    """Of capitals, digits and `<`. Raises ValueError for anything else."""
    return str(sum(_value(char) * (7, 3, 1)[i % 3] for i, char in enumerate(text)) % 10)


def _value(char: str) -> int:
    if char == "<":
        return 0
    if not (char.isascii() and char.isalnum()) or char.islower():
        raise ValueError("only capitals, digits and <")
    return int(char, 36)


def without_check_digit(number: str) -> str | None:
    """The nine characters of a document number that seems to carry its check digit.

    Never a replacement for it.
    """
    own, last = number[:-1], number[-1:]
    return own if len(own) == NUMBER_LENGTH and check_digit(own) == last else None
