"""The travellers of a PAXLST message: segment groups 4 and 5, in whatever order they come."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from api_ingest.domain.problem import (
    DOCUMENT_TYPE_MISSING,
    EXPIRY_DATE_MISSING,
    ISSUING_STATE_MISSING,
    QUALIFIER_UNKNOWN,
    SEGMENT_MISPLACED,
    TRAVELLER_KIND_UNKNOWN,
    VALUE_REPEATED,
    Kind,
    Problem,
)
from api_ingest.domain.reported import BagTag, Reported, ReportedDocument, ReportedTraveller
from carriers.formats.segment import Reader, Segment, reported

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
_OTHER_NATIONALITIES = frozenset({"1", "3"})
_ADDED = frozenset({"V", "L"})  # visa and licence: beside the document that one travels on
_BAGS, _WEIGHT, _TAG = "CT", "WT", "BAG"  # MEA 6311, FTX 4451
# DTM 2379: DDMMYY, MMDDYY, DDMMCCYY, CCYYMM. All others have the year first, and enough digits.
_ORDERS = {
    "2": (6, ((4, 6), (2, 4), (0, 2))), "3": (6, ((4, 6), (0, 2), (2, 4))),
    "4": (8, ((4, 8), (2, 4), (0, 2))), "610": (6, ((0, 6),)),
}  # fmt: skip
_MONTH = "610"

# What some systems send for nothing. Names and document numbers are not read so: somebody may well
# be called Null, and a number that stands for none is a complaint of its own.
_ABSENT = frozenset({"NULL", "NIL", "NONE", "null", "nil", "none", "Null", "Nil", "None"})


# What one segment means: whose field, its name, the element and component, and the text or None.
_Meaning = tuple[str, str, int, int, str | None]


class Travellers:
    """Collects the traveller segments of one message; `readers` says who reads which."""

    def __init__(
        self, reader: Reader, problems: list[Problem], *, elsewhere: Callable[[Segment], bool]
    ) -> None:
        """`elsewhere` reads what is none of a traveller's and says whether it could."""
        self.elements = reader.elements
        self.said = reader.said
        self.components = reader.components
        self.component = reader.component
        self.problems = problems
        self.elsewhere = elsewhere
        self.found: list[ReportedTraveller] = []
        self.fields: dict[str, _Meaning] = {}
        self.heads: dict[str, tuple[str, str]] = {}
        self.nationalities: dict[str, tuple[str | None, bool]] = {}
        self.traveller: ReportedTraveller
        self.nationals: list[Reported] = []  # and tags: those of the traveller being read
        self.tags: list[BagTag] = []
        self.document: ReportedDocument | None = None
        self.waiting = False  # whether that document has not had its DOC yet
        self.former = False  # whether the nationalities so far are none of today

    def readers(self) -> dict[str, Callable[[Segment], None]]:
        """Who reads which segment."""
        return {
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
                surname = reported((text, segment, element, at))
            else:
                given.append(reported((text, segment, element, at)))
        self.nationals, self.tags = [], []
        self.traveller = ReportedTraveller(
            origin=segment, kind=kind, surname=surname, given_names=tuple(given),
            nationalities=self.nationals, bag_tags=self.tags,
        )  # fmt: skip
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

    def tell_missing(self) -> None:
        """What the guide wants of a document and nobody sent; a visa may do without."""
        for traveller in self.found:
            for document in traveller.documents:
                kind = document.type.text.strip().upper() if document.type else ""
                missing = [
                    problem
                    for problem, said, needed in (
                        (DOCUMENT_TYPE_MISSING, document.type, True),
                        (ISSUING_STATE_MISSING, document.issuing_state, kind not in _ADDED),
                        (EXPIRY_DATE_MISSING, document.expiry_date, kind[:1] == "P"),
                    )
                    if said is None and needed
                ]
                self.problems.extend(one.at(document.origin.place()) for one in missing)

    def tell(self, breaks: list[int], kind: Kind) -> None:
        """Says which names a line was wrapped in at these offsets of the cleaned text."""
        for traveller in self.found if breaks else ():
            for name in (traveller.surname, *traveller.given_names):
                if name is not None and isinstance(name.origin, Segment):
                    start, end = name.origin.stretch(name.element, name.component)
                    at = bisect_right(breaks, start)
                    if at < len(breaks) and breaks[at] < end:
                        self.problems.append(kind.at(name))

    def _fill(self, segment: Segment) -> None:
        """A segment that fills one field: `ATT+2++F`, `DTM+329:800512`, `RFF+AVF:ABC123`."""
        meaning = self.fields.get(segment.raw) or self._plain(segment.raw) or self._meaning(segment)
        if meaning is None:
            return
        of, name, element, component, text = meaning
        holder: ReportedTraveller | ReportedDocument = self.traveller
        if of == _DOCUMENT:
            holder = self.document or self._document_to_come(segment)
        elif of == _TRAVELLER and self.document is not None:
            self._late(segment)
        if text is None:
            return
        known = getattr(holder, name)
        if known is None:
            setattr(holder, name, reported((text, segment, element, component)))
        elif known.text.strip() != text.strip():
            self.problems.append(VALUE_REPEATED.at(segment.place(element, component), text))

    def _plain(self, raw: str) -> _Meaning | None:
        """The same as `_meaning` for a date or reference that needs no care, `RFF+AVF:ABC123`.

        Its beginning was seen before, and behind it stand nothing but letters and digits.
        """
        head, _, text = raw.partition(self.component)
        field = self.heads.get(head)
        if field is None or not (text.isalnum() and text.isascii()) or text in _ABSENT:
            return None
        return (*field, 1, 2, text)

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
        if tag == "DTM" and len(components) > 2:  # noqa: PLR2004 — 2379 is the third
            text = _year_first(text, components[2].strip())
        absent = not text or text in _ABSENT or text.isspace()
        meaning = (of, name, element, component, None if absent else text)
        if element > 1:
            self.fields[segment.raw] = meaning
        else:  # dates and references seldom repeat, how they begin does
            self.heads[segment.raw.partition(self.component)[0]] = (of, name)
        return meaning

    def _unknown(self, segment: Segment, qualifier: str) -> None:
        if self.elsewhere(segment):
            return
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
            qualifier = elements[1].strip()
            known = (said.text if said else None, qualifier in _CURRENT)
            if qualifier in _CURRENT or qualifier in _OTHER_NATIONALITIES:
                self.nationalities[segment.raw] = known
            else:
                self.problems.append(QUALIFIER_UNKNOWN.at(segment.place(1), qualifier))
        text, current = known
        if self.document is not None:
            self._late(segment)
        if text is None:
            return
        if current and self.former:
            self.nationals.clear()
        if not self.nationals:
            self.former = not current
        if current or self.former:
            self.nationals.append(reported((text, segment, 2, 1)))

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
        qualifier = elements[1].strip().upper()
        if qualifier != _TAG:
            self.problems.append(QUALIFIER_UNKNOWN.at(segment.place(1), qualifier))
            return
        tag, number = (self.said(segment, elements, 4, at, absent=_ABSENT) for at in (1, 2))
        if tag is not None:
            self.tags.append(BagTag(tag, number))

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


def _year_first(text: str, form: str) -> str:
    """A date in the order that dates are read in, by its format (2379) where that is another.

    >>> _year_first("120580", "2"), _year_first("051280", "3"), _year_first("12051980", "4")
    ('800512', '800512', '19800512')
    >>> _year_first("198005", "610"), _year_first("800512", "101")
    ('19800500', '800512')
    """
    digits, order = _ORDERS.get(form, (0, ()))
    if len(text) != digits or not text.isdigit():
        return text
    turned = "".join(text[at:to] for at, to in order)
    return f"{turned}00" if form == _MONTH else turned
