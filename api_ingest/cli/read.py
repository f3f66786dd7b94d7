"""`api-ingest read`: what the service would understand of files, without a database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from api_ingest import settings as settings_file
from api_ingest.domain.delivery import Delivery
from api_ingest.domain.manifest import Manifest, manifest_to_json
from api_ingest.domain.repair import repairs
from api_ingest.domain.reported import Place
from api_ingest.domain.wording import ENGLISH, Language, in_language, worded
from api_ingest.pipeline.ingest import Understood, rehearsed, understand
from api_ingest.printing import (
    SEVERITY,
    console,
    errors,
    print_json,
    print_table,
    problem_line,
)
from carriers.formats.annotation import annotate
from carriers.registry import Registry

_FIRST_LETTERS = 8
AROUND = 60
"""Bytes shown on either side of what is meant, of a long segment or row."""
MANY = 3
"""Problems; of more than these it is told once more what there is to do."""
COLUMNS = ("traveller", "born", "sex", "nationality", "document", "from – to", "seat", "where")


def read(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, metavar="FILE…")],
    carrier: Annotated[str | None, typer.Option(help="read it as this carrier's delivery")] = None,
    json: Annotated[bool, typer.Option("--json", help="one object a line")] = False,  # noqa: FBT002
    annotated: Annotated[
        Path | None, typer.Option(help="write a table back with its problems beside it")
    ] = None,
    language: Annotated[Language, typer.Option(help="of the problems")] = ENGLISH,
) -> None:
    """Show what is understood of each file.

    Flights, travellers, every problem with its place, and what is to be mended.
    """
    if annotated is not None and len(files) > 1:
        raise typer.BadParameter("one file at a time can be written back")
    registry = Registry.load(settings_file.load().carrier_folders)
    refused = False
    for file in files:
        delivery = Delivery(
            content=file.read_bytes(), received_at=datetime.now(UTC), channel="check",
            carrier=carrier, name=file.name,
        )  # fmt: skip
        understood = rehearsed(understand(delivery, registry), delivery)
        refused |= not understood.manifests
        if json:
            print_json([in_language(as_json(delivery, understood), language)])
        else:
            _print(delivery, understood, language)
        if annotated is not None:
            _write_back(annotated, delivery, understood)
    if refused:
        raise typer.Exit(1)


def _write_back(file: Path, delivery: Delivery, understood: Understood) -> None:
    profile = understood.profile
    copy = annotate(delivery.content, understood.problems, profile) if profile else None
    if copy is None:
        errors.print("only a table whose header was found can be written back")
        raise typer.Exit(1)
    file.write_bytes(copy)


def as_json(delivery: Delivery, understood: Understood) -> dict[str, Any]:
    """One delivery as `read --json` promises it."""
    profile = understood.profile
    return {
        "delivery": {
            "name": delivery.name,
            "sha256": hashlib.sha256(delivery.content).hexdigest(),
            "size": len(delivery.content),
        },
        "recognised": {
            "carrier": profile.carrier if profile else None,
            "format": profile.format if profile else None,
            "profile": profile.label if profile else None,
        },
        "manifests": [manifest_to_json(manifest) for manifest in understood.manifests],
        "problems": [problem.to_json() for problem in understood.problems],
        "repairs": [repair.to_json() for repair in repairs(understood.problems)],
    }


def _print(delivery: Delivery, understood: Understood, language: str) -> None:
    said = as_json(delivery, understood)
    who = said["recognised"]
    console.print(
        f"\n{delivery.name}  {len(delivery.content)} bytes  "
        f"{who['format'] or 'not recognised'}  {who['profile'] or ''}"
    )
    for manifest in understood.manifests:
        print_table(_title(manifest), COLUMNS, _travellers(manifest))
    for problem in understood.problems:
        line = problem_line(worded(problem.to_json(), language))
        where = excerpt(delivery.content, problem.place, SEVERITY[problem.kind.severity])
        console.print(Text("\n").join([where, line]) if where else line)
    if len(understood.problems) > MANY:
        console.print("to mend:")
        for repair in repairs(understood.problems):
            words = str(repair)
            if language != ENGLISH:
                remedy = worded(repair.to_json(), language)["remedy"]
                words = " ".join(filter(None, (f"{repair.times} ×", repair.where, "–", remedy)))
            console.print(Text(f"  {words}", SEVERITY[repair.kind.severity]))


def excerpt(content: bytes, place: Place | None, style: str) -> Text | None:
    """The segment or row in which something stands, with the part that is meant in a colour."""
    if place is None or place.beside is not None or place.end <= place.start:
        return None
    marks = b"'" if place.tag is not None and b"'" in content else b"\r\n"
    before = 1 + max(content.rfind(bytes([mark]), 0, place.start) for mark in marks)
    ends = [content.find(bytes([mark]), place.end - 1) for mark in marks]
    whole = slice(before, min((end for end in ends if end >= 0), default=len(content)))
    before = max(whole.start, place.start - AROUND)
    after = min(whole.stop, place.end + AROUND)
    parts = (
        (content[before : place.start], "dim"),
        (content[place.start : place.end], "bold" if style == "dim" else style),
        (content[place.end : after], "dim"),
    )
    wide = place.tag is None and b"\0" in content[:_FIRST_LETTERS]  # UTF-16, near enough
    shown = Text("  ")
    for part, colour in parts:
        plain = part.replace(b"\0", b"") if wide else part
        text = plain.decode("utf-8", "replace")
        shown.append("".join(c if c.isprintable() else "·" for c in text.strip("\r\n")), colour)
    return shown


def _title(manifest: Manifest) -> str:
    flight, part, stated = manifest.flight, manifest.part, manifest.stated_travellers
    ports = [flight.legs[0].departure, *(leg.arrival for leg in flight.legs)] if flight.legs else []
    last = ", the last" if part and part.last else ""
    words = [
        manifest.function, flight.designator, str(flight.date or "no date"),
        " – ".join(port or "?" for port in ports) or "no route",
        f"{len(manifest.travellers)} travellers",
        f"part {part.number}{last}" if part else "",
        f"the sender counts {stated}" if stated is not None else "",
    ]  # fmt: skip
    return "  ".join(word for word in words if word)


def _travellers(manifest: Manifest) -> Iterable[tuple[object, ...]]:
    for one in manifest.travellers:
        document = one.document
        name = ", ".join(part for part in (one.surname, " ".join(one.given_names)) if part)
        yield (
            name if one.kind == "passenger" else f"{name} ({one.kind.replace('_', ' ')})",
            one.birth_date, one.sex, " ".join(one.nationalities),
            f"{document.type} {document.number or '?'}" if document else None,
            f"{one.embarkation or '?'} – {one.disembarkation or '?'}", one.seat, one.place,
        )  # fmt: skip
