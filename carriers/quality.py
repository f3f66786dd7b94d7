"""How good a profile is, by the list in carriers/README.md: every point is computed from its files.

A point that cannot be met by a profile of its format (dates of tables, senders of PAXLST) is not
asked for.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import CATALOGUE, COLUMN_UNKNOWN, Kind
from api_ingest.domain.reported import ReportedManifest, ReportedTraveller
from carriers.contract import Reading
from carriers.expectation import RECEIVED, beside, observed, samples
from carriers.formats.table import located
from carriers.profile import Profile
from carriers.reader import read
from carriers.registry import Registry
from carriers.words import fold

_CUTS = 12
_ERRORS = frozenset(kind for kind in CATALOGUE.values() if kind.severity in {"error", "refusal"})


class Point(NamedTuple):
    """One point of the list; `lacks` is what is missing, empty where it is met."""

    name: str
    lacks: str

    @property
    def met(self) -> bool:
        """Whether nothing is missing."""
        return not self.lacks


class _Seen(NamedTuple):
    """A profile with everything that its samples gave."""

    profile: Profile
    registry: Registry
    files: list[Path]
    readings: dict[str, Reading | None]

    @property
    def manifests(self) -> Iterator[ReportedManifest]:
        """Of every sample."""
        return (m for reading in self.readings.values() if reading for m in reading.manifests)


def score(profile: Profile, registry: Registry) -> list[Point]:
    """Every point of the list, met or not."""
    files = samples(profile.folder)
    seen = _Seen(
        profile, registry, files, {f.name: _read(f.read_bytes(), f, profile) for f in files}
    )
    asked = ((name, ask) for name, only, ask in _POINTS if only in {None, profile.format})
    return [Point(name, ask(seen)) for name, ask in asked]


def _read(content: bytes, file: Path, profile: Profile) -> Reading | None:
    delivery = Delivery(
        content=content, received_at=RECEIVED, channel="check", carrier=profile.carrier,
        name=file.name,
    )  # fmt: skip
    try:
        return read(delivery, profile)
    except Refused:
        return None


def _has_samples(seen: _Seen) -> str:
    return "" if seen.files else "there is no sample"


def _expected(seen: _Seen) -> str:
    def fits(file: Path) -> bool:
        if not beside(file).is_file():
            return False
        kept: dict[str, Any] = json.loads(beside(file).read_text("utf-8"))
        return observed(file, seen.profile.carrier, seen.registry) == kept

    wrong = [file.name for file in seen.files if not fits(file)]
    return _names("give something else than is expected of them", wrong) or _has_samples(seen)


def _recognised(seen: _Seen) -> str:
    wrong = [
        file.name for file in seen.files
        if observed(file, None, seen.registry)["profile"] != seen.profile.folder.name
    ]  # fmt: skip
    return _names("are recognised as somebody else's where nobody proves who sent them", wrong)


def _clean(seen: _Seen) -> str:
    clean = any(reading and not _kinds(reading) & _ERRORS for reading in seen.readings.values())
    return "" if clean else "no sample is read without an error"


def _faulty(seen: _Seen) -> str:
    """Of PAXLST the faults are mostly in the fields, which are read later: two samples will do."""
    each = [_kinds(reading) for reading in seen.readings.values() if reading]
    cleanest = min(each, key=len, default=set())
    faulty = len(each) < len(seen.files) or any(kinds - cleanest for kinds in each)
    several = seen.profile.format == "paxlst" and len(seen.files) > 1
    return "" if faulty or several else "no sample shows what goes wrong"


def _kinds(reading: Reading) -> set[Kind]:
    return {p.kind for p in reading.problems if p.kind.severity != "note"}


def _columns_known(seen: _Seen) -> str:
    """A stray column of one faulty sample is what that sample is for."""
    unknown = Counter(
        name for reading in seen.readings.values() if reading
        for name in {p.value or "" for p in reading.problems if p.kind is COLUMN_UNKNOWN}
    )  # fmt: skip
    often = sorted(name for name, count in unknown.items() if count * 2 > len(seen.files))
    return _names("are columns that nobody decided about", often)


def _columns_shown(seen: _Seen) -> str:
    """Of each word one header at least; of a generic profile nobody can show them all."""
    table = seen.profile.table
    if table is None or seen.profile.carrier is None:
        return ""
    shown: set[str] = set()
    for file in seen.files:
        try:
            found, _ = located(file.read_bytes(), seen.profile, table)
        except Refused:
            continue
        shown |= {fold(name) for _, header in found for name in header.names}
    unseen = [w for w, heads in table.columns.items() if shown.isdisjoint(map(fold, heads))]
    return _names("stand under headers that no sample shows", unseen)


def _known_by(seen: _Seen) -> str:
    recognise = seen.profile.recognise
    if seen.profile.format == "paxlst":
        return "" if recognise.senders or seen.profile.icao else "no sender is named"
    few = len(recognise.columns) < 2 and seen.profile.carrier is not None  # noqa: PLR2004 — one may be anybody's
    return "it is known by one column, which may be anybody's" if few else ""


def _one_order(seen: _Seen) -> str:
    forms = seen.profile.table.date_forms if seen.profile.table else ()
    both = [form for form in forms if _swapped(form) != form and _swapped(form) in forms]
    return f"{both[0]} and {both[1]}: which comes first is left to each file" if both else ""


def _swapped(form: str) -> str:
    return form.translate(str.maketrans("DM", "MD")) if "MMM" not in form else form


def _flights(seen: _Seen) -> str:
    def whole(one: ReportedManifest) -> bool:
        leg = one.flight.legs[0] if one.flight.legs else None
        return bool(one.flight.number and leg and leg.departure and leg.arrival and leg.departs)

    bare = sum(not whole(one) for one in seen.manifests)
    return f"{bare} manifests of the samples do not tell number, day and both ports" if bare else ""


def _persons(seen: _Seen) -> str:
    def whole(one: ReportedTraveller) -> bool:
        named = one.surname or one.given_names
        return bool(named and one.birth_date and one.documents and one.documents[0].number)

    everybody = [one for manifest in seen.manifests for one in manifest.travellers]
    told = sum(map(whole, everybody))
    few = not everybody or told * 2 < len(everybody)
    said = f"of {len(everybody)} travellers {told} have a name, a birth date and a document number"
    return said if few else ""


def _cut_short(seen: _Seen) -> str:
    """A transfer that breaks off gives what came before, or a refusal; never an error of ours."""
    for file in seen.files:
        content = file.read_bytes()
        for part in range(1, _CUTS):
            try:
                _read(content[: len(content) * part // _CUTS], file, seen.profile)
            except Exception as error:  # noqa: BLE001 — whatever it is, it is what is looked for
                return f"{file.name} cut at {part}/{_CUTS}: {type(error).__name__}"
    return ""


def _usual(seen: _Seen) -> str:
    expect = seen.profile.expect
    lacks = [
        key for key in ("travellers", "minutes_before_departure") if getattr(expect, key) is None
    ]
    return _names("are not said in [expect]", lacks) if seen.profile.carrier else ""


def _contact(seen: _Seen) -> str:
    return "" if seen.profile.contact or not seen.profile.carrier else "nobody is named to ask"


def _designator(seen: _Seen) -> str:
    return "" if seen.profile.icao or not seen.profile.carrier else "no ICAO designator is given"


def _confirmed(seen: _Seen) -> str:
    return "the carrier has not confirmed the layout" if seen.profile.assumed else ""


def _names(what: str, names: Iterable[str]) -> str:
    said = ", ".join(names)
    return f"{said} {what}" if said else ""


_POINTS: tuple[tuple[str, str | None, Callable[[_Seen], str]], ...] = (
    ("samples", None, _has_samples), ("expectations", None, _expected),
    ("recognised", None, _recognised), ("clean sample", None, _clean),
    ("faulty sample", None, _faulty), ("columns decided", "table", _columns_known),
    ("columns shown", "table", _columns_shown), ("known by", None, _known_by),
    ("one order of dates", "table", _one_order), ("flights told", None, _flights),
    ("persons told", None, _persons), ("cut short", None, _cut_short), ("usual", None, _usual),
    ("contact", None, _contact), ("designator", None, _designator),
    ("confirmed", None, _confirmed),
)  # fmt: skip
POINTS = tuple(name for name, _, _ in _POINTS)
