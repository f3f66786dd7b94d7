"""`carrier new`: from a carrier's own file to a profile with samples, without Python."""

from __future__ import annotations

import re
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.known_carrier import loaded
from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Misconfigured, Refused
from api_ingest.domain.repair import repairs
from api_ingest.pipeline.ingest import Understood, understand
from api_ingest.printing import console, errors, print_json, print_table
from carriers import expectation
from carriers.inference.column import Setting
from carriers.inference.columns import IGNORE, WORDS
from carriers.inference.finding import Finding, Question, Sample
from carriers.inference.heading import lexicon
from carriers.inference.proposal import Proposal, propose
from carriers.inference.pseudonym import name_of, pseudonymise
from carriers.inference.written import write
from carriers.profile import Profile, fold, load, parse
from carriers.registry import Registry

_CARRIER = re.compile(r"[A-Z0-9]{2}")
_MOST_SHOWN = 12  # kinds of repairs

Answers = dict[str, str]


class _Order(NamedTuple):
    """What the operator asked for."""

    carrier: str
    name: str
    samples: list[Sample]
    folder: Path
    now: datetime


def new(
    carrier: Annotated[str, typer.Argument(help="IATA code of the carrier")],
    sample: Annotated[
        list[Path],
        typer.Option(exists=True, dir_okay=False, help="a file as the carrier makes it; several"),
    ],
    *,
    name: Annotated[str | None, typer.Option(help="the carrier's name, for people")] = None,
    folder: Annotated[
        Path | None, typer.Option(help="where to write; else the first of carrier_folders")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="ask nothing: assume what harms nobody, refuse the rest")
    ] = False,
    overwrite: Annotated[bool, typer.Option(help="replace a profile of this name")] = False,
    dates: Annotated[
        str | None, typer.Option(help="forms of dates, DD/MM/YYYY; several with commas")
    ] = None,
    name_order: Annotated[
        str | None, typer.Option(help="surname_first, given_first or unsaid")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="HEADER=WORD, or HEADER=ignore; several")
    ] = None,
    value: Annotated[
        list[str] | None, typer.Option(help="WORD:VALUE=MEANING, as kind:X=CREW; several")
    ] = None,
    charset: Annotated[
        str | None, typer.Option(help="code page of a text that is not UTF-8")
    ] = None,
    delimiter: Annotated[str | None, typer.Option(help="; , tab or |")] = None,
    header_row: Annotated[int | None, typer.Option(min=1, help="line of the header")] = None,
    flight: Annotated[
        str | None, typer.Option(help="beside: each delivery names its flight in fields")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="the evidence, one object a line")] = False,
) -> None:
    """Write a profile from sample files, with the evidence for every guess and invented samples."""
    if not _CARRIER.fullmatch(carrier):
        raise typer.BadParameter(f"{carrier}: an IATA code is two capitals or digits")
    answers = {
        key: said for key, said in (
            ("dates", dates), ("name_order", name_order), ("charset", charset),
            ("delimiter", delimiter), ("header", str(header_row) if header_row else None),
            ("flight", flight), *_columns(column or []), *_values(value or []),
        ) if said
    }  # fmt: skip
    settings = settings_file.load()
    target = folder or next(iter(settings.carrier_folders), None)
    if target is None:
        errors.print("where to? give --folder, or set carrier_folders")
        raise typer.Exit(2)
    name = name or _asked_name(carrier, yes=yes)
    order = _Order(
        carrier, name, [Sample(file.name, file.read_bytes()) for file in sample],
        target / f"{carrier.lower()}_{_slug(name, carrier)}", datetime.now(UTC),
    )  # fmt: skip
    if order.folder.exists() and not overwrite:
        errors.print(f"{order.folder} is there already; --overwrite replaces its profile")
        raise typer.Exit(1)
    # One that is at fault is no reason not to write a better one in its place.
    registry = Registry.of(loaded(settings.carrier_folders).profiles)
    proposal = _settled(order, registry, answers, yes=yes)
    if json:
        print_json(finding._asdict() for finding in proposal.findings)
    else:
        _show(proposal.findings)
    _write(order, proposal, registry, quiet=json)


def on_a_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


def _columns(said: list[str]) -> list[tuple[str, str]]:
    found = []
    for one in said:
        header, equals, word = one.rpartition("=")
        if not equals or word not in {*WORDS, IGNORE}:
            raise typer.BadParameter(f"--column {one}: write HEADER=WORD, or HEADER=ignore")
        found.append((f"column:{fold(header)}", word))
    return found


def _values(said: list[str]) -> list[tuple[str, str]]:
    found = []
    for one in said:
        match = re.fullmatch(r"(\w+):(.+)=(.*)", one)
        if match is None:
            raise typer.BadParameter(f"--value {one}: write WORD:VALUE=MEANING")
        found.append((f"value:{match[1]}:{match[2].casefold()}", match[3] or "unknown"))
    return found


