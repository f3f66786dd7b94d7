"""The catalogue of every kind of fault in what a carrier sent: code, severity, wording, remedy.

A fault in the data is a value, never an exception. `says` and `remedy` may name `{value}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from api_ingest.domain.reported import Place, Reported

LONGEST_SHOWN = 200
Severity = Literal["note", "warning", "error", "refusal"]
"""Note: nothing to mend. Warning: taken, but mend it. Error: a value or a traveller was left out. Refusal: not taken."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault."""

    code: str
    severity: Severity
    says: str
    remedy: str

    def __repr__(self) -> str:
        """Its code; the words are for people."""
        return f"Kind({self.code})"

    def at(self, where: Reported | Place | None, value: str | None = None) -> Problem:
        """A problem of this kind at a reported value (which it then quotes) or at a place."""
        if isinstance(where, Reported):
            return Problem(self, where.place, where.text if value is None else value)
        return Problem(self, where, value)


class Problem(NamedTuple):
    """One fault.

    Its kind, the exact place (None: the delivery as a whole) and the value found there.
    """

    kind: Kind
    place: Place | None = None
    value: str | None = None

    @property
    def shown(self) -> str | None:
        """The value, cut where it is so long that nobody would read it."""
        if self.value is None or len(self.value) <= LONGEST_SHOWN:
            return self.value
        return self.value[:LONGEST_SHOWN] + "…"

    def says(self) -> str:
        """What is wrong, in words."""
        return self.kind.says.replace("{value}", self.shown or "")

    def remedy(self) -> str:
        """How to mend it, in words."""
        return self.kind.remedy.replace("{value}", self.shown or "")

    def __str__(self) -> str:
        """`row 3, column C (BORN): '31FEB1980' is not a date [date-unreadable]`."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.says()} [{self.kind.code}]"

    def to_json(self) -> dict[str, Any]:
        """The form of receipts and of `api-ingest read --json`."""
        return {
            "code": self.kind.code, "severity": self.kind.severity, "place": self.place.to_json() if self.place else None, "value": self.shown,
            "says": self.says(), "remedy": self.remedy(),
        }  # fmt: skip

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Problem:
        """The problem as a receipt tells it, in the words that the receipt was written in."""
        kind = CATALOGUE.get(said["code"])
        if kind is None:  # a receipt of an older version
            kind = Kind(said["code"], said["severity"], said["says"], said["remedy"])
        place = Place.from_json(said["place"]) if said["place"] else None
        return cls(kind, place, said["value"])


# The delivery as a whole
DELIVERY_EMPTY = Kind(
    "delivery-empty", "refusal", "the delivery holds no bytes", "send the manifest again"
)
FORMAT_UNKNOWN = Kind(
    "format-unknown", "refusal", "this is neither PAXLST nor a table that any profile of yours describes",
    "send UN/EDIFACT PAXLST, or the table agreed with the operator, with its header row",
)  # fmt: skip
CARRIER_AMBIGUOUS = Kind(
    "carrier-ambiguous",
    "refusal",
    "the profiles {value} all claim this delivery",
    "ask the operator: two profiles overlap",
)
CARRIER_UNKNOWN = Kind(
    "carrier-unknown",
    "refusal",
    "there is no profile for carrier '{value}'",
    "ask the operator to add the carrier",
)
CARRIER_MISMATCH = Kind(
    "carrier-mismatch",
    "warning",
    "the delivery names carrier '{value}', which is not the one that sent it",
    "check the flight designator, or send it with that carrier's key",
)
TEST_INDICATOR = Kind(
    "test-indicator",
    "note",
    "the sender marked this as test data: it was read and answered, and shown to nobody",
    "leave out the test indicator to send it for real",
)
FLIGHT_ERASED = Kind(
    "flight-erased", "warning",
    "this list came after the passenger data of its flight had been destroyed, as the law asks: it was read and answered, and nobody of it was kept",
    "send a list before its flight lands",
)  # fmt: skip
CHARSET_DOUBTFUL = Kind(
    "charset-doubtful",
    "warning",
    "some characters are not of the expected character set ({value})",
    "announce the character set that the system uses, best UTF-8",
)

# EDIFACT
MESSAGE_NOT_PAXLST = Kind(
    "message-not-paxlst",
    "refusal",
    "a message of type '{value}' cannot be read here; only PAXLST",
    "send PAXLST, or send this message to its own recipient",
)
MESSAGES_TOO_MANY = Kind(
    "messages-too-many", "refusal", "there are more than {value} interchanges, groups and messages in one delivery",
    "send them in several deliveries",
)  # fmt: skip
TRUNCATED = Kind(
    "message-truncated",
    "error",
    "the message stops before its end; what came before the cut was taken",
    "send the whole message again",
)
SEGMENT_UNKNOWN = Kind(
    "segment-unknown",
    "warning",
    "segment '{value}' is not known here and was kept unread",
    "leave it out, or tell the operator what it means",
)
SEGMENT_MISPLACED = Kind(
    "segment-misplaced",
    "note",
    "segment '{value}' stands in an unusual position; it was read all the same",
    "send the segments in the order of the PAXLST guide",
)
QUALIFIER_UNKNOWN = Kind(
    "qualifier-unknown",
    "warning",
    "qualifier '{value}' is not known here; the segment was kept unread",
    "use a qualifier of the PAXLST guide, or tell the operator what it means",
)
FUNCTION_UNKNOWN = Kind(
    "function-unknown",
    "warning",
    "message function '{value}' is not known; the message was read as a full list",
    "use a BGM code of the PAXLST guide",
)
SEPARATORS_DOUBTFUL = Kind(
    "separators-doubtful",
    "warning",
    "the service string advice '{value}' does not give six differing characters",
    "send UNA with six differing characters, or leave it out",
)
SEPARATORS_UNANNOUNCED = Kind(
    "separators-unannounced",
    "warning",
    "the message uses the service characters {value}, which no UNA announces",
    "open the interchange with UNA and the six characters that it uses",
)
WRAP_MENDED = Kind(
    "wrap-mended",
    "note",
    "a blank was lost where a line was wrapped; '{value}' has it again",
    "send the message without wrapping lines",
)
WRAP_DOUBTFUL = Kind(
    "wrap-doubtful",
    "warning",
    "a line break cuts this value; a blank may have been lost there",
    "send the message without wrapping lines",
)
RELEASE_MISSING = Kind(
    "release-missing",
    "warning",
    "an apostrophe inside the name was not released; it was read as part of the name",
    "write ?' for an apostrophe inside a value",
)
REFERENCE_MISMATCH = Kind(
    "reference-mismatch",
    "note",
    "the trailer's reference '{value}' is not that of its header",
    "repeat the header's reference in the trailer",
)
REFERENCE_REUSED = Kind(
    "reference-reused",
    "warning",
    "the interchange reference '{value}' was used before, for other content",
    "nothing, all of it was read; give each interchange a reference of its own",
)
COUNT_SEGMENTS = Kind(
    "segment-count",
    "note",
    "the trailer counts '{value}' segments or messages, which is not what came",
    "count the segments from UNH to UNT, both included",
)
TRAILER_MISSING = Kind(
    "trailer-missing",
    "warning",
    "the trailer '{value}' is missing",
    "end the message and the interchange with UNT and UNZ",
)
SENDER_CONTACT_MISSING = Kind(
    "contact-missing",
    "note",
    "no contact of the sender is given",
    "send NAD+MS and COM with a number that is answered day and night",
)
DOCUMENT_TYPE_MISSING = Kind(
    "document-type-missing",
    "warning",
    "the type of a document is not given",
    "send P for a passport, I for an identity card, V for a visa",
)
ISSUING_STATE_MISSING = Kind(
    "issuing-state-missing",
    "note",
    "the state that issued the document is not given",
    "send LOC+91 with the three-letter code behind the document",
)
EXPIRY_DATE_MISSING = Kind(
    "expiry-date-missing",
    "note",
    "the expiry date of the document is not given",
    "send it as in the document; in PAXLST 991231 where it does not expire",
)
VALUE_REPEATED = Kind(
    "value-repeated",
    "warning",
    "'{value}' is a second value of what was said before; the first was kept",
    "send each value once",
)
DOCUMENT_WITHOUT_NUMBER = Kind(
    "document-without-number",
    "warning",
    "a document without a number",
    "send the number of the document",
)

# Tables
TABLE_HEADER_MISSING = Kind(
    "table-header-missing",
    "refusal",
    "no row of this table looks like the header that the profile describes",
    "send the table with its header row: {value}",
)
COLUMN_UNKNOWN = Kind(
    "column-unknown",
    "warning",
    "column '{value}' is not known; nothing in it was read",
    "leave it out, or ask the operator to add it to the profile",
)
COLUMN_MISSING = Kind(
    "column-missing",
    "warning",
    "column '{value}' is expected and not there",
    "send the column, empty where the value is unknown",
)
ROW_SHORT = Kind(
    "row-short",
    "warning",
    "this row has fewer or more cells than the header ({value})",
    "check for a stray separator or an unclosed quote in this row",
)
ROW_IGNORED = Kind(
    "row-ignored",
    "note",
    "this row holds no traveller and was passed over: '{value}'",
    "leave totals and remarks out of the table",
)
QUOTE_DOUBTFUL = Kind(
    "quote-doubtful",
    "warning",
    "the quotes do not match here (lines taken together: {value})",
    "close the quote, or double it inside a value",
)
NUMBER_DAMAGED = Kind(
    "number-damaged",
    "error",
    "'{value}' was turned into a number by a spreadsheet and cannot be trusted",
    "format the column as text and type the value again",
)

WORKBOOK_LOCKED = Kind(
    "workbook-locked",
    "refusal",
    "the workbook is protected by a password",
    "save it without a password: it travels encrypted all the same",
)
WORKBOOK_DAMAGED = Kind(
    "workbook-damaged",
    "refusal",
    "the workbook cannot be opened",
    "open it in the spreadsheet program, save it anew, or save it as CSV",
)
TABLE_TOO_LARGE = Kind(
    "table-too-large",
    "refusal",
    "the workbook is larger than {value}",
    "delete what stands beside and below the table, or send it in several deliveries",
)
SHEET_IGNORED = Kind(
    "sheet-ignored",
    "note",
    "the sheet '{value}' was passed over",
    "leave other sheets out, or give this one the header row of the table",
)
CELL_ERROR = Kind(
    "cell-error",
    "error",
    "'{value}' is an error of the spreadsheet, not a value",
    "mend the formula, or type the value itself",
)
CELL_UNSPLIT = Kind(
    "cell-unsplit",
    "warning",
    "'{value}' does not hold the values that the profile describes",
    "write all of them in the agreed order, with the agreed signs between them",
)
ZEROS_LOST = Kind(
    "zeros-lost",
    "warning",
    "'{value}' is shorter than the other numbers of its kind; a spreadsheet may have dropped zeros in front",
    "format the column as text and type the number again, zeros and all",
)
DATE_SERIAL = Kind(
    "date-serial",
    "warning",
    "'{value}' is a spreadsheet's number for a day, and was read as such",
    "format the column as a date, or write YYYY-MM-DD as text",
)
DATE_ORDER_UNKNOWN = Kind(
    "date-order-unknown",
    "error",
    "nothing settles whether the day or the month comes first in '{value}'",
    "write YYYY-MM-DD, or agree on the order with the operator",
)
CHARSET_WRONG = Kind(
    "charset-wrong",
    "warning",
    "the letters cannot be right ({value})",
    "save the table as UTF-8, or tell the operator its code page",
)

# Flight
FLIGHT_MISSING = Kind(
    "flight-missing",
    "refusal",
    "no flight is named: a flight needs its number, registration or vessel, its date and its route",
    "send the flight number, the date and both airports",
)
FLIGHT_NUMBER_MISSING = Kind(
    "flight-number-missing",
    "warning",
    "the flight has no number; it is known by its carrier, date and airports",
    "send the flight number, or the registration of the aircraft",
)
FLIGHT_NUMBER_UNREADABLE = Kind(
    "flight-number-unreadable",
    "warning",
    "'{value}' is not a flight number",
    "write the carrier's two letters and the number, as in KL767",
)
VESSEL_NUMBER_UNREADABLE = Kind(
    "vessel-number-unreadable",
    "warning",
    "'{value}' is not an IMO number",
    "write the seven digits on the ship's certificate, or leave it empty and give the name",
)
FLIGHT_CARRIER_DIFFERS = Kind(
    "flight-carrier-differs",
    "warning",
    "the carrier '{value}' is not the one in the flight number, which was followed",
    "send the same carrier in both places",
)
FLIGHT_DATE_MISSING = Kind(
    "flight-date-missing",
    "error",
    "the date of the flight is not given",
    "send the scheduled local date and time of departure",
)
FLIGHT_DATE_STALE = Kind(
    "flight-date-stale",
    "warning",
    "the flight date '{value}' lies far from the day of delivery",
    "check the year and the month of the flight date",
)
FLIGHT_CONFLICT = Kind(
    "flight-conflict",
    "warning",
    "'{value}' differs from the flight named elsewhere in the delivery, which was followed",
    "name one flight a manifest",
)
FLIGHT_ASSUMED = Kind(
    "flight-assumed",
    "warning",
    "this row names no flight; it was taken with the flight of the row above",
    "name the flight in every row, or once above the table",
)
PORT_UNKNOWN = Kind(
    "port-unknown",
    "warning",
    "'{value}' is not an airport code that is known",
    "use the three-letter IATA code",
)
PORT_MISSING = Kind(
    "port-missing",
    "warning",
    "the {value} airport of the flight is not given",
    "send the airports of departure and of arrival",
)
TIME_UNREADABLE = Kind(
    "time-unreadable",
    "warning",
    "'{value}' is not a date and time",
    "write the local time of the airport as YYMMDDhhmm (PAXLST) or YYYY-MM-DD hh:mm (table)",
)
TIME_ORDER = Kind(
    "time-order",
    "warning",
    "the flight arrives before it departs, or too long after ('{value}')",
    "send local times of each airport",
)
ARRIVAL_CLOSED = Kind(
    "arrival-closed",
    "note",
    "the border post is not manned when the flight arrives ('{value}')",
    "check the time; for a flight at that hour, announce it to the border guard",
)
ROUTE_ELSEWHERE = Kind(
    "route-elsewhere",
    "warning",
    "no airport of the route ({value}) lies in the Caribbean Netherlands",
    "check the recipient and the route",
)
COUNT_TRAVELLERS = Kind(
    "traveller-count",
    "note",
    "the sender counts {value} travellers on the flight, which is not what this delivery holds",
    "nothing, where parts follow; else send those that are missing",
)
TRAVELLERS_NONE = Kind(
    "travellers-none", "warning", "no traveller is listed", "send CNT+42:0 for an empty flight"
)
PART_DOUBTFUL = Kind(
    "part-doubtful",
    "warning",
    "the part number '{value}' cannot be read",
    "number the parts 01 to 99 and mark the last with F",
)
PARTS_MISSING = Kind(
    "parts-missing", "warning", "part {value} of this list has not come", "send what is missing; the travellers of the parts that came are taken",
)  # fmt: skip
FUNCTION_KEPT = Kind(
    "function-kept",
    "note",
    "a message of function '{value}' was kept; it changes no passenger list",
    "nothing",
)
CANCEL_UNKNOWN = Kind(
    "cancel-unknown",
    "warning",
    "this cancels a traveller that is not on the flight as we hold it",
    "check the name, the reference and the flight",
)

# Traveller
TRAVELLER_EMPTY = Kind(
    "traveller-empty",
    "error",
    "a traveller with neither a name nor a document number was left out",
    "send at least the name or the document number",
)
TRAVELLER_REPEATED = Kind(
    "traveller-repeated",
    "note",
    "this traveller is listed twice; the two were joined",
    "list each traveller once",
)
TRAVELLER_KIND_UNKNOWN = Kind(
    "traveller-kind-unknown",
    "warning",
    "'{value}' is not a kind of traveller; read as a passenger",
    "use FL, FM, DDU or DDT, or the words of the profile",
)
NAME_MISSING = Kind(
    "name-missing",
    "warning",
    "no name is given",
    "send the name as in the document; a single name as the surname",
)
NAME_PLACEHOLDER = Kind(
    "name-placeholder",
    "note",
    "'{value}' stands for a name that is not there; taken as no given name",
    "leave the given name empty where there is none",
)
NAME_TITLE = Kind(
    "name-title",
    "note",
    "a title is written onto the name '{value}'; the name was read without it",
    "leave titles out of names",
)
NAME_DOUBTFUL = Kind(
    "name-doubtful",
    "warning",
    "'{value}' does not look like a name",
    "send the name as it stands in the document",
)
NAME_CUT = Kind(
    "name-cut",
    "warning",
    "'{value}' seems to be cut off at the length limit",
    "send the whole name",
)
NAME_MOJIBAKE = Kind(
    "name-mojibake",
    "warning",
    "'{value}' was damaged by a wrong character set and was mended",
    "send the file in UTF-8",
)
BIRTH_DATE_MISSING = Kind(
    "birth-date-missing",
    "warning",
    "the birth date is not given",
    "send the birth date as in the document",
)
DATE_UNREADABLE = Kind(
    "date-unreadable",
    "error",
    "'{value}' is not a date",
    "write YYMMDD or YYYYMMDD (PAXLST), or YYYY-MM-DD (table)",
)
DATE_DAY_IMPOSSIBLE = Kind(
    "date-day-impossible",
    "error",
    "'{value}' names a day that does not exist; only its year was taken",
    "write YYMMDD or YYYYMMDD as in the document",
)
DATE_PARTIAL = Kind(
    "date-partial",
    "note",
    "'{value}' is known only in part",
    "nothing, where the document says no more",
)
DATE_CENTURY = Kind(
    "date-century", "note", "the century of '{value}' was assumed", "send the year with four digits"
)
DATE_IMPOSSIBLE = Kind(
    "date-impossible",
    "error",
    "'{value}' cannot be a date of birth: it lies after the flight, or too far back",
    "check the year",
)
SEX_MISSING = Kind(
    "sex-missing", "note", "the sex is not given", "send it as in the document: M, F or X"
)
SEX_UNKNOWN = Kind(
    "sex-unknown", "warning", "'{value}' is not M, F or X", "send M, F or X, or leave it empty"
)
NATIONALITY_MISSING = Kind(
    "nationality-missing",
    "warning",
    "the nationality is not given",
    "send the three-letter code in the document",
)
COUNTRY_UNKNOWN = Kind(
    "country-unknown",
    "error",
    "'{value}' is not a country code",
    "use the three-letter code of Doc 9303 (ISO 3166)",
)
COUNTRY_ALPHA2 = Kind(
    "country-alpha2",
    "note",
    "'{value}' was read as a two-letter country code",
    "send the three-letter code",
)
COUNTRY_WITHDRAWN = Kind(
    "country-withdrawn",
    "note",
    "'{value}' is a withdrawn country code",
    "send the code that stands in the document today",
)
DOCUMENT_MISSING = Kind(
    "document-missing",
    "warning",
    "no travel document is given",
    "send type, number, issuing state and expiry of the document",
)
DOCUMENT_TYPE_UNKNOWN = Kind(
    "document-type-unknown",
    "note",
    "'{value}' is not a type of document that is known",
    "send P for a passport, I for an identity card, V for a visa",
)
DOCUMENT_NUMBER_DOUBTFUL = Kind(
    "document-number-doubtful",
    "warning",
    "'{value}' does not look like a document number",
    "send the number as in the document, without remarks",
)
DOCUMENT_NUMBER_PLACEHOLDER = Kind(
    "document-number-placeholder",
    "warning",
    "'{value}' stands for a number that is not there",
    "leave the number empty where there is none",
)
DOCUMENT_EXPIRED = Kind(
    "document-expired",
    "note",
    "the document had expired on the day of the flight ({value})",
    "check the expiry date",
)
DOCUMENT_ISSUER_DIFFERS = Kind(
    "document-issuer-differs",
    "warning",
    "a passport of '{value}' does not go with the nationality that was sent",
    "check the nationality and who issued the passport",
)
INFANT_ALONE = Kind(
    "infant-alone",
    "note",
    "an infant travels under a booking of nobody of age",
    "check the birth date; nothing, where it travels with somebody of another booking",
)
DOCUMENT_SPECIMEN = Kind(
    "document-specimen",
    "warning",
    "'{value}' is a specimen, not a real document",
    "do not send test persons",
)
LOCATOR_DOUBTFUL = Kind(
    "locator-doubtful",
    "note",
    "'{value}' does not look like a booking reference",
    "send the reference of five to eight letters and digits",
)
PORT_OFF_ROUTE = Kind(
    "port-off-route",
    "note",
    "'{value}' is not on the route of the flight",
    "check where this traveller boards and leaves",
)
BAGS_UNREADABLE = Kind(
    "bags-unreadable",
    "note",
    "'{value}' is no number or weight of bags",
    "send a whole number of bags, and the weight as KGM or LBR with its figure",
)
VERIFICATION_UNKNOWN = Kind(
    "verification-unknown",
    "note",
    "'{value}' does not say whether the details were read from the document or typed",
    "send GEI+4+173 for read by machine, GEI+4+174 for typed",
)
VALUE_TOO_LONG = Kind(
    "value-too-long",
    "warning",
    "the value is longer than any such value can be",
    "check for a missing separator",
)

# Files of lists
ENTRY_EMPTY = Kind(
    "entry-empty",
    "error",
    "an entry with neither a name nor a document",
    "give a name or a document number",
)
ENTRY_REPEATED = Kind(
    "entry-repeated",
    "error",
    "the id '{value}' stands in the file twice",
    "give every entry an id of its own",
)

CATEGORY_UNKNOWN = Kind(
    "category-unknown",
    "warning",
    "'{value}' is no category of this list",
    "use one of the categories in its list.toml, or add it there",
)
NUMBER_UNREADABLE = Kind(
    "number-unreadable",
    "error",
    "'{value}' is not a whole number",
    "write digits only; how often somebody reports is a number of days, daily or weekly",
)
VALIDITY_REVERSED = Kind(
    "validity-reversed",
    "error",
    "the entry ends before it begins ({value})",
    "put valid_from and valid_until in order",
)
ACTION_UNKNOWN = Kind(
    "action-unknown",
    "error",
    "'{value}' is nothing that can be done with an entry",
    "write set or remove",
)
ACTION_MISPLACED = Kind(
    "action-misplaced",
    "refusal",
    "a column '{value}' belongs to a file of changes, and this was to be the whole list",
    "import it with --delta",
)
ENTRY_UNKNOWN = Kind(
    "entry-unknown",
    "warning",
    "there is no entry '{value}' to remove",
    "check the id, and which version of the list the file was made from",
)
JSON_UNREADABLE = Kind(
    "json-unreadable",
    "error",
    "this is no entity of FollowTheMoney: {value}",
    "write one JSON object a line, with id, schema and properties",
)
SCHEMA_UNKNOWN = Kind(
    "schema-unknown",
    "warning",
    "entities of the schema {value} are not read here",
    "leave them out: only Person, Passport and Identification are looked for",
)
HOLDER_UNKNOWN = Kind(
    "holder-unknown",
    "warning",
    "no Person in the file holds this document ({value})",
    "send the holder in the same file",
)

# Files of schedules
VALUE_MISSING = Kind(
    "value-missing",
    "error",
    "{value} is not given",
    "fill it in: without it nobody knows which flight to expect, and when",
)
DAYS_UNREADABLE = Kind(
    "days-unreadable",
    "error",
    "'{value}' names no days of the week",
    "write 1 for Monday to 7 for Sunday, as in 135, or daily",
)
CLOCK_UNREADABLE = Kind(
    "clock-unreadable",
    "error",
    "'{value}' is not a time of day",
    "write hh:mm, local time of the airport; +1 behind it for the day after",
)
SHIFT_UNREADABLE = Kind(
    "shift-unreadable",
    "error",
    "'{value}' does not say how many days later that is",
    "write a digit; in SSIM also A or J for the day before",
)
PERIOD_REVERSED = Kind(
    "period-reversed",
    "error",
    "the period ends before it begins ({value})",
    "put the first and the last day in order",
)
LEG_PASSED_OVER = Kind(
    "leg-passed-over",
    "note",
    "no manifest is expected of this leg ({value})",
    "nothing",
)

CATALOGUE: dict[str, Kind] = {
    kind.code: kind for kind in list(globals().values()) if isinstance(kind, Kind)
}
