"""`carrier check`, `expect` and `score`: a profile against its samples and against the list."""

from __future__ import annotations

import json as json_text
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from api_ingest import settings as settings_file
from api_ingest.printing import console, errors, print_json, print_table
from carriers import expectation, quality
from carriers.profile import Profile
from carriers.registry import Registry

Which = Annotated[
    str | None, typer.Argument(metavar="[XX]", help="IATA code, or the profile's folder; else all")
]
Json = Annotated[bool, typer.Option("--json", help="one object a line")]
_COLOURS = {"-": "red", "+": "green"}


def chosen(which: str | None) -> tuple[Registry, list[Profile]]:
    """All profiles, and those that are meant. Ends the command where there is none."""
    registry = Registry.load(settings_file.load().carrier_folders)
    found = [p for p in registry.profiles if which in {None, p.carrier, p.folder.name}]
    if not found:
        errors.print(f"{which}: no profile of that carrier (see `api-ingest carrier list`)")
        raise typer.Exit(1)
    return registry, found


def check(which: Which = None, *, json: Json = False) -> None:
    """Read every sample and compare with what is expected of it; exit code 1 where it differs."""
    registry, profiles = chosen(which)
    rows = [_compared(profile, sample, registry) for profile, sample in _samples(profiles)]
    lacking = [
        profile.folder.name for profile in profiles if not expectation.samples(profile.folder)
    ]
    if json:
        print_json(rows)
    else:
        for row in rows:
            console.print(f"{row['profile']}/{row['sample']}: {row['found']}")
            print_difference(row["difference"])
    for name in lacking:
        errors.print(f"{name}: there is no sample")
    if lacking or any(row["found"] != "as expected" for row in rows):
        raise typer.Exit(1)


def expect(
    which: Annotated[str, typer.Argument(metavar="XX", help="IATA code, or the profile's folder")],
    *,
    overwrite: Annotated[bool, typer.Option(help="replace what is expected and differs")] = False,
) -> None:
    """Write down what the samples give now. Shows the difference, and replaces nothing unasked."""
    registry, profiles = chosen(which)
    kept = False
    for profile, sample in _samples(profiles):
        row = _compared(profile, sample, registry)
        name = f"{row['profile']}/{row['sample']}"
        print_difference(row["difference"])
        if row["found"] == "as expected":
            console.print(f"{name}: as it was")
        elif row["found"] == "differs" and not overwrite:
            kept = True
            errors.print(
                f"{name}: not replaced; --overwrite does, after you have read the difference"
            )
        else:
            seen = expectation.observed(sample, profile.carrier, registry)
            expectation.beside(sample).write_text(expectation.written(seen), "utf-8")
            console.print(f"{name}: written")
    if kept:
        raise typer.Exit(1)


def score(
    which: Which = None,
    *,
    least: Annotated[int, typer.Option(min=0, max=100, help="exit code 1 below so many %")] = 0,
    json: Json = False,
) -> None:
    """Rate profiles by the list in carriers/README.md."""
    registry, profiles = chosen(which)
    low = False
    for profile in profiles:
        points = quality.score(profile, registry)
        met = sum(point.met for point in points)
        percent = 100 * met // len(points)
        low |= percent < least
        if json:
            said = {point.name: point.lacks or True for point in points}
            print_json([{"profile": profile.label, "percent": percent, "points": said}])
            continue
        rows = [(point.name, "yes" if point.met else "no", point.lacks) for point in points]
        title = f"{profile.label}: {met} of {len(points)}, {percent} %"
        print_table(title, ("point", "met", "what is missing"), rows)
    if low:
        raise typer.Exit(1)


def _samples(profiles: list[Profile]) -> Iterator[tuple[Profile, Path]]:
    return ((p, sample) for p in profiles for sample in expectation.samples(p.folder))


def _compared(profile: Profile, sample: Path, registry: Registry) -> dict[str, Any]:
    seen = expectation.observed(sample, profile.carrier, registry)
    beside = expectation.beside(sample)
    kept = json_text.loads(beside.read_text("utf-8")) if beside.is_file() else None
    found = "nothing is expected of it yet" if kept is None else "as expected"
    difference = expectation.difference(kept, seen) if kept is not None else []
    return {
        "profile": profile.folder.name, "sample": sample.name,
        "found": "differs" if difference else found, "difference": difference,
    }  # fmt: skip


def print_difference(lines: list[str]) -> None:
    """What was in red, what is in green."""
    for line in lines:
        console.print(Text(f"  {line}", style=_COLOURS.get(line[:1], "")))
