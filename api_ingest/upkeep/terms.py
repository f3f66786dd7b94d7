"""How long what is kept: one line for each kind of record, and for each table why it has none.

A table of the schema without a line fails a test: whoever adds one says here what it holds.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from api_ingest.settings import Settings
from api_ingest.store import (
    case_files,
    decisions,
    ended,
    expected,
    list_proposals,
    overstays,
    passengers,
    received,
    stays,
    term,
)
from api_ingest.store.pool import Connection
from watchlists.source import ListSource
from watchlists.stays.crossing import day_of
from watchlists.stays.rules import Rules

SOME_FLIGHTS, SOME_DELIVERIES, SOME = 10, 50, 1_000
"""At once, in one transaction: little enough that nobody who keeps a delivery feels it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The moment for which it is asked, and all terms as they are set."""

    now: datetime
    settings: Settings
    lists: Sequence[ListSource]
    rules: Rules

    @property
    def today(self) -> date:
        """The day of the islands."""
        return day_of(self.now)

    def hours(self, setting: str) -> timedelta:
        """A term in hours; without end where it is off."""
        said = getattr(self.settings, setting)
        return term.NEVER if said == "off" else timedelta(hours=said)

    def days(self, setting: str) -> int:
        """A term in days; without end where it is off."""
        said = getattr(self.settings, setting)
        return term.NEVER.days if said == "off" else said

    def of_lists(self, part: Literal["entries", "matches"]) -> dict[str, int]:
        """The terms of lists that have their own, in days."""
        own = {source.name: getattr(source.keeping, part) for source in self.lists}
        return {name: days for name, days in own.items() if days is not None}

    @property
    def terms(self) -> passengers.Terms:
        """Of passenger data."""
        return passengers.Terms(
            self.hours("keep_passenger_hours"), self.hours("keep_received_hours"),
            self.days("keep_case_days"), self.of_lists("matches"),
        )  # fmt: skip


Counts = dict[str, int]
Erase = Callable[[Connection, Moment], Awaitable[Counts]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of record.

    `holds`: the columns of each table (`*`: the whole row goes). `settings` name its terms; it goes
    at the first that is over, and `of_lists` is the part of [keeping] in which a list has its own.
    `count` is a statement that begins with `term.COUNT`, with its terms; None where the part that
    keeps it counts by its own rules. `erase` takes a chunk, in a transaction of the caller's, and
    gives what it erased by name, nothing when all is done; None where another kind's takes it
    along.
    """

    name: str
    holds: Mapping[str, str]
    begins: str
    settings: tuple[str, ...]
    source: str
    of_lists: Literal["entries", "matches"] | None = None
    held_by: str = ""
    count: tuple[str, Callable[[Moment], tuple[Any, ...]]] | None = None
    erase: Erase | None = None

    def off(self, settings: Settings) -> bool:
        """Whether it is never erased, because somebody said so."""
        said = [getattr(settings, name) for name in self.settings]
        return bool(said) and all(one == "off" for one in said)


async def _flights(conn: Connection, at: Moment) -> Counts:
    done = await passengers.erase_flights(conn, at.now, at.terms, SOME_FLIGHTS)
    counts = {"travellers": done.travellers, "alerts": done.alerts, "cases opened": done.cases}
    return counts | {"flights": done.flights} if done.flights else {}


async def _gone(conn: Connection, at: Moment) -> Counts:
    return _some("travellers", await passengers.erase_gone(conn, at.now, SOME))


async def _deliveries(conn: Connection, at: Moment) -> Counts:
    done = await received.erase_deliveries(conn, at.now, at.terms.received, SOME_DELIVERIES)
    return _some("deliveries", done)


async def _records(conn: Connection, at: Moment) -> Counts:
    kept = timedelta(days=at.days("keep_receipt_days"))
    return _some("receipts", await received.erase_records(conn, at.now, kept, SOME))


async def _expected(conn: Connection, at: Moment) -> Counts:
    return _some("expected", await expected.erase(conn, at.now, at.days("keep_receipt_days"), SOME))


async def _entries(conn: Connection, at: Moment) -> Counts:
    days, own = at.days("keep_entry_days"), at.of_lists("entries")
    return _some("entries", await ended.erase_entries(conn, at.now, days, own, SOME))


