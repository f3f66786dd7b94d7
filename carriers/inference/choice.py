"""Columns of few words: the sex, the kind of document, the kind of traveller."""

from __future__ import annotations

from api_ingest.domain.fields import document_type, sex
from carriers.formats.table_traveller import is_kind
from carriers.inference.column import ENOUGH, Column, Evidence, Setting
from carriers.inference.finding import percent, share

_MOST = 6  # different values of a column of few words
_SEXES = frozenset({"V", "H", "FEM", "MASC"})  # beside those that are read without a table


def sexes(column: Column, setting: Setting) -> Evidence:  # noqa: ARG001 — as every kind of evidence
    """M and F, or what stands for them in other languages."""
    found = [v for v in column.values if _is_sex(v)]
    told = f"{percent(len(found), len(column.values))} values stand for a sex"
    part = share(len(found), len(column.values))
    fits = part >= ENOUGH and column.distinct <= _MOST
    return Evidence("sex", part, {"sex": 0.9 if column.distinct > 1 else 0.6} if fits else {}, told)


def _is_sex(value: str) -> bool:
    word = value.strip().upper()
    read, kinds = sex.read(word)
    return read is not None or (word != "" and not kinds) or word in _SEXES


def document_types(column: Column, setting: Setting) -> Evidence:  # noqa: ARG001
    """P, ID, PASSPORT and the like."""
    found = [v for v in column.values if document_type.read(v)[0] not in {"OTHER", "UNKNOWN"}]
    told = f"{percent(len(found), len(column.values))} values are types of documents"
    part = share(len(found), len(column.values))
    common = any(
        document_type.read(value)[0] in {"P", "I"} and value.upper() not in {"A", "C"}
        for value in found
    )
    fits = part >= ENOUGH and column.distinct <= _MOST and common
    return Evidence("document type", part, {"document_type": 0.7} if fits else {}, told)


def kinds(column: Column, setting: Setting) -> Evidence:  # noqa: ARG001
    """PAX, CREW and the like."""
    found = [v for v in column.values if is_kind(v)]
    told = f"{percent(len(found), len(column.values))} values are kinds of travellers"
    part = share(len(found), len(column.values))
    return Evidence("kind", part, {"kind": 0.8} if part >= ENOUGH else {}, told)
