"""CUSRES, the customs response: what became of each passenger list, and of whom what is wrong.

UN/EDIFACT D.02B and later, in the form that the WCO/IATA/ICAO guide gives it. It says whether the
data could be used, traveller by traveller, and never anything of what was found on a list: it holds
no status for boarding.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from anyascii import anyascii

from api_ingest.domain.manifest import Leg, Manifest
from api_ingest.domain.problem import TRUNCATED, Problem
from carriers.formats.contrl import Line, enveloped
from carriers.formats.edifact import Interchange, Message, said
from carriers.formats.paxlst import is_paxlst
from carriers.formats.paxlst_traveller import KINDS

RESPONSE, ERROR = "962", "963"
"""BGM 1001: the answer to a list that was taken, and to one that was not."""
HEADING, DETAIL = "1", "2"
"""ERP 1049: the problem is in the heading of the message, or with one of its travellers."""
# ERC 9321, with the meanings of 0085: invalid value, missing, too long.
_CODES = {"missing": "13", "unreadable": "12", "unknown": "12", "impossible": "12", "cut": "39"}
_UNSPECIFIED = "18"
_SAID = {"refusal", "error", "warning"}
"""Notes are for the receipt: they ask for nothing."""
_OF_MESSAGE = frozenset({"CNT", "UNT"})  # behind the last traveller, and about none
_REFERENCES = frozenset({"AVF", "ABO"})
_NOT_UNOA = re.compile(r"""[^A-Z0-9 .,\-()/='+:?!"%&*;<>]""")
_LONGEST_TEXT = 500


def cusres(
    interchange: Interchange, manifests: Mapping[int, Manifest], problems: Sequence[Problem], *,
    control: str, at: datetime,
) -> str:  # fmt: skip
    """One response for each passenger list of an interchange; other messages are CONTRL's.

    `manifests` are those that were taken, by the number of their message in the delivery.
    """
    messages = [
        _response(message, str(n), manifests.get(message.header.message or 0), problems)
        for n, message in enumerate(filter(is_paxlst, interchange.messages), 1)
    ]
    return enveloped(interchange, messages, control, at)


def _response(
    message: Message, reference: str, manifest: Manifest | None, problems: Sequence[Problem]
) -> list[Line]:
    ours = [
        one
        for one in problems
        if one.place is not None
        and one.place.message == message.header.message
        and one.kind.severity in _SAID
    ]
    body: list[Line] = [
        _unh(message, reference),
        ["BGM", RESPONSE if manifest else ERROR],
        *_transaction(message),
        *(_flight(manifest) if manifest else []),
        *_reports(message, ours),
    ]
    return [*body, ["UNT", str(len(body) + 1), reference]]


def _unh(message: Message, reference: str) -> Line:
    """The release of the request, and its common access reference (0068)."""
    release = said(message.header, 2, 3)
    access = said(message.header, 3)
    line: Line = [
        "UNH",
        reference,
        ["CUSRES", "D", release.text if release else "02B", "UN", "IATA"],
    ]
    return [*line, access.text] if access else line


def _transaction(message: Message) -> list[Line]:
    """`RFF+TN` of the request's heading, which the sender finds its question by."""
    for segment in message.segments:
        qualifier = said(segment, 1) if segment.tag == "RFF" else None
        if qualifier and qualifier.text == "TN":
            parts = [said(segment, 1, component) for component in range(1, 6)]
            texts = [part.text if part else "" for part in parts]
            while not texts[-1]:
                texts.pop()
            return [["RFF", list(texts)]]
    return []


def _flight(manifest: Manifest) -> list[Line]:
    named: Line = ["RFF", ["AF", manifest.flight.designator]]
    return [line for leg in manifest.flight.legs for line in (named, *_leg(leg))]


def _leg(leg: Leg) -> list[Line]:
    lines: list[Line] = []
    for qualifier, moment in (("189", leg.departs), ("232", leg.arrives)):
        if moment is not None:
            lines.append(["DTM", [qualifier, *_moment(moment)]])
    for qualifier, port in (("125", leg.departure), ("87", leg.arrival)):
        if port is not None:
            lines.append(["LOC", qualifier, port])
    return lines


def _moment(moment: datetime | date) -> list[str]:
    """With its format (2379): 201 to the minute, 101 a day."""
    if isinstance(moment, datetime):
        return [f"{moment:%y%m%d%H%M}", "201"]
    return [f"{moment:%y%m%d}", "101"]


def _reports(message: Message, problems: Sequence[Problem]) -> list[Line]:
    """Each problem under whom it is about; what is about nobody stands in the heading."""
    travellers = list(_travellers(message))
    starts = [start for start, _ in travellers]
    about: dict[int, list[Problem]] = {}
    for problem in problems:
        assert problem.place is not None  # noqa: S101 — the caller's condition
        whole = problem.kind is TRUNCATED or problem.place.tag in _OF_MESSAGE
        number = 0 if whole else bisect_right(starts, problem.place.start)
        about.setdefault(number, []).append(problem)
    lines: list[Line] = []
    for number, said_of in sorted(about.items()):
        lines.append(["ERP", DETAIL if number else HEADING])
        lines += travellers[number - 1][1].values() if number else ()
        lines += [line for problem in said_of for line in _report(problem)]
    return lines


def _travellers(message: Message) -> Iterator[tuple[int, dict[str, Line]]]:
    """Where each traveller begins, taken or not, and the references that its sender knows it by."""
    flight, named = False, dict[str, Line]()
    for segment in message.segments:
        flight |= segment.tag == "TDT"
        qualifier = said(segment, 1)
        code = qualifier.text.strip().upper() if qualifier else ""
        if segment.tag == "NAD" and (code in KINDS or (flight and code != "MS")):
            named = {}
            yield segment.place().start, named
        elif segment.tag == "RFF" and code in _REFERENCES and (value := said(segment, 1, 2)):
            named.setdefault(code, ["RFF", [code, value.text]])


def _report(problem: Problem) -> list[Line]:
    place = f"{problem.place}: " if problem.place else ""
    text = f"{problem.kind.code}: {place}{problem.says()} - {problem.remedy()}"
    return [["ERC", _code(problem)], ["FTX", "AAO", "", "", _unoa(text)]]


def _code(problem: Problem) -> str:
    return _CODES.get(problem.kind.code.rpartition("-")[2], _UNSPECIFIED)


def _unoa(text: str) -> str:
    """Capitals and signs that every system takes (ISO 9735, level A)."""
    return _NOT_UNOA.sub(" ", anyascii(text).upper())[:_LONGEST_TEXT].strip()
