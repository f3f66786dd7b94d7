"""Complaints about a TOML file in words an operator can act on: line, key and mend."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SECTION = re.compile(r"\s*\[\[?(?P<section>[^\[\]]+)\]")
_KEY = re.compile(r"""\s*(?P<key>"[^"]*"|'[^']*'|[\w.-]+)\s*=""")

_LEGIBLE = 120  # characters of a list of choices; a longer one helps less than the closest word


def complaints(
    error: ValidationError, text: str, known: Collection[str], *, see: str
) -> Iterator[str]:
    """One line for each fault: `line 12: table.columns.surnam: no such word; meant is 'surname'?`.

    `text` is the file's, `known` are the keys and words that may stand in it; `see` names the
    document that explains them, where no word is close.
    """
    for fault in error.errors():
        keys = [str(key) for key in fault["loc"] if key != "[key]"]
        line = _line(text, keys)
        where = f"line {line}: " if line else ""
        said = _worded(fault, keys, known).replace("{see}", see)
        yield f"{where}{'.'.join(keys) or 'the whole'}: {said}"


def _worded(fault: ErrorDetails, keys: list[str], known: Collection[str]) -> str:
    kind = fault["type"]
    if kind == "extra_forbidden" or fault["loc"][-1:] == ("[key]",):
        return f"unknown key; {_suggestion(keys[-1], known)}"
    if kind == "missing":
        return "this key is missing; add it"
    if kind == "literal_error" and isinstance(fault["input"], str):
        allowed = fault["ctx"]["expected"] if "ctx" in fault else ""
        mend = _suggestion(fault["input"], known) if len(allowed) > _LEGIBLE else f"write {allowed}"
        return f"{fault['input']!r} is not known here; {mend}"
    return fault["msg"].removeprefix("Value error, ")


def _suggestion(key: str, known: Collection[str]) -> str:
    close = get_close_matches(key, sorted(known), n=1)
    return f"did you mean {close[0]!r}?" if close else "leave it out, or see {see}"


def _line(text: str, keys: list[str]) -> int | None:
    """The line that says the key, or else the nearest that says a part of the way to it."""
    best, deepest = None, 0
    section: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if match := _SECTION.match(line):
            path = section = _parts(match["section"])
        elif match := _KEY.match(line):
            path = section + _parts(match["key"])
        else:
            continue
        if len(path) > deepest and keys[: len(path)] == path:
            best, deepest = number, len(path)
    return best


def _parts(dotted: str) -> list[str]:
    if dotted[:1] in {'"', "'"}:
        return [dotted[1:-1]]
    return [part.strip().strip("\"'") for part in dotted.split(".")]
