"""PAXLST, the passenger list message: what it is for, of which flight, and who is on it.

WCO/IATA/ICAO guide, UN/EDIFACT D.02B and later. Nothing in it but the absence of any PAXLST message
is a reason to refuse: what is odd becomes a problem at its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from api_ingest.domain import collector
from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import (
    DELIVERY_EMPTY,
    FORMAT_UNKNOWN,
    FUNCTION_UNKNOWN,
    MESSAGE_NOT_PAXLST,
    MESSAGES_TOO_MANY,
    PART_DOUBTFUL,
    QUALIFIER_UNKNOWN,
    SEGMENT_MISPLACED,
    SEGMENT_UNKNOWN,
    SENDER_CONTACT_MISSING,
    TIME_UNREADABLE,
    WRAP_DOUBTFUL,
    WRAP_MENDED,
    Problem,
)
from api_ingest.domain.reported import (
    Reported,
    ReportedManifest,
    ReportedPart,
)
from carriers.contract import Reading
from carriers.formats.edifact import (
    Interchange,
    Message,
    Segment,
    headers_exceed,
    interchanges,
    openings,
    said,
)
from carriers.formats.paxlst_flight import Route
from carriers.formats.paxlst_traveller import KINDS, Travellers

# BGM 1001 and 1004. 366 is a known misprint of 336.
_FUNCTIONS = {
    ("745", ""): "passenger_list", ("745", "CP"): "change", ("745", "XR"): "cancel_passengers",
    ("745", "RP"): "reduction", ("266", "CL"): "flight_close", ("266", "CLOB"): "close_boarded",
    ("266", "CLNB"): "close_not_boarded", ("266", "XF"): "cancel_flight",
    ("266", "CF"): "change_flight",
}  # fmt: skip
_WHOLE_FUNCTIONS = {
    "250": "crew_list", "336": "master_crew_list", "366": "master_crew_list", "655": "gate_pass",
}  # fmt: skip
_LISTS = frozenset(
    {"passenger_list", "crew_list", "change"}
)  # others only name whom they are about
_CREW_CODES = frozenset({"", "C", "CC", "B", "BC", "A", "D", "E", "EC", "F", "FC"})
_CREW_TOTAL, _PASSENGER_TOTAL = "41", "42"

# Segments of the message that nothing here needs.
_UNUSED = frozenset({"CTA", "CPI", "QTY", "GID", "AUT"})
_DESIGNATOR = re.compile(r"([A-Z][A-Z0-9]|[0-9][A-Z]|[A-Z]{3})\s*[0-9]{1,4}[A-Z]?")
_VERSION = re.compile("[0-9]{1,6}")
_PART = re.compile("[0-9]{1,4}")
MOST_HEADERS = 20_000
"""A year of flights. What holds more is no passenger list, and would keep a reader for minutes."""
_TELLING = 50  # interchanges: who sent these sent them all
_DIGITS_OF_YEAR = {6: "20", 8: ""}
_Readers = dict[str, Callable[[Segment], None]]


@collector.paused()
def read(content: bytes, *, ignore_segments: frozenset[str] = frozenset()) -> Reading:
    """Every manifest of a delivery, one a message, and every problem on the way.

    Segments whose tag is in `ignore_segments` are passed over in silence. Raises Refused where
    there is nothing to read: no byte, no interchange, no message that is PAXLST; or far more of
    them than there are flights.
    """
    if not content.strip():
        raise Refused(DELIVERY_EMPTY.at(None))
    if headers_exceed(content, MOST_HEADERS):
        raise Refused(MESSAGES_TOO_MANY.at(None, str(MOST_HEADERS)))
    manifests: list[ReportedManifest] = []
    problems: list[Problem] = []
    others: list[Problem] = []
    for interchange in interchanges(content):
        problems += interchange.problems
        for message in interchange.messages:
            if not is_paxlst(message):
                kind = said(message.header, 2)
                others.append(MESSAGE_NOT_PAXLST.at(kind or message.header.place()))
                continue
            manifests.append(_Body(interchange, message, problems).read(ignore_segments))
    if not manifests:
        raise Refused(others[0] if others else FORMAT_UNKNOWN.at(None), *others[1:], *problems)
    return Reading("paxlst", manifests, sorted(problems + others, key=_where))


def is_paxlst(message: Message) -> bool:
    """By its identifier (S009); one that names none is taken for it."""
    kind = said(message.header, 2)
    return kind is None or kind.text.strip().upper() == "PAXLST"


def _where(problem: Problem) -> int:
    return problem.place.start if problem.place else 0


def senders(content: bytes) -> Iterator[str]:
    """Who may have sent this, at little cost: UNB and UNG senders, then carriers named by TDT."""
    for segments in openings(content, _TELLING):
        for segment in segments:
            if segment.tag in {"UNB", "UNG", "TDT"}:
                yield from _names(segment)


def _names(segment: Segment) -> list[str]:
    if segment.tag != "TDT":
        sender = said(segment, 2)
        return [sender.text.strip()] if sender else []
    number, carrier = said(segment, 2), said(segment, 5)
    designator = _DESIGNATOR.fullmatch(number.text.strip().upper()) if number else None
    return [
        *([designator[1]] if designator else []),
        *([carrier.text.strip().upper()] if carrier else []),
    ]


def _control(unb: Segment) -> str | None:
    """Sender, recipient and control reference (0020), which make one interchange, by the book."""
    sender, recipient, reference = (said(unb, element) for element in (2, 3, 5))
    if reference is None:
        return None
    return "+".join(one.text.strip() if one else "" for one in (sender, recipient, reference))


def _pass_over(segment: Segment) -> None:
    """A segment that nothing here needs."""


class _Body:
    """One message being read: first its header, then its travellers."""

    def __init__(self, interchange: Interchange, message: Message, problems: list[Problem]) -> None:
        self.interchange = interchange
        self.message = message
        self.problems = problems
        self.reader = interchange.source.reader
        self.route = Route(self.reader, problems)
        self.travellers = Travellers(self.reader, problems, elsewhere=self.route.takes)
        self.function: str | None = None
        self.totals: dict[str, Reported] = {}
        self.contact = False
        self.version = 0
        self.in_header = True

    def read(self, ignored: frozenset[str]) -> ReportedManifest:
        """The manifest."""
        in_header, among_travellers = self._readers(ignored)
        for segment in self.message.segments[1:]:
            readers = in_header if self.in_header else among_travellers
            readers.get(segment.tag, self._unknown)(segment)
        source = self.interchange.source
        self.travellers.tell(source.mended, WRAP_MENDED)
        self.travellers.tell(source.doubtful, WRAP_DOUBTFUL)
        if self.function in _LISTS:
            self.travellers.tell_missing()
        return self._manifest()

    def _readers(self, ignored: frozenset[str]) -> tuple[_Readers, _Readers]:
        """Who reads which segment, in the header and among the travellers.

        They hold us: held by us in turn, all that was read would stay until the collector came by.
        """
        unused = dict.fromkeys(_UNUSED | ignored, _pass_over)
        in_header: _Readers = {
            "BGM": self._bgm, "NAD": self._nad, "COM": self._com, "CNT": self._cnt,
            "TDT": self.route.tdt, "LOC": self.route.loc, "DTM": self.route.dtm, "RFF": self._rff,
        }  # fmt: skip
        among_travellers = {
            **in_header, **self.travellers.readers(), "TDT": self._tdt, "COM": _pass_over,
        }  # fmt: skip
        return in_header | unused, among_travellers | unused

    def _unknown(self, segment: Segment) -> None:
        self.problems.append(SEGMENT_UNKNOWN.at(segment.place(), segment.tag[:20]))

    def _nad(self, segment: Segment) -> None:
        """Parties in the header, and its sender anywhere, are no travellers; all others are."""
        elements = self.reader.elements(segment)
        qualifier = elements[1]
        if qualifier not in KINDS:
            qualifier = qualifier.strip().upper()
        if qualifier in KINDS or (qualifier != "MS" and self.route.transports):
            if not self.travellers.found:
                self.route.late = not self.route.placed
            self.travellers.begin(segment, elements)
            self.in_header = False
        else:
            self.in_header = True

    def _bgm(self, segment: Segment) -> None:
        """`BGM+745+CP`: what the message is for."""
        code, sub = said(segment, 1), said(segment, 2)
        name = code.text.strip().upper() if code else ""
        more = sub.text.strip().upper() if sub else ""
        self.function = _FUNCTIONS.get((name, more)) or _WHOLE_FUNCTIONS.get(name)
        known = self.function is not None and (name != "250" or more in _CREW_CODES)
        if not known:
            whole = "+".join(part for part in (name, more) if part)
            self.problems.append(FUNCTION_UNKNOWN.at(segment.place(), whole))

    def _tdt(self, segment: Segment) -> None:
        """A TDT among the travellers names the flight where none did, and begins no other."""
        if self.route.known:
            self.route.differs(segment)
            return
        self.problems.append(SEGMENT_MISPLACED.at(segment.place(), segment.tag))
        self.in_header = True
        self.route.tdt(segment)

    def _rff(self, segment: Segment) -> None:
        """`RFF+TN:KL260314000107:::2`: the second version of what this message says."""
        named, version = said(segment, 1), said(segment, 1, 5)
        if named and version and named.text.strip().upper() == "TN":
            text = version.text.strip()
            self.version = int(text) if _VERSION.fullmatch(text) else 0

    def _com(self, segment: Segment) -> None:
        """`COM+31 20 5550100:TE`: whom to call, if only that somebody is named."""
        self.contact = self.contact or said(segment, 1) is not None

    def _cnt(self, segment: Segment) -> None:
        """`CNT+42:180`: of the whole flight, by the guide."""
        named, total = said(segment, 1), said(segment, 1, 2)
        qualifier = named.text.strip() if named else ""
        if qualifier not in {_CREW_TOTAL, _PASSENGER_TOTAL}:
            self.problems.append(QUALIFIER_UNKNOWN.at(segment.place(1, 1), qualifier))
        elif total is not None:
            self.totals.setdefault(qualifier, total)

    def _manifest(self) -> ReportedManifest:
        header, unb = self.message.header, self.interchange.header
        if self.function is None and not any(s.tag == "BGM" for s in self.message.segments):
            self.problems.append(FUNCTION_UNKNOWN.at(header.place(), ""))
        if not self.contact:
            self.problems.append(SENDER_CONTACT_MISSING.at(header.place()))
        function = self.function or "passenger_list"
        reference, test = said(header, 3), said(unb, 11)
        sender = (self.message.group and said(self.message.group, 2)) or said(unb, 2)
        return ReportedManifest(
            origin=header,
            function=function,
            flight=self.route.flight(),
            part=self._part(),
            stated=self._stated(function),
            travellers=self.travellers.found,
            prepared=self._prepared(),
            reference=reference.text.strip().upper() if reference else None,
            group=sender.text.strip().upper() if sender else None,
            control=_control(unb),
            test=test is not None and test.text.strip() == "1",
        )

    def _stated(self, function: str) -> Reported | None:
        wanted, other = _PASSENGER_TOTAL, _CREW_TOTAL
        if function == "crew_list":
            wanted, other = other, wanted
        return self.totals.get(wanted) or self.totals.get(other)

    def _part(self) -> ReportedPart | None:
        """S010: `01:C` the first, `02` one on the way, `03:F` the last, `01:F` the only one."""
        number, mark = said(self.message.header, 4, 1), said(self.message.header, 4, 2)
        if number is None:
            return None
        if not _PART.fullmatch(number.text.strip()):
            self.problems.append(PART_DOUBTFUL.at(number))
            return None
        said_last = {"F": True, "C": False}.get(mark.text.strip().upper()) if mark else None
        return ReportedPart(int(number.text), said_last)

    def _prepared(self) -> datetime | None:
        """S004, with six or eight digits of date in any syntax version; UTC is not stated.

        Its microseconds are the message's version, so that of two prepared in one minute the later
        one is the newer.
        """
        day, time = said(self.interchange.header, 4, 1), said(self.interchange.header, 4, 2)
        if day is None:
            return None
        written = day.text.strip()
        clock = time.text.strip()[:4] if time else "0000"
        try:
            moment = datetime.strptime(  # noqa: DTZ007 — no zone is stated
                _DIGITS_OF_YEAR[len(written)] + written + clock, "%Y%m%d%H%M"
            )
            return moment.replace(microsecond=self.version)
        except (KeyError, ValueError):
            self.problems.append(TIME_UNREADABLE.at(day))
            return None