async def _cases(conn: Connection, at: Moment) -> Counts:
    return _some("cases", await case_files.erase(conn, at.now))


async def _effects(conn: Connection, at: Moment) -> Counts:
    done = await ended.erase_effects(
        conn, at.now, at.hours("keep_sent_hours"), at.hours("keep_received_hours")
    )
    return _some("effects", done)


async def _proposals(conn: Connection, at: Moment) -> Counts:
    waited = at.hours("second_person_hours")
    lapsed = await list_proposals.lapse(conn, at.now, waited)
    return _some("proposals", lapsed + await decisions.lapse(conn, at.now, waited))


async def _sessions(conn: Connection, at: Moment) -> Counts:
    return _some("sessions", await ended.erase_sessions(conn, at.now, *_session_terms(at)))


async def _stays(conn: Connection, at: Moment) -> Counts:
    return _some("crossings", await stays.erase(conn, at.today, at.rules))


async def _overstays(conn: Connection, at: Moment) -> Counts:
    kept = at.settings.overstays_kept_days
    return _some("overstays", await overstays.erase(conn, at.today, kept))


def _some(name: str, count: int) -> Counts:
    return {name: count} if count else {}


def _session_terms(at: Moment) -> tuple[timedelta, timedelta]:
    settings = at.settings
    return (
        timedelta(hours=settings.session_hours),
        timedelta(minutes=settings.session_idle_minutes),
    )


def _passenger_terms(at: Moment) -> tuple[timedelta, timedelta]:
    return at.terms.passenger, at.terms.received


LAW = "BTU BES 3.4: destroyed within 24 hours after entry"
YARDSTICK = "EU 2025/12, as a yardstick"
OURS = "no source gives a figure: ours"
OPEN_ALERT = "an open alert: who it is and where the carrier wrote it, the rest goes"

KINDS = (
    Kind(
        name="travellers", holds={"traveller": "*"},
        begins="arrival; else departure; else the end of the day; who was not on board goes then",
        settings=("keep_passenger_hours", "keep_received_hours"), source=LAW, held_by=OPEN_ALERT,
        count=(passengers.HELD_TRAVELLERS, _passenger_terms), erase=_gone,
    ),
    Kind(
        name="alerts", holds={"alert": "*", "earlier_scoring": "*", "decision": "note"},
        begins="arrival of their flight",
        settings=("keep_passenger_hours", "keep_received_hours"), source=LAW,
        held_by="it is open; of a confirmed one a case file stays",
        count=(passengers.HELD_ALERTS, lambda at: (at.terms.passenger,)), erase=_flights,
    ),
    Kind(
        name="deliveries",
        holds={"delivery": "content name content_type hints idempotency_key receipt",
               "manifest": "reference control fingerprint"},
        begins="the end of the term of all their flights; also read by nobody: receipt",
        settings=("keep_received_hours", "keep_passenger_hours"), source=f"{LAW}; {YARDSTICK}",
        count=(received.HELD_DELIVERIES, lambda at: (at.terms.received,)), erase=_deliveries,
    ),
    Kind(
        name="expected", holds={"expected_flight": "*"},
        begins="the day of the flight, up to a week sooner: nobody is missed whose receipt is gone",
        settings=("keep_receipt_days",), source=f"no person in it; {OURS}", erase=_expected,
    ),
    Kind(
        name="receipts", holds={"delivery": "*", "manifest": "*", "flight": "*"}, begins="receipt",
        settings=("keep_receipt_days",), source=f"{YARDSTICK}: art. 17, logs one year",
        held_by="a traveller under an open alert, who was read from it",
        count=(received.HELD_RECORDS, lambda at: (timedelta(days=at.days("keep_receipt_days")),)),
        erase=_records,
    ),
    Kind(
        name="cases", holds={"case_file": "*"}, begins="the day of review",
        settings=("keep_case_days",), of_lists="matches",
        source=f"BTU BES 3.4: unless needed later; {OURS}",
        held_by="whoever extended it, until the day he said",
        count=(case_files.HELD_CASES, lambda _: ()), erase=_cases,
    ),
    Kind(
        name="entries", holds={"list_entry": "*"},
        begins="removal from the list, change (the older version), or its own last day",
        settings=("keep_entry_days",), of_lists="entries", source=OURS,
        held_by="an open alert that shows it",
        count=(ended.HELD_ENTRIES, lambda at: (
            at.days("keep_entry_days"), at.of_lists("entries"))),
        erase=_entries,
    ),
    Kind(
        name="quiet pairs", holds={"quiet_pair": "*"}, begins="the end of their quiet",
        settings=(), source="keeping.quiet of the list; erased where the lists are kept current",
        count=(ended.HELD_QUIET, lambda _: ()),
    ),
    Kind(
        name="proposals", holds={"list_proposal": "fresh removed"},
        begins="proposing; settled ones are emptied at once", settings=("second_person_hours",),
        source=OURS, count=(ended.HELD_PROPOSALS, lambda at: (at.hours("second_person_hours"),)),
        erase=_proposals,
    ),
    Kind(
        name="effects", holds={"outbox": "*", "answer": "*"},
        begins="sending; what nobody takes: its making",
        settings=("keep_sent_hours", "keep_received_hours"), source=OURS,
        count=(ended.HELD_EFFECTS, lambda at: (
            at.hours("keep_sent_hours"), at.hours("keep_received_hours"))),
        erase=_effects,
    ),
    Kind(
        name="sessions", holds={"session": "*", "carrier_session": "*"},
        begins="signing in, and the last page opened",
        settings=("session_hours", "session_idle_minutes"), source=OURS,
        count=(ended.HELD_SESSIONS, _session_terms), erase=_sessions,
    ),
    Kind(
        name="stays", holds={"crossing": "*", "stay_identity": "*", "stay_flight": "*",
                             "stay_grant": "*"},
        begins="the end of the stay", settings=(), source="watchlists/stays/rules.toml, [keeping]",
        held_by="an overstay that is not closed", erase=_stays,
    ),
    Kind(
        name="overstays", holds={"overstay": "*", "overstay_decision": "*", "overstay_run": "*"},
        begins="their closing", settings=("overstays_kept_days",), source=OURS,
        held_by="the person is still here", erase=_overstays,
    ),
)  # fmt: skip
"""Every kind, in the order in which it is erased."""

