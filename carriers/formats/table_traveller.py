"""The traveller of one row: names taken apart, kinds in our words, documents gathered."""

from __future__ import annotations

from api_ingest.domain.fields import name
from api_ingest.domain.problem import NAME_DOUBTFUL, TRAVELLER_KIND_UNKNOWN, Problem
from api_ingest.domain.reported import Reported, ReportedDocument, ReportedTraveller
from api_ingest.tables.grid import Row
from carriers.layout import NameOrder, Table

Said = dict[str, Reported]

# A row that says none of these is about nobody.
PERSON = frozenset({
    "name", "surname", "given_names", "middle_names", "birth_date", "sex", "nationality",
    "document_number",
})  # fmt: skip

# PAXLST's codes (NAD 3035) beside the words of the canonical table.
_KINDS = {
    "pax": "passenger", "passenger": "passenger", "fl": "passenger",
    "crew": "crew", "fm": "crew",
    "transit": "transit_passenger", "transit_pax": "transit_passenger",
    "transit_passenger": "transit_passenger", "ddu": "transit_passenger",
    "transit_crew": "transit_crew", "ddt": "transit_crew",
}  # fmt: skip

_SECOND = {
    f"document2_{part}": part
    for part in ("type", "number", "issuing_state", "expiry_date", "issue_date")
}


def traveller(row: Row, said: Said, table: Table, problems: list[Problem]) -> ReportedTraveller:
    """The traveller of a row. `said` holds what each column says, by its word."""
    surname, given_names = _names(said, table.name_order, problems)
    nationality, get = said.get("nationality"), said.get
    return ReportedTraveller(
        origin=row, kind=_kind(said, problems), surname=surname, given_names=given_names,
        nationalities=(nationality,) if nationality else (),
        birth_date=get("birth_date"), sex=get("sex"), residence=get("residence"),
        embarkation=get("embarkation"), disembarkation=get("disembarkation"),
        clearance=get("clearance"), locator=get("locator"), reference=get("reference"),
        seat=get("seat"), crew_function=get("crew_function"), verified=get("verified"),
        documents=_documents(row, said),
    )  # fmt: skip


def is_kind(text: str) -> bool:
    """Whether a text stands for a kind of traveller."""
    return text.strip().casefold() in _KINDS


def _kind(said: Said, problems: list[Problem]) -> str:
    value = said.get("kind")
    if value is None:
        return "passenger"
    kind = _KINDS.get(value.text.strip().casefold())
    if kind is None:
        problems.append(TRAVELLER_KIND_UNKNOWN.at(value))
    return kind or "passenger"


def _documents(row: Row, said: Said) -> list[ReportedDocument]:
    get = said.get
    first = (
        get("document_type"), get("document_number"), get("issuing_state"), get("expiry_date"),
        get("issue_date"),
    )  # fmt: skip
    found = []
    if any(first):
        kind, number, state, expiry, issue = first
        found.append(
            ReportedDocument(
                origin=row, type=kind, number=number, issuing_state=state, expiry_date=expiry,
                issue_date=issue,
            )
        )  # fmt: skip
    if not _SECOND.keys().isdisjoint(said):
        parts = {part: said[word] for word, part in _SECOND.items() if word in said}
        found.append(ReportedDocument(origin=row, **parts))
    return found


def _names(
    said: Said, order: NameOrder | None, problems: list[Problem]
) -> tuple[Reported | None, tuple[Reported, ...]]:
    surname, given = said.get("surname"), said.get("given_names")
    whole = said.get("name")
    if whole is not None:
        marked = not _MARKED.isdisjoint(whole.text)
        last: str | None = whole.text.strip()
        first: str | None = None
        if marked or order != "unsaid":
            last, first = name.split_whole(whole.text, order or "surname_first")
        if not marked and len(whole.text.split()) > (1 if order == "unsaid" else _PLAIN_NAME):
            problems.append(NAME_DOUBTFUL.at(whole))
        surname = surname or _piece(whole, last)
        given = given or _piece(whole, first)
    return surname, tuple(one for one in (given, said.get("middle_names")) if one is not None)


def _piece(whole: Reported, text: str | None) -> Reported | None:
    return whole._replace(text=text) if text else None


# Without these there are only blanks to go by, and of more than two words nobody can tell which
# begins the surname.
_MARKED = frozenset("/,")
_PLAIN_NAME = 2
