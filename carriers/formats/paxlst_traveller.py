"""The travellers of a PAXLST message: segment groups 4 and 5, in whatever order they come."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from api_ingest.domain.problem import (
    QUALIFIER_UNKNOWN,
    SEGMENT_MISPLACED,
    TRAVELLER_KIND_UNKNOWN,
    WRAP_DOUBTFUL,
    Problem,
)
from api_ingest.domain.reported import BagTag, Reported, ReportedDocument, ReportedTraveller
from carriers.formats.segment import Reader, Segment

# NAD 3035. DET, DEU and DEW (cockpit, cabin and cargo crew) are in the UN list only.
KINDS = {
    "FL": "passenger", "FM": "crew", "DDU": "transit_passenger", "DDT": "transit_crew",
    "DET": "crew", "DEU": "crew", "DEW": "crew",
}  # fmt: skip

_TRAVELLER, _DOCUMENT, _EITHER = "traveller", "document", "either"
_ANY = "any qualifier"

# What a segment fills, by its qualifier: whose field it is, and the element and component that hold
# it. A traveller's reference may stand after a document and is still the traveller's. LOC (3227)
# gives its code, never the name beside it: `LOC+91+NLD:::AMSTERDAM`. The tables of D.02B allow one
# RFF and know no SEA; real traffic heeds neither.
_FIELDS = {
    "ATT": {"2": (_TRAVELLER, "sex", 3, 1)},
    "DTM": {
        "329": (_TRAVELLER, "birth_date", 1, 2),
        "36": (_DOCUMENT, "expiry_date", 1, 2),
        "182": (_DOCUMENT, "issue_date", 1, 2),
    },
    "LOC": {
        "178": (_TRAVELLER, "embarkation", 2, 1),
        "179": (_TRAVELLER, "disembarkation", 2, 1),
        "22": (_TRAVELLER, "clearance", 2, 1),
        "174": (_TRAVELLER, "residence", 2, 1),
        "91": (_DOCUMENT, "issuing_state", 2, 1),
    },
    "RFF": {
        "AVF": (_EITHER, "locator", 1, 2),
        "ABO": (_EITHER, "reference", 1, 2),
        "SEA": (_EITHER, "seat", 1, 2),
    },
    "EMP": {_ANY: (_TRAVELLER, "crew_function", 2, 1)},
    "GEI": {_ANY: (_EITHER, "verified", 2, 1)},  # 173 read by machine, 174 typed
}
# Known, and not needed: place of birth, via points; other references, of travellers and documents.
_UNUSED = {
    "LOC": frozenset({"180", "92"}),
    "RFF": frozenset({"CR", "AEA", "YZY", "TN", "AF", "AKS"}),
}
_CURRENT = frozenset({"2", ""})  # NAT 3493: 2 current nationality, 1 at birth, 3 former
_BAGS, _WEIGHT, _TAG = "CT", "WT", "BAG"  # MEA 6311, FTX 4451
_DDMMYY = ["2"]  # DTM 2379

# What some systems send for nothing. Names and document numbers are not read so: somebody may well
# be called Null, and a number that stands for none is a complaint of its own.
_ABSENT = frozenset({"NULL", "NIL", "NONE", "null", "nil", "none", "Null", "Nil", "None"})


# What one segment means: whose field, its name, the element and component, and the text or None.
_Meaning = tuple[str, str, int, int, str | None]


class Travellers:
    """Collects the traveller segments of one message; `read` says who reads which."""

    def __init__(self, reader: Reader, problems: list[Problem]) -> None:
        self.elements = reader.elements
        self.said = reader.said
        self.components = reader.components
        self.problems = problems
        self.found: list[ReportedTraveller] = []
        self.fields: dict[str, _Meaning] = {}
        self.nationalities: dict[str, tuple[str | None, bool]] = {}
        self.traveller: ReportedTraveller
        self.document: ReportedDocument | None = None
        self.waiting = False  # whether that document has not had its DOC yet
        self.former = False  # whether the nationalities so far are none of today
        self.read: dict[str, Callable[[Segment], None]] = {
            **dict.fromkeys(_FIELDS, self._fill),
            "NAT": self._nat,
            "MEA": self._mea,
            "FTX": self._ftx,
            "DOC": self._doc,
        }

    def begin(self, segment: Segment, elements: list[str]) -> None:
        """`NAD+FL+++VAN DEN BERG:JAN PIETER`: surname, then one given name a component or all."""
        kind = KINDS.get(elements[1]) or KINDS.get(elements[1].strip().upper())
        if kind is None:
            kind = "passenger"
            self.problems.append(TRAVELLER_KIND_UNKNOWN.at(segment.place(1), elements[1]))
        element = self._named(segment, elements)
        surname: Reported | None = None
        given: list[Reported] = []
        for at, text in enumerate(self.components(elements[element]), 1) if element else ():
            if not text or text.isspace():
                continue
            if at == 1:
                surname = Reported(text, segment, element, at)
            else:
                given.append(Reported(text, segment, element, at))
        self.traveller = ReportedTraveller(
            origin=segment, kind=kind, surname=surname, given_names=tuple(given)
        )
        self.found.append(self.traveller)
        self.document = None
        self.former = False

    def _named(self, segment: Segment, elements: list[str]) -> int:
        """Which element holds the name: C080, or C058 where one separator is missing; 0: none."""
        if len(elements) > 4 and elements[4]:  # noqa: PLR2004 — C080 is the fourth
            return 4
        if len(elements) > 3 and elements[3]:  # noqa: PLR2004
            self.problems.append(SEGMENT_MISPLACED.at(segment.place(3), segment.tag))
            return 3
        return 0

    def doubt(self, lost_blanks: list[int]) -> None:
        """Says which names lost a blank where a line was wrapped: DE VRIES has become DEVRIES."""
        for traveller in self.found if lost_blanks else ():
            for name in (traveller.surname, *traveller.given_names):
                if name is not None and isinstance(name.origin, Segment):
                    start, end = name.origin.stretch(name.element, name.component)
                    at = bisect_right(lost_blanks, start)
                    if at < len(lost_blanks) and lost_blanks[at] < end:
                        self.problems.append(WRAP_DOUBTFUL.at(name))

    def _fill(self, segment: Segment) -> None:
        """A segment that fills one field: `ATT+2++F`, `DTM+329:800512`, `RFF+AVF:ABC123`."""
        meaning = self.fields.get(segment.raw) or self._meaning(segment)
        if meaning is None:
            return
        of, name, element, component, text = meaning
        holder: ReportedTraveller | ReportedDocument = self.traveller
        if of == _DOCUMENT:
            holder = self.document or self._document_to_come(segment)
        elif of == _TRAVELLER and self.document is not None:
            self._late(segment)
        if text is not None and getattr(holder, name) is None:
            setattr(holder, name, Reported(text, segment, element, component))

    def _meaning(self, segment: Segment) -> _Meaning | None:
        """The field that a segment fills; None: it is not known here.

        Most come again, letter for letter, for the next traveller: these are worked out once.
        """
        elements, tag = self.elements(segment), segment.tag
        components = self.components(elements[1])
        known, qualifier = _FIELDS[tag], components[0]
        found = known.get(qualifier) or known.get(qualifier.strip().upper()) or known.get(_ANY)
        if found is None:
            self._unknown(segment, qualifier.strip().upper())
            return None
        of, name, element, component = found
        if element > 1:
            components = self.components(elements[element]) if element < len(elements) else []
        text = components[component - 1] if component <= len(components) else ""
        if tag == "DTM" and components[2:] == _DDMMYY:
            text = _year_first(text)
        absent = not text or text in _ABSENT or text.isspace()
        meaning = (of, name, element, component, None if absent else text)
        if element > 1:  # dates and references seldom repeat
            self.fields[segment.raw] = meaning
        return meaning

    def _unknown(self, segment: Segment, qualifier: str) -> None:
        of_document = segment.tag == "RFF" and self.document is not None
        if not of_document and qualifier not in _UNUSED.get(segment.tag, ()):
            component = 1 if segment.tag in {"RFF", "DTM"} else None
            self.problems.append(QUALIFIER_UNKNOWN.at(segment.place(1, component), qualifier))

    def _nat(self, segment: Segment) -> None:
        """`NAT+2+NLD`, repeated for each; one at birth or a former one only where no other came."""
        known = self.nationalities.get(segment.raw)
        if known is None:
            elements = self.elements(segment)
            said = self.said(segment, elements, 2, absent=_ABSENT)
            known = (said.text if said else None, elements[1].strip() in _CURRENT)
            self.nationalities[segment.raw] = known
        text, current = known
        if self.document is not None:
            self._late(segment)
        traveller = self.traveller
        if text is None:
            return
        nationality = Reported(text, segment, 2, 1)
        if not traveller.nationalities or (current and self.former):
            traveller.nationalities = (nationality,)
            self.former = not current
        elif current or self.former:
            traveller.nationalities += (nationality,)

    def _mea(self, segment: Segment) -> None:
        """`MEA+CT++:2` bags, `MEA+WT++KGM:31` their weight; `MEA+CT++2` is seen as well."""
        elements, traveller = self.elements(segment), self.traveller
        unit, figure = (self.said(segment, elements, 3, at, absent=_ABSENT) for at in (1, 2))
        if figure is None:
            unit, figure = None, unit
        qualifier = elements[1].strip().upper()
        if qualifier == _BAGS:
            traveller.bag_count = traveller.bag_count or figure
        elif qualifier == _WEIGHT and traveller.bag_weight is None:
            traveller.bag_weight, traveller.bag_weight_unit = figure, unit
        elif qualifier not in {_BAGS, _WEIGHT}:
            self.problems.append(QUALIFIER_UNKNOWN.at(segment.place(1), qualifier))

    def _ftx(self, segment: Segment) -> None:
        """`FTX+BAG+++KL074123:2`: a tag, or the first of two; other free text is not read."""
        elements = self.elements(segment)
        tag, number = (self.said(segment, elements, 4, at, absent=_ABSENT) for at in (1, 2))
        if tag is not None and elements[1].strip().upper() == _TAG:
            self.traveller.bag_tags += (BagTag(tag, number),)

    def _doc(self, segment: Segment) -> None:
        """`DOC+P:110:111+NPX5L7K21`."""
        elements = self.elements(segment)
        document = self.document
        if document is None or not self.waiting:
            document = ReportedDocument(origin=segment)
            self.traveller.documents.append(document)
        document.origin = segment
        document.type = self.said(segment, elements, 1, absent=_ABSENT)
        document.number = self.said(segment, elements, 2)
        self.document = document
        self.waiting = False

    def _document_to_come(self, segment: Segment) -> ReportedDocument:
        """A date or a state in front of the first DOC waits for it."""
        self.problems.append(SEGMENT_MISPLACED.at(segment.place(), segment.tag))
        self.document = ReportedDocument(origin=segment)
        self.traveller.documents.append(self.document)
        self.waiting = True
        return self.document

    def _late(self, segment: Segment) -> None:
        """Says that a segment of the traveller stands after a document; it is read all the same."""
        self.problems.append(SEGMENT_MISPLACED.at(segment.place(), segment.tag))


def _year_first(text: str) -> str:
    """DDMMYY as YYMMDD, the form that dates are read in.

    >>> _year_first("120580")
    '800512'
    """
    return text[4:] + text[2:4] + text[:2] if len(text) == 6 else text  # noqa: PLR2004 — DDMMYY
