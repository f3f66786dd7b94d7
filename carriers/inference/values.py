"""What the values of a column stand for, where they are not understood as they are."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from api_ingest.domain.fields import document_type, sex
from carriers.formats.table_traveller import is_kind
from carriers.inference.column import Column
from carriers.inference.finding import Answers, Finding, Question

Tables = dict[str, dict[str, str]]
_MOST = 12  # different values that are worth asking about
_LONGEST = 12  # characters of a code
_MISSING = frozenset({"?", "-", "--", ".", "0"})


class Valued(NamedTuple):
    """A table for each word that needs one, with why, and what is left to ask."""

    tables: Tables
    findings: list[Finding]
    questions: list[Question]


def tables(words: dict[str, Column], answers: Answers) -> Valued:
    """The tables of a sample's columns."""
    valued = Valued({}, [], [])
    if column := words.get("sex"):
        _sexes(valued, column, answers)
    if column := words.get("kind"):
        unknown = [value for value, _ in _common(column) if not is_kind(value)]
        _ask_each(valued, "kind", unknown, ("PAX", "CREW", "TRANSIT_PAX", "TRANSIT_CREW"), answers)
    if column := words.get("document_type"):
        unknown = [
            v for v, _ in _common(column) if document_type.read(v)[0] == "OTHER" and len(v) > 1
        ]
        _ask_each(valued, "document_type", unknown, ("P", "I", "AC", "V", "OTHER"), answers)
    return valued


def _common(column: Column) -> list[tuple[str, int]]:
    return Counter(value.upper() for value in column.values).most_common(_MOST)


def _sexes(valued: Valued, column: Column, answers: Answers) -> None:
    """`M` is a man beside `V` or `F`, and a woman (mujer) beside `H`."""
    said = {value for value, _ in _common(column)}
    table: dict[str, str] = {}
    why = ""
    if "H" in said:
        table, why = {"H": "M", "M": "F"}, "beside H (hombre) M stands for mujer"
        if "F" in said:
            table, why = {"H": "M"}, "H beside F"
    elif "V" in said:
        table, why = {"V": "F"}, "beside M stands V (vrouw)" if "M" in said else "V (vrouw)"
    table |= dict.fromkeys(sorted(said & _MISSING), "")
    if table:
        shown = ", ".join(f"{value} = {meant or 'unknown'}" for value, meant in table.items())
        because = why or "a sign that stands for nothing"
        valued.tables["sex"] = table
        valued.findings.append(Finding("table.values.sex", shown, because, 0.9))
    unknown = [v for v in sorted(said - table.keys()) if sex.read(v)[1]]
    _ask_each(valued, "sex", unknown, ("M", "F", "X", "unknown"), answers)


def _ask_each(
    valued: Valued, word: str, unknown: list[str], choices: tuple[str, ...], answers: Answers
) -> None:
    """Codes that nobody knows; without an answer they are read as they stand, and complained of."""
    for value in unknown:
        if len(value) > _LONGEST:  # no code, and perhaps somebody's name
            continue
        key = f"value:{word}:{value.casefold()}"
        told = answers.get(key)
        if told and told != "as it stands":
            meant = "" if told == "unknown" else told
            valued.tables.setdefault(word, {})[value] = meant
            valued.findings.append(
                Finding(f"table.values.{word}", f"{value} = {told}", "you said so", 1, "told")
            )
        elif not told:
            asks = f"What does '{value}' in the column for {word} stand for?"
            because = f"'{value}' is no {word} that is known"
            option = f"--value {word}:{value}=MEANING"
            options = (*choices, "as it stands")
            valued.questions.append(Question(key, asks, because, options, option, "as it stands"))