def _asked_name(carrier: str, *, yes: bool) -> str:
    if yes or not on_a_terminal():
        return carrier
    return str(typer.prompt("The carrier's name, for people", default=carrier))


def _slug(name: str, carrier: str) -> str:
    words = re.findall(r"[a-z0-9]+", name.lower())
    return "_".join(words[:3]) or carrier.lower()


def _settled(order: _Order, registry: Registry, answers: Answers, *, yes: bool) -> Proposal:
    """The proposal with every question answered: by options, by the operator, or assumed."""
    setting, known = Setting(order.carrier, order.now.date()), lexicon(registry.profiles)
    assumed: list[Finding] = []
    while True:
        try:
            proposal = propose(order.samples, setting, known, answers)
        except Refused as refused:
            proposal = Proposal({}, missing=[problem.says() for problem in refused.problems])
        if proposal.missing:
            errors.print("\n".join(proposal.missing), style="red")
            raise typer.Exit(1)
        asked = [question for question in proposal.questions if question.key not in answers]
        if not asked:
            proposal.findings = _by_whom(proposal.findings, assumed)
            return proposal
        if yes or not on_a_terminal():
            assumed += _assume(asked, answers)
        else:
            _show(proposal.findings)
            for question in asked:
                answers[question.key] = _ask(question)


def _by_whom(findings: list[Finding], assumed: list[Finding]) -> list[Finding]:
    """Nobody said what was assumed: where the file was read by it, it says so."""
    open_ = {f"table.{one.about}": one for one in assumed}
    said = [open_.pop(one.about, one)._replace(about=one.about) for one in findings]
    return [*said, *open_.values()]


def _assume(asked: list[Question], answers: Answers) -> list[Finding]:
    """Answers that harm nobody, each a finding. Ends the command where there is none."""
    open_ = [question for question in asked if question.default is None]
    for question in open_:
        errors.print(f"not decided: {question.asks} {question.because}", style="red")
        errors.print(f"    give {question.option} (one of: {', '.join(question.choices)})")
    if open_:
        raise typer.Exit(1)
    answers |= {question.key: question.default or "" for question in asked}
    return [
        Finding(
            q.key, q.default or "", f"assumed, for nobody was asked: {q.because}", 0.5, "assumed"
        )
        for q in asked
    ]


def _ask(question: Question) -> str:
    console.print(f"\n{question.asks}\n  {question.because}")
    for number, choice in enumerate(question.choices, 1):
        console.print(f"  {number}  {choice}")
    default = question.choices.index(question.default) + 1 if question.default else None
    while True:
        said = typer.prompt("Number, or what it is", default=default and str(default))
        if str(said).isdigit() and 0 < int(said) <= len(question.choices):
            return question.choices[int(said) - 1]
        if said in question.choices or (question.key.startswith("column:") and said in WORDS):
            return str(said)


def _show(findings: list[Finding]) -> None:
    rows = [
        (one.about, one.says, f"{round(one.confidence * 100)} %", one.standing, one.because)
        for one in findings
    ]
    print_table("what the samples tell", ("key", "says", "sure", "how", "because"), rows)


def _write(order: _Order, proposal: Proposal, registry: Registry, *, quiet: bool) -> None:
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


def _invented(order: _Order, profile: Profile, proposal: Proposal) -> dict[str, str]:
    """A flight to try the profile with, where each delivery is to name it beside the bytes."""
    if not any(one.about == "the flight" for one in proposal.findings) or not profile.table:
        return {}
    form = profile.table.date_forms[0]
    for piece, code in (("YYYY", "%Y"), ("YY", "%y"), ("MMM", "%b"), ("MM", "%m"), ("DD", "%d")):
        form = form.replace(piece, code)
    day = order.now.strftime(form)
    errors.print("the flight is invented for this trial; each delivery names it beside the bytes")
    return {"flight": f"{order.carrier}1", "date": day, "departure": "CUR", "arrival": "BON"}


def _read(sample: Sample, order: _Order, profile: Profile, beside: dict[str, str]) -> Understood:
    delivery = Delivery(
        content=sample.content, received_at=order.now, channel="check", carrier=order.carrier,
        name=sample.name, hints=beside,
    )  # fmt: skip
    return understand(delivery, Registry((profile,)))


def _travellers(seen: Understood) -> int:
    return sum(len(manifest.travellers) for manifest in seen.manifests)


def _preview(order: _Order, read: list[Understood]) -> None:
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


def _save(order: _Order, text: str, profile: Profile, registry: Registry) -> None:
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
