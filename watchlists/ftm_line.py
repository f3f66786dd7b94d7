"""The lines of a FollowTheMoney file: one JSON object each, with its bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from api_ingest.domain.problem import JSON_UNREADABLE, Problem
from api_ingest.domain.reported import Place

PERSON = "Person"
BESIDE = "watchlist"
"""What stands beside the properties of a Person and is ours."""


class Entity(NamedTuple):
    """One line: its properties as lists of texts, what stands beside them, and where."""

    id: str
    schema: str
    said: dict[str, list[str]]
    beside: dict[str, Any]
    place: Place
    gone: bool


def sniff(content: bytes) -> bool:
    """Whether these bytes begin as an entity does."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def entities_of(content: bytes, problems: list[Problem], *, delta: bool) -> Iterator[Entity]:
    """Every entity of a file; what is none is a problem at its line."""
    start = 0
    for row, line in enumerate(content.split(b"\n"), 1):
        place = Place(start, start + len(line), row=row)
        start += len(line) + 1
        if not line.strip():
            continue
        try:
            yield _entity(json.loads(line.decode("utf-8-sig")), place, delta=delta)
        except UnicodeDecodeError:
            problems.append(JSON_UNREADABLE.at(place, "not UTF-8"))
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            said = error.msg if isinstance(error, json.JSONDecodeError) else _lacks(error)
            problems.append(JSON_UNREADABLE.at(place, said))


def _lacks(error: Exception) -> str:
    return f"no {error.args[0]}" if isinstance(error, KeyError) else str(error)


def _entity(line: dict[str, Any], place: Place, *, delta: bool) -> Entity:
    gone = "op" in line and str(line["op"]).upper() == "DEL"
    if "op" in line:
        if not delta:
            raise ValueError("a line of changes, and this was to be the whole list")
        line = line["entity"]
    id = line["id"]
    if not isinstance(id, str) or not id.strip():
        raise ValueError("an id is a text")
    if gone:
        return Entity(id.strip(), PERSON, {}, {}, place, gone=True)
    said: dict[str, list[str]] = {}
    for name, values in line["properties"].items():
        several = values if isinstance(values, list) else [values]
        if not all(isinstance(one, str) for one in several):
            raise ValueError(f"property {name}: its values are no texts")
        said[name] = [words for one in several if (words := " ".join(one.split()))]
    return Entity(id.strip(), line["schema"], said, line.get(BESIDE, {}), place, gone=False)
