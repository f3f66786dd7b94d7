"""A new profile: tried on the samples, and written with invented ones where it reads them."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import typer

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Misconfigured
from api_ingest.domain.repair import repairs
from api_ingest.pipeline.ingest import Understood, understand
from api_ingest.printing import console, errors
from carriers import expectation
from carriers.inference.finding import Sample
from carriers.inference.proposal import Proposal
from carriers.inference.pseudonym import name_of, pseudonymise
from carriers.inference.written import write
from carriers.profile import Profile, load, parse
from carriers.registry import Registry

_MOST_SHOWN = 12  # kinds of repairs


class Order(NamedTuple):
    """What the operator asked for."""

    carrier: str
    name: str
    samples: list[Sample]
    folder: Path
    now: datetime


def write_profile(order: Order, proposal: Proposal, registry: Registry, *, quiet: bool) -> None:
    """Try the profile on the samples; write it where it reads them."""
    day = f"{order.now:%Y-%m-%d}"
    about = [
        f"{order.name}: proposed on {day} from {len(order.samples)} sample(s) of the carrier.",
        "Beside each key stands why. Nobody at the carrier has confirmed it yet (assumed).",
    ]
    head = {"carrier": order.carrier, "name": order.name, "assumed": True}
    text = write(head | proposal.keys, proposal.findings, about)
    profile = parse(text, order.folder)
    beside = _invented(order, profile, proposal)
    read = [_read(sample, order, profile, beside) for sample in order.samples]
    if not quiet:
        _preview(order, read)
    unread = [s.name for s, seen in zip(order.samples, read, strict=True) if not _travellers(seen)]
    if unread:
        errors.print(
            f"nothing was written: no traveller is read in {', '.join(unread)}", style="red"
        )
        raise typer.Exit(1)
    _save(order, text, profile, registry)
    errors.print(f"written: {order.folder}")
    errors.print(
        f"next: read {order.folder / 'profile.toml'}; `api-ingest carrier check {order.carrier}`, "
        f"`api-ingest carrier score {order.carrier}`, `api-ingest carrier key {order.carrier}`"
    )


def _invented(order: Order, profile: Profile, proposal: Proposal) -> dict[str, str]:
    """A flight to try the profile with, where each delivery is to name it beside the bytes."""
    if not any(one.about == "the flight" for one in proposal.findings) or not profile.table:
        return {}
    form = profile.table.date_forms[0]
    for piece, code in (("YYYY", "%Y"), ("YY", "%y"), ("MMM", "%b"), ("MM", "%m"), ("DD", "%d")):
        form = form.replace(piece, code)
    day = order.now.strftime(form)
    errors.print("the flight is invented for this trial; each delivery names it beside the bytes")
    return {"flight": f"{order.carrier}1", "date": day, "departure": "CUR", "arrival": "BON"}


def _read(sample: Sample, order: Order, profile: Profile, beside: dict[str, str]) -> Understood:
    delivery = Delivery(
        content=sample.content, received_at=order.now, channel="check", carrier=order.carrier,
        name=sample.name, hints=beside,
    )  # fmt: skip
    return understand(delivery, Registry((profile,)))


def _travellers(seen: Understood) -> int:
    return sum(len(manifest.travellers) for manifest in seen.manifests)


def _preview(order: Order, read: list[Understood]) -> None:
    """What is read by it: flights, how many, and what there is to mend. No person is shown."""
    for sample, seen in zip(order.samples, read, strict=True):
        for manifest in seen.manifests:
            flight = manifest.flight
            console.print(
                f"{sample.name}: {flight.designator} {flight.date} {flight.leg.departure} – "
                f"{flight.leg.arrival}, {len(manifest.travellers)} travellers"
            )
        for repair in repairs(seen.problems)[:_MOST_SHOWN]:
            console.print(f"  {repair}", style="dim")


def _save(order: Order, text: str, profile: Profile, registry: Registry) -> None:
    """The samples first and the profile last, in one step: a running service follows the folder."""
    folder = order.folder
    (folder / "samples").mkdir(parents=True, exist_ok=True)
    secret = secrets.token_bytes(32)
    files = []
    for number, sample in enumerate(order.samples, 1):
        file = folder / "samples" / name_of(sample, profile, number)
        file.write_bytes(pseudonymise(sample, profile, secret, expectation.RECEIVED))
        files.append(file)
    aside = folder / "profile.toml.new"
    aside.write_text(text, "utf-8")
    aside.rename(folder / "profile.toml")
    saved = load(folder)
    others = [one for one in registry.profiles if one.folder.name != folder.name]
    everybody = Registry((*others, saved))
    for file in files:
        seen: dict[str, Any] = expectation.observed(file, order.carrier, everybody)
        if seen["profile"] != folder.name:
            raise Misconfigured(
                f"{file.name} is not recognised by the new profile but by {seen['profile']}; "
                "make [recognise] of one of them narrower"
            )
        expectation.beside(file).write_text(expectation.written(seen), "utf-8")
