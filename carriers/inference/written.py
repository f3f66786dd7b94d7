"""A proposed profile as `profile.toml`: readable, with the evidence beside each key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from carriers.inference.finding import Finding

_LONGEST = 110  # characters of a line with its evidence; else it stands above
_BEHIND = 44
_HEAD = ("carrier", "icao", "name", "contact", "assumed", "format")
_PARTS = ("recognise", "paxlst", "table")


def write(keys: Mapping[str, Any], findings: Iterable[Finding], about: Sequence[str]) -> str:
    """The file. `about` are the lines on top, `keys` have the shape of a profile."""
    why: dict[str, list[Finding]] = {}
    for finding in findings:
        why.setdefault(finding.about, []).append(finding)
    lines = [f"# {line}".rstrip() for line in about]
    lines += [_comment(told) for told in why.get("the header", []) + why.get("the flight", [])]
    for key in _HEAD:
        if key in keys:
            lines += _key(key, keys[key], why.get(key, []))
    for part in _PARTS:
        lines += _part(part, keys.get(part, {}), why)
    return "\n".join(lines) + "\n"


def _part(path: str, keys: Mapping[str, Any], why: Mapping[str, list[Finding]]) -> Iterator[str]:
    """A section: its plain keys first, then the tables in it."""
    plain = {key: value for key, value in keys.items() if not isinstance(value, Mapping) and value}
    tables = {key: value for key, value in keys.items() if isinstance(value, Mapping) and value}
    if plain:
        yield ""
        yield f"[{path}]"
        for key, value in plain.items():
            yield from _key(key, value, why.get(f"{path}.{key}", []))
    for key, value in tables.items():
        yield ""
        yield f"[{path}.{key}]"
        for name, said in value.items():
            yield from _key(_name(name), said, why.get(f"{path}.{key}.{name}", []))


def _name(name: str) -> str:
    """A key as TOML takes it: bare where it can be."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _key(key: str, value: Any, why: Sequence[Finding]) -> Iterator[str]:
    if isinstance(value, list) and len(value) > 1 and len(why) == len(value):
        yield f"{key} = ["
        for one, finding in zip(value, why, strict=True):
            yield from _line(f"  {_value(one)},", [finding])
        yield "]"
        return
    yield from _line(f"{key} = {_value(value)}", why)


def _line(said: str, why: Sequence[Finding]) -> Iterator[str]:
    indent = " " * (len(said) - len(said.lstrip()))
    comments = [_comment(one) for one in why]
    if len(comments) == 1 and len(said) <= _BEHIND and _BEHIND + len(comments[0]) <= _LONGEST:
        yield f"{said:<{_BEHIND}}{comments[0]}"
        return
    for comment in comments:
        yield indent + comment
    yield said


def _comment(finding: Finding) -> str:
    """The evidence on one line, whatever a header holds."""
    told = finding.standing == "told"
    sure = "told" if told else f"{finding.standing}, {round(finding.confidence * 100)} %"
    head = f"{finding.about}: {finding.says}: " if finding.about.startswith("the ") else ""
    text = " ".join(f"{head}{finding.because} ({sure})".split())
    return "# " + "".join(char for char in text if char.isprintable())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_text(key)} = {_value(said)}" for key, said in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _pattern(value) if "\\" in value else _text(value)


def _pattern(text: str) -> str:
    """A regular expression as it is, between single quotes, where it can be."""
    return f"'{text}'" if "'" not in text and text.isprintable() else _text(text)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
