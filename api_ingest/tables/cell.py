"""What a spreadsheet puts around a value, or in its place."""

from __future__ import annotations

import re

# What Excel writes so that digits stay digits, and what it writes in place of a value.
_AS_TEXT = re.compile(r'="(.*)"')
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)")


def unwrapped(text: str) -> str | None:
    """The value of a cell: nothing for blanks, None for the error of a formula.

    >>> unwrapped('="00123"'), unwrapped("  "), unwrapped("#N/A"), unwrapped("-")
    ('00123', '', None, '-')
    """
    if text.isspace():
        return ""
    if wrapped := _AS_TEXT.fullmatch(text):
        return wrapped[1]
    return None if _ERROR.fullmatch(text.strip()) else text
