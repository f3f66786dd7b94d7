"""What a sample is expected to give, as kept beside it in `<sample>.expected.json`.

`api-ingest carrier check` compares, `carrier expect` shows the difference and writes them anew;
`python -m carriers.expectation FOLDER…` writes those of folders outside the settings.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import Problem
from api_ingest.domain.reported import (
    Reported,
    ReportedDocument,
    ReportedLeg,
    ReportedManifest,
    ReportedTraveller,
)
from carriers.reader import read
from carriers.registry import Registry

ENDING = ".expected.json"
RECEIVED = datetime(2026, 11, 24, 12, tzinfo=UTC)  # no sample may depend on when it is read


def samples(folder: Path) -> list[Path]:
    """The samples of a profile's folder, without their expectations."""
    found = sorted((folder / "samples").glob("*"))
    return [file for file in found if file.is_file() and file.suffix != ".json"]


def beside(sample: Path) -> Path:
    """Where the expectation of a sample is kept."""
    return sample.with_name(sample.name + ENDING)


def observed(sample: Path, carrier: str | None, registry: Registry) -> dict[str, Any]:
    """What recognising and reading a sample gives now: its profile, manifests and problems."""
    delivery = Delivery(
        content=sample.read_bytes(), received_at=RECEIVED, channel="check", carrier=carrier,
        name=sample.name,
    )  # fmt: skip
    try:
        profile = registry.recognise(delivery)
        reading = read(delivery, profile)
    except Refused as refused:
        return {"profile": None, "manifests": [], "problems": _problems(refused.problems)}
    return {
        "profile": profile.folder.name,
        "manifests": [_manifest(manifest) for manifest in reading.manifests],
        "problems": _problems(reading.problems),
    }


def written(observed: dict[str, Any]) -> str:
    """What was observed as the text of an expectation."""
    return json.dumps(observed, indent=1, ensure_ascii=False) + "\n"


def difference(expected: dict[str, Any], observed: dict[str, Any]) -> list[str]:
    """What differs, a line each: `- ` what was expected, `+ ` what is, at the same place.

    >>> difference({"travellers": [{"sex": "M", "place": "row 2"}]}, {"travellers": []})
    ["- travellers, row 2, sex: 'M'"]
    """
    before, now = dict(_flat(expected)), dict(_flat(observed))
    lines = []
    for path in dict.fromkeys((*before, *now)):
        if before.get(path) != now.get(path):
            lines += [f"- {path}: {before[path]!r}"] if path in before else []
            lines += [f"+ {path}: {now[path]!r}"] if path in now else []
    return lines


def _flat(said: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value by the words on the way to it; a traveller by the place of its row."""
    if isinstance(said, dict):
        for name, value in said.items():
            if name != "place" or "code" in said:
                yield from _flat(value, f"{path}, {name}" if path else name)
    elif isinstance(said, list):
        for number, value in enumerate(said, 1):
            named = isinstance(value, dict) and "code" not in value and value.get("place")
            yield from _flat(value, f"{path}, {named or number}")
    else:
        yield path, said


def _problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [
        {"code": problem.kind.code, "place": str(problem.place) if problem.place else None}
        for problem in problems
    ]


def _manifest(manifest: ReportedManifest) -> dict[str, Any]:
    flight = manifest.flight
    return _said({
        "function": manifest.function,
        "number": flight.number,
        "others": flight.others,
        "carrier": flight.carrier,
        "registration": flight.registration,
        "vessel": flight.vessel,
        "imo": flight.imo,
        "legs": [_leg(leg) for leg in flight.legs],
        "part": manifest.part and list(manifest.part),
        "stated": manifest.stated,
        "travellers": [_traveller(traveller) for traveller in manifest.travellers],
    })  # fmt: skip


def _leg(leg: ReportedLeg) -> dict[str, Any]:
    names = ("departure", "departs", "arrival", "arrives", "border")
    return _said({name: getattr(leg, name) for name in names})


def _traveller(traveller: ReportedTraveller) -> dict[str, Any]:
    return _said({
        **{name: getattr(traveller, name) for name in ReportedTraveller.__slots__},
        "origin": None,
        "documents": [_document(document) for document in traveller.documents],
        "place": str(traveller.origin.place()),
    })  # fmt: skip


def _document(document: ReportedDocument) -> dict[str, Any]:
    names = ReportedDocument.__slots__
    return _said({**{name: getattr(document, name) for name in names}, "origin": None})


def _said(parts: dict[str, Any]) -> dict[str, Any]:
    """Without what was not said; reported values as their text."""
    return {name: _text(value) for name, value in parts.items() if value not in (None, (), [])}


def _text(value: Any) -> Any:
    if isinstance(value, Reported):
        return value.text
    return [_text(one) for one in value] if isinstance(value, tuple | list) else value


def main(folders: Sequence[str]) -> None:
    """Writes the expectation of every sample in these folders, each one of a profile."""
    wanted = [Path(folder).resolve() for folder in folders]
    registry = Registry.load(list({folder.parent for folder in wanted}))
    profiles = {profile.folder.resolve(): profile for profile in registry.profiles}
    for folder in wanted:
        if folder not in profiles:
            sys.exit(f"{folder}: no profile.toml")
        for sample in samples(folder):
            found = observed(sample, profiles[folder].carrier, registry)
            beside(sample).write_text(written(found), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
