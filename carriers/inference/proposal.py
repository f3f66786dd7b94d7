"""A profile proposed from samples: every conclusion with its evidence, every doubt a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from api_ingest.domain.errors import Refused
from api_ingest.tables import delimited, workbook
from api_ingest.tables.cell import unwrapped
from api_ingest.tables.grid import Row, Sheet
from carriers.formats import edifact
from carriers.inference import (
    calendar,
    columns,
    dialect,
    header,
    message,
    person,
    several,
    surroundings,
    values,
)
from carriers.inference.column import Column, Setting
from carriers.inference.finding import Answers, Finding, Question, Sample
from carriers.inference.heading import Lexicon
from carriers.words import FLIGHT_WORDS, fold

_SERIAL_DIGITS = 5
RECOGNISED_BY = ("surname", "name", "document_number", "birth_date", "given_names")
_TELLING = 2  # columns by which it is known: the fewer, the fewer changes of a header hurt


@dataclass
class Proposal:
    """What `profile.toml` is to say (`keys` has its shape), why, and what has to be answered.

    `missing` is why no profile can be made at all.
    """

    keys: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def propose(
    samples: Sequence[Sample], setting: Setting, known: Lexicon, answers: Answers
) -> Proposal:
    """The profile of a carrier that sends files like these. Raises Refused."""
    if all(edifact.sniff(sample.content) for sample in samples):
        return Proposal({"format": "paxlst"} | message.keys(samples), message.findings(samples))
    if any(edifact.sniff(sample.content) for sample in samples):
        return Proposal({}, missing=["these are PAXLST and tables: make one profile for each"])
    return _Tables(samples, setting, known, answers).proposal()


class _Tables:
    """Tables of one layout, which are looked at together."""

    def __init__(
        self, samples: Sequence[Sample], setting: Setting, known: Lexicon, answers: Answers
    ) -> None:
        self._setting, self._known, self._answers = setting, known, answers
        self._proposal = Proposal({"format": "table"})
        self._keys: dict[str, Any] = {}
        self._told: list[surroundings.Told] = []
        self._above: list[tuple[Sequence[Row], str]] = []
        self._columns: dict[str, Column] = {}
        for sample in samples:
            self._open(sample)

    def proposal(self) -> Proposal:
        """Everything put together."""
        if not self._columns:
            why = "no row names three columns or more, and nothing is read by position"
            self._proposal.missing.append(f"{why}: ask for the table with its header row")
            return self._proposal
        mapped = columns.map_columns(
            list(self._columns.values()), self._known, self._setting, self._answers
        )
        self._add(mapped.findings, mapped.questions)
        self._surroundings(mapped.words)
        ordered = sorted(mapped.words.items(), key=lambda one: one[1].at)
        split = self._split(mapped.words)
        self._keys["columns"] = {w: one.header for w, one in ordered if one.header not in split}
        self._keys["ignore"] = [one.header for one in mapped.ignored]
        self._dates(mapped.words)
        self._names(mapped.words)
        valued = values.tables(mapped.words, self._answers)
        self._add(valued.findings, valued.questions)
        self._keys["values"] = valued.tables
        self._keys["optional"] = [word for word, one in mapped.words.items() if not one.values]
        self._recognise(mapped.words)
        self._proposal.keys["table"] = self._keys
        return self._proposal

    def _add(self, findings: Sequence[Finding], questions: Sequence[Question]) -> None:
        known = {one.key for one in self._proposal.questions}
        self._proposal.findings += [f for f in findings if f not in self._proposal.findings]
        self._proposal.questions += [q for q in questions if q.key not in known]

    def _open(self, sample: Sample) -> None:
        for sheet in self._sheets(sample):
            rows = list(sheet.rows())
            told = self._answers.get("header")
            found = header.find(rows, self._known, int(told) if told else None)
            if found is None:
                continue
            self._add([found.finding], [])
            self._keys.setdefault("footers", []).extend(
                end for end in found.ends if end not in self._keys.get("footers", [])
            )
            self._above.append((found.above, sample.name))
            self._collect(found)

    def _sheets(self, sample: Sample) -> list[Sheet]:
        if workbook.sniff(sample.content):
            return [sheet for sheet in workbook.sheets(sample.content) if not sheet.hidden]
        seen = dialect.of(sample.content, self._answers)
        self._add(seen.findings, seen.questions)
        self._keys["delimiter"] = seen.delimiter
        if seen.page is not None:
            self._keys["charset"] = seen.page
        return [delimited.Sheet(seen.text, seen.delimiter)]

    def _collect(self, found: header.Found) -> None:
        """The cells below each header, with those of the same header in other samples."""
        cells = [row.cells() for row in found.rows]
        for at, name in enumerate(found.names):
            if not name:
                continue
            said = (line[at] if at < len(line) else "" for line in cells)
            plain = [(unwrapped(text) or "").strip() for text in said]
            column = self._columns.setdefault(fold(name), Column(name, len(self._columns), [], 0))
            column.values.extend(text for text in plain if text)
            self._columns[fold(name)] = column._replace(rows=column.rows + len(plain))

    def _surroundings(self, words: dict[str, Column]) -> None:
        """Where the flight stands that no column tells."""
        recognise = self._proposal.keys.setdefault("recognise", {})
        for above, name in self._above:
            told = surroundings.look(above, name, set(words), self._known, self._setting)
            self._told.append(told)
            self._add(told.findings, [])
            self._keys.setdefault("preamble", {}).update(told.preamble)
            if told.title:
                self._keys["title"] = told.title
            if told.file_name:
                recognise["file_name"] = told.file_name
        have: set[str] = set().union(*(told.words for told in self._told))
        self._ports(words, have)
        have |= set(words)
        if not have.isdisjoint(("registration", "vessel")):
            have |= {"flight_number"}
        if absent := [word for word in surroundings.NEEDED if word not in have]:
            self._beside(absent)

    def _ports(self, words: dict[str, Column], have: set[str]) -> None:
        """From and to of each traveller are those of the flight, where nothing else tells these."""
        for own, flown in (("embarkation", "departure"), ("disembarkation", "arrival")):
            if own in words and flown not in words and flown not in have:
                words[flown] = words.pop(own)
                why = "nothing else tells it of the flight"
                self._proposal.findings = [
                    one._replace(about=f"table.columns.{flown}", because=f"{one.because}; {why}")
                    if one.about == f"table.columns.{own}" else one
                    for one in self._proposal.findings
                ]  # fmt: skip

    def _beside(self, absent: Sequence[str]) -> None:
        """What no sample tells of the flight has to come with each delivery."""
        because = f"nothing in the sample tells {', '.join(absent)}"
        if self._answers.get("flight") == "beside":
            says = "beside each delivery, as fields"
            self._add([Finding("the flight", says, because, 1, "told")], [])
            return
        asks = "Will each delivery tell it beside the bytes, in the fields of the push?"
        question = Question("flight", asks, because, ("beside",), "--flight beside", "beside")
        self._add([], [question])

    def _split(self, words: dict[str, Column]) -> dict[str, list[str]]:
        """Documents whose parts stand in one cell; a column of their own goes before them."""
        column = words.get("document_number")
        found = several.of(column) if column else None
        if column is None or found is None:
            return {}
        about = "table.columns.document_number"
        self._proposal.findings = [one for one in self._proposal.findings if one.about != about]
        self._add([found.finding], [])
        split = {column.header: found.templates}
        self._keys["split"] = split
        return split

    def _dates(self, words: dict[str, Column]) -> None:
        dated = [one for word, one in words.items() if word.endswith("_date")]
        texts = [text for one in dated for text in one.values]
        flown = [text for told in self._told for text in told.dates]
        flown += words["departure_date"].values[:1] if "departure_date" in words else []
        forms = calendar.forms_of([t for t in (*texts, *flown) if not _is_serial(t)])
        many = max(len(texts) + len(flown), 1)
        because = ", ".join(
            f"{form.replace('|', ' or ')} reads {n} of {many} dates" for form, n in forms.items()
        )
        confidence = 0.95
        first: str | None = None
        if told := self._answers.get("dates"):
            self._keys["date_forms"] = [form.strip() for form in told.split(",")]
            said = Finding("table.date_forms", told, "you said so", 1, "told")
            self._add([said], [])
            return
        if calendar.is_open(forms):
            order = calendar.order((*texts, *flown), flown, self._setting.day)
            first, because, confidence = (
                order.first,
                f"{because}; {order.because}",
                order.confidence,
            )
            if first is None:
                shapes = calendar.settled(forms, None)
                asks = "Does the day or the month come first?"
                self._add([], [Question("dates", asks, because, tuple(shapes), "--dates FORM")])
        named = calendar.settled(forms, first) or ["YYYY-MM-DD"]
        self._keys["date_forms"] = named
        if not forms:
            because, confidence = "no date stands in the sample", 0.5
        self._add([calendar.finding(named, because, confidence)], [])

    def _names(self, words: dict[str, Column]) -> None:
        if "name" not in words:
            return
        about = "table.name_order"
        if told := self._answers.get("name_order"):
            self._keys["name_order"] = told
            self._add([Finding(about, told, "you said so", 1, "told")], [])
            return
        seen = person.order(words["name"].values)
        self._keys["name_order"] = seen.order or "unsaid"
        if seen.order is None:
            asks = "Which comes first in a whole name: the surname or the given name?"
            choices = ("surname_first", "given_first", "unsaid")
            option = "--name-order ORDER"
            self._add([], [Question("name_order", asks, seen.because, choices, option, "unsaid")])
            return
        self._add([Finding(about, seen.order, seen.because, seen.confidence)], [])

    def _recognise(self, words: dict[str, Column]) -> None:
        by = [word for word in RECOGNISED_BY if word in words]
        if not {"name", "surname", "given_names", "document_number"} & set(by):
            self._proposal.missing.append(
                "no column holds a name or a document number: say which, --column 'HEADER=WORD'"
            )
        others = [word for word in words if word not in by and word not in FLIGHT_WORDS]
        by = [*by, *others][:_TELLING]
        self._proposal.keys.setdefault("recognise", {})["columns"] = by


def _is_serial(text: str) -> bool:
    return len(text) == _SERIAL_DIGITS and text.isdigit()


__all__ = ["Proposal", "Refused", "propose"]
