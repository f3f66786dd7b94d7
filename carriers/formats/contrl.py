"""CONTRL, the syntax and service report: whether an interchange and its messages were taken.

ISO 9735 part 4 (syntax 4) and the service report of syntax 3. Warnings are no business of CONTRL: a
message that is taken with problems is acknowledged, and the problems travel in CUSRES and in the
receipt.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from carriers.formats.edifact import Interchange, Message, said, write
from carriers.formats.segment import Segment

REJECTED, ACKNOWLEDGED = "4", "7"
"""Action codes (0083)."""
Line = list[str | list[str]]


class Fault(NamedTuple):
    """Why a message is rejected.

    Error code (0085), the segment at fault, and its element: the tag counts as position 1 (S011).
    """

    code: str
    tag: str
    position: tuple[str, ...] = ()


WRONG_MESSAGE = Fault("14", "UNH", ("3", "1"))
NO_FLIGHT = Fault("13", "TDT")
NOTHING_IN_IT = Fault("32", "UNB")


def is_report(message: Message) -> bool:
    """Whether a message is itself a report."""
    return _text(message.header, 2).upper() == "CONTRL"


def contrl(
    interchange: Interchange, rejected: Mapping[int, Fault], *, control: str, at: datetime
) -> str:
    """The report of one interchange; `rejected` by the number of the message in the delivery.

    `control` is the reference of the report's own interchange, at most 14 characters.
    """
    version = _text(interchange.header, 1, 2) or "3"
    kind = ["CONTRL", "D", "4" if version == "4" else "3", "UN"]
    body: list[Line] = [["UNH", "1", kind], _uci(interchange)]
    body += [
        _ucm(message, rejected[number])
        for message in interchange.messages
        if (number := message.header.message or 0) in rejected
    ]
    return enveloped(interchange, [[*body, ["UNT", str(len(body) + 1), "1"]]], control, at)


def enveloped(
    interchange: Interchange, messages: list[list[Line]], control: str, at: datetime
) -> str:
    """Messages in an interchange back to the sender: its parties change places."""
    unb = interchange.header
    syntax = [_text(unb, 1) or "UNOA", _text(unb, 1, 2) or "3"]
    head: Line = [
        "UNB", ["UNOA", syntax[1]], _party(unb, 3), _party(unb, 2),
        [f"{at:%y%m%d}", f"{at:%H%M}"], control, "", "APIS",
    ]  # fmt: skip
    if _text(unb, 11) == "1":
        head += ["", "", "", "1"]
    tail: Line = ["UNZ", str(len(messages)), control]
    return write([head, *(line for message in messages for line in message), tail])


def _uci(interchange: Interchange) -> Line:
    """The parties stand here as they stood in the interchange that is reported on."""
    unb = interchange.header
    line: Line = ["UCI", _text(unb, 5), _party(unb, 2), _party(unb, 3)]
    if interchange.messages:
        return [*line, ACKNOWLEDGED]
    return [*line, REJECTED, NOTHING_IN_IT.code, NOTHING_IN_IT.tag]


def _ucm(message: Message, fault: Fault) -> Line:
    unh = message.header
    kind = [text for component in range(1, 6) if (text := _text(unh, 2, component))]
    line: Line = ["UCM", _text(unh, 1), kind, REJECTED, fault.code, fault.tag]
    return [*line, list(fault.position)] if fault.position else line


def _party(unb: Segment, element: int) -> list[str]:
    """Identification and its qualifier (S002, S003)."""
    parts = [_text(unb, element), _text(unb, element, 2)]
    return parts if parts[1] else parts[:1]


def _text(segment: Segment, element: int, component: int = 1) -> str:
    value = said(segment, element, component)
    return value.text.strip() if value else ""
