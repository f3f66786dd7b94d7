"""What is other than usual in a delivery, with a patch of the profile where one would mend it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from carriers.drift.trait import Traits
from carriers.inference.heading import Lexicon, words_of
from carriers.layout import Table
from carriers.profile import Profile
from carriers.words import fold

_FEW = 3  # values of a kind; fewer are slips
_TENTH = 0.1
_GIVEN, _FAMILY, _NAMES = 0.5, 0.2, 4
"""Shares of known given names: of a column of given names, of one of surnames; and of how many."""


class Drift(NamedTuple):
    """One thing that is other; `about` tells it from others of its kind, `patch` is a TOML diff."""

    kind: str
    about: str
    says: str
    patch: str = ""


def drifts(usual: Traits | None, now: Traits, profile: Profile, known: Lexicon) -> list[Drift]:
    """Everything that differs from what is usual, or is damage whatever is usual."""
    found = [*_damage(now), *_dates(now, profile)]
    if usual is not None:
        found += [*_charset(usual, now, profile), *_names(usual, now, profile)]
        if profile.table is not None:
            found += _headers(usual, now, profile.table, known)
    return found


def _headers(usual: Traits, now: Traits, table: Table, known: Lexicon) -> Iterator[Drift]:
    """New headers that the profile does not know; of one whose old one is gone, it is the same."""
    have = set(map(fold, now.headers))
    gone = {
        word: header for header in usual.headers
        if fold(header) not in have and (word := table.words.get(fold(header)))
        and word not in table.optional
        and not any(table.words.get(other) == word for other in have)
    }  # fmt: skip
    seen = set(map(fold, usual.headers))
    for header in now.headers:
        spelt = fold(header)
        if spelt in seen or spelt in table.words or spelt in table.ignored or spelt in table.splits:
            continue
        meant = sorted(words_of(header, known).items(), key=lambda one: -one[1])
        word = next((one for one, _ in meant if one in gone), None)
        if word is not None:
            old = list(table.columns[word])
            patch = _replaced("table.columns", word, old, [*old, header])
            yield Drift("header-changed", header, f"'{gone.pop(word)}' is now '{header}'", patch)
            continue
        free = [one for one, _ in meant if one not in table.columns]
        if free:
            patch = f"[table.columns]\n+{free[0]} = {_toml(header)}"
        else:
            patch = _replaced("table", "ignore", list(table.ignore), [*table.ignore, header])
        yield Drift("column-new", header, f"the column '{header}' is new", patch)
    for word, header in gone.items():
        patch = _replaced("table", "optional", list(table.optional), [*table.optional, word])
        yield Drift("column-gone", header, f"the column '{header}' is not there any more", patch)


def _dates(now: Traits, profile: Profile) -> Iterator[Drift]:
    for form, count in now.forms.items():
        if count < min(_FEW, now.dates) or (count < _FEW and count < now.dates * _TENTH):
            continue
        says = f"{count} of {now.dates} dates are written {form.replace('|', ' or ')}"
        patch = ""
        if "|" not in form and profile.table is not None:
            old = list(profile.table.date_forms)
            patch = _replaced("table", "date_forms", old, [*old, form])
        yield Drift("date-form", form, says, patch)


def _charset(usual: Traits, now: Traits, profile: Profile) -> Iterator[Drift]:
    if not usual.charset or not now.charset or usual.charset == now.charset:
        return
    table = profile.table
    if table is not None and "charset" in table.model_fields_set and table.charset == now.charset:
        return  # the profile says so by now
    says = f"the character set was {usual.charset} and is {now.charset}"
    patch = "" if now.charset.startswith("utf") else f"[table]\n+charset = {_toml(now.charset)}"
    yield Drift("charset-changed", now.charset, says, patch)


def _damage(now: Traits) -> Iterator[Drift]:
    if now.mojibake >= min(_FEW, max(now.names // 10, 1)):
        says = (
            f"{now.mojibake} of {now.names} names were read in a wrong character set by the sender"
        )
        yield Drift("mojibake", "names", says)
    for limit, count in now.cut.items():
        says = f"{count} of {now.names} names are {limit} characters long and none is longer: cut"
        yield Drift("values-cut", limit, says)


def _names(usual: Traits, now: Traits, profile: Profile) -> Iterator[Drift]:
    before, after = usual.given, now.given
    usually = before.get("given_names", 0) >= _GIVEN and before.get("surname", 1) <= _FAMILY
    swapped = after["surname"] >= _GIVEN and after["given_names"] <= _FAMILY
    if not (usually and swapped and now.names >= _NAMES):
        return
    says = (
        f"known given names are {round(after['surname'] * 100)} % of the surnames and "
        f"{round(after['given_names'] * 100)} % of the given names, the other way round than usual"
    )
    patch = '[paxlst]\n+swap = ["names"]'
    if profile.table is not None:
        columns = profile.table.columns
        one, other = list(columns.get("surname", ())), list(columns.get("given_names", ()))
        patch = "\n".join(
            [_replaced("table.columns", "surname", one, other),
             *_replaced("table.columns", "given_names", other, one).splitlines()[1:]]
        ) if one and other else ""  # fmt: skip
    yield Drift("names-swapped", "names", says, patch)


def _replaced(section: str, key: str, old: Sequence[str], new: Sequence[str]) -> str:
    lines = [f"[{section}]"]
    if old:
        lines.append(f"-{key} = {_toml(old)}")
    return "\n".join([*lines, f"+{key} = {_toml(new)}"])


def _toml(value: str | Sequence[str]) -> str:
    if not isinstance(value, str) and len(value) == 1:
        value = value[0]
    return json.dumps(value, ensure_ascii=False)