# Columns that may hold text, in tables and rows of which no person is held; each with why.
PLAIN: Mapping[str, tuple[str, str]] = {
    "delivery": (
        "carrier channel sha256 state fault told_apart",
        "who sent it; digests of the whole, which know the same bytes again; a class of fault",
    ),
    "flight": (
        "key carrier suffix registration departure arrival legs state vessel imo",
        "a flight, nobody on it",
    ),
    "manifest": ("function profile filled", "words of ours; counts of fields that were told"),
    "scheduled_flight": (
        "carrier suffix departure arrival days imported_by",
        "timetables, and who imported them",
    ),
    "decision": ("verdict reason", "words of ours, and ids that lead nowhere any more"),
    "carrier_key": ("prefix carrier digest", "a carrier's key"),
    "carrier_ssh_key": ("carrier fingerprint public_key", "a carrier's key"),
    "carrier_mail": ("name carrier digest", "a carrier's address"),
    "carrier_habit": ("carrier profile label traits", "how a carrier's tables are laid out"),
    "drift": (
        "carrier profile label kind about says patch resolved_by",
        "what of a layout became other; headers and forms, no values of a person",
    ),
    "list_proposal": ("list sha256 state", "who proposed what, and how many"),
    "list_version": ("list sha256 imported_by", "who imported what, and how many"),
    "account": ("name password role", "who works here; set by `api-ingest user`"),
    "audit": (
        "actor action object result origin previous hash",
        "ids and who works here; EU 2025/12 art. 17 (yardstick): a year; a chain is not cut",
    ),
    "stay_seal": ("digest", "of the ledger's secret"),
    "uptime": ("", "when we could receive"),
    "schema_version": ("name sha256", "of the schema"),
    "retention_run": ("erased fault", "counts"),
    "figure_flight": ("island carrier", "counts"),
    "figure_alert": ("island list outcome", "counts"),
    "figure_decision": ("island", "minutes"),
    "figure_overstay": ("island rule over", "counts"),
}
