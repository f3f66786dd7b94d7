"""`carrier new`: from a carrier's own file to a profile with samples, without Python."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.carrier_new_answers import columns, on_a_terminal, settled, show, values
from api_ingest.cli.carrier_new_profile import Order, write_profile
from api_ingest.cli.known_carrier import loaded
from api_ingest.printing import errors, print_json
from carriers.inference.column import Setting
from carriers.inference.finding import Sample
from carriers.registry import Registry


def _code(carrier: str) -> str:
    if not re.fullmatch(r"[A-Z0-9]{2}", carrier):
        raise typer.BadParameter(f"{carrier}: an IATA code is two capitals or digits")
    return carrier


Code = Annotated[str, typer.Argument(help="IATA code of the carrier", callback=_code)]
Samples = Annotated[
    list[Path],
    typer.Option(exists=True, dir_okay=False, help="a file as the carrier makes it; several"),
]
Name = Annotated[str | None, typer.Option(help="the carrier's name, for people")]
Folder = Annotated[
    Path | None, typer.Option(help="where to write; else the first of carrier_folders")
]
Yes = Annotated[
    bool, typer.Option("--yes", help="ask nothing: assume what harms nobody, refuse the rest")
]
Overwrite = Annotated[bool, typer.Option(help="replace a profile of this name")]
Dates = Annotated[str | None, typer.Option(help="forms of dates, DD/MM/YYYY; several with commas")]
NameOrder = Annotated[str | None, typer.Option(help="surname_first, given_first or unsaid")]
Columns = Annotated[list[str] | None, typer.Option(help="HEADER=WORD, or HEADER=ignore; several")]
Values = Annotated[
    list[str] | None, typer.Option(help="WORD:VALUE=MEANING, as kind:X=CREW; several")
]
Charset = Annotated[str | None, typer.Option(help="code page of a text that is not UTF-8")]
Delimiter = Annotated[str | None, typer.Option(help="; , tab or |")]
HeaderRow = Annotated[int | None, typer.Option(min=1, help="line of the header")]
Flight = Annotated[
    str | None, typer.Option(help="beside: each delivery names its flight in fields")
]
Json = Annotated[bool, typer.Option("--json", help="the evidence, one object a line")]


def new(
    carrier: Code,
    sample: Samples,
    *,
    name: Name = None,
    folder: Folder = None,
    yes: Yes = False,
    overwrite: Overwrite = False,
    dates: Dates = None,
    name_order: NameOrder = None,
    column: Columns = None,
    value: Values = None,
    charset: Charset = None,
    delimiter: Delimiter = None,
    header_row: HeaderRow = None,
    flight: Flight = None,
    json: Json = False,
) -> None:
    """Write a profile from sample files, with the evidence for every guess and invented samples."""
    said = {
        "dates": dates, "name_order": name_order, "charset": charset, "delimiter": delimiter,
        "header": str(header_row) if header_row else None, "flight": flight,
    }  # fmt: skip
    answers = {key: answer for key, answer in said.items() if answer}
    answers |= columns(column or []) | values(value or [])
    registry, target = _known(folder)
    name = name or _asked_name(carrier, yes=yes)
    target /= f"{carrier.lower()}_{_slug(name, carrier)}"
    if target.exists() and not overwrite:
        errors.print(f"{target} is there already; --overwrite replaces its profile")
        raise typer.Exit(1)
    samples = [Sample(file.name, file.read_bytes()) for file in sample]
    order = Order(carrier, name, samples, target, datetime.now(UTC))
    proposal = settled(samples, Setting(carrier, order.now.date()), registry, answers, yes=yes)
    if json:
        print_json(finding._asdict() for finding in proposal.findings)
    else:
        show(proposal.findings)
    write_profile(order, proposal, registry, quiet=json)


def _known(folder: Path | None) -> tuple[Registry, Path]:
    """The profiles that there are, and the folder for another. Ends with 2 where there is none.

    One that is at fault is no reason not to write a better one in its place.
    """
    settings = settings_file.load()
    target = folder or next(iter(settings.carrier_folders), None)
    if target is None:
        errors.print("where to? give --folder, or set carrier_folders")
        raise typer.Exit(2)
    return Registry.of(loaded(settings.carrier_folders).profiles), target


def _asked_name(carrier: str, *, yes: bool) -> str:
    if yes or not on_a_terminal():
        return carrier
    return str(typer.prompt("The carrier's name, for people", default=carrier))


def _slug(name: str, carrier: str) -> str:
    words = re.findall(r"[a-z0-9]+", name.lower())
    return "_".join(words[:3]) or carrier.lower()
