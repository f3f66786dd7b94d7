"""`replay` and `carrier diff`: kept deliveries read again, to see what would change or to mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from api_ingest import settings as settings_file
from api_ingest.cli.carrier_samples import print_difference
from api_ingest.cli.database import run, who
from api_ingest.pipeline import effect
from api_ingest.pipeline.effect import Effect, Summary, Verdict
from api_ingest.pipeline.ingest import understand
from api_ingest.printing import console, errors, print_json
from api_ingest.store import audit, replays
from api_ingest.store.pool import Connection
from api_ingest.store.replays import Choice
from carriers.expectation import difference
from carriers.profile import Profile, load
from carriers.registry import Registry

Since = Annotated[datetime | None, typer.Option(help="received since (UTC)")]
Problem = Annotated[str | None, typer.Option(help="whose receipt names this problem code")]
Most = Annotated[int, typer.Option(min=1, max=100_000, help="how many, the newest")]
Json = Annotated[bool, typer.Option("--json", help="one object a line")]
Values = Annotated[bool, typer.Option(help="show the values that differ: personal data")]
_ORDER: tuple[Verdict, ...] = ("worse", "better", "other values", "same")


def replay(
    id: Annotated[UUID | None, typer.Argument(help="the id of a kept delivery")] = None,
    *,
    carrier: Annotated[str | None, typer.Option(help="of this carrier")] = None,
    since: Since = None,
    problem: Problem = None,
    most: Most = 500,
    dry_run: Annotated[
        bool, typer.Option(help="show what would change, and change nothing")
    ] = False,
    values: Values = False,
    json: Json = False,
) -> None:
    """Have kept deliveries read again, as after a mend: `--dry-run` first.

    Travellers and alerts are not doubled; alerts that only a replay finds say so.
    """
    choice = Choice(id, carrier, _utc(since), problem, most)
    if choice[:4] == (None, None, None, None):
        raise typer.BadParameter("say which: an id, --carrier, --since or --problem")
    settings = settings_file.load()
    if dry_run:
        registry = Registry.load(settings.carrier_folders)
        found = run(settings, lambda conn: _effects(conn, choice, None, registry))
        _show(found, values=values, json=json)
        return
    queued = run(settings, lambda conn: _again(conn, choice))
    if not queued:
        errors.print("no such delivery, or it is being read just now")
        raise typer.Exit(1)
    if json:
        print_json({"delivery": str(one)} for one in queued)
    elif len(queued) == 1:
        console.print(f"{queued[0]} is waiting to be read again")
    else:
        console.print(f"{len(queued)} deliveries are waiting to be read again")


def diff(
    carrier: Annotated[str, typer.Argument(metavar="XX", help="IATA code of the carrier")],
    *,
    profile: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="folder of the changed profile"),
    ] = None,
    since: Since = None,
    problem: Problem = None,
    most: Most = 500,
    values: Values = False,
    json: Json = False,
) -> None:
    """What a changed profile would make of the kept deliveries; without one, what today's make.

    Writes nothing. Exit code 1 where something would be read worse.
    """
    settings = settings_file.load()
    now = Registry.load(settings.carrier_folders)
    changed = load(profile.resolve()) if profile else None
    before = now if changed else None
    after = _with(now, changed) if changed else now
    if changed and not json:
        _show_keys(now, changed)
    choice = Choice(None, carrier, _utc(since), problem, most)
    found = run(settings, lambda conn: _effects(conn, choice, before, after))
    _show(found, values=values, json=json)
    if any(one.verdict == "worse" for _, one in found):
        raise typer.Exit(1)


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _with(now: Registry, changed: Profile) -> Registry:
    others = (p for p in now.profiles if p not in _replaced(now, changed))
    return Registry((*others, changed))


def _replaced(now: Registry, changed: Profile) -> list[Profile]:
    """The profile of the same folder's name, else that of the carrier and format."""
    named = [p for p in now.profiles if p.folder.name == changed.folder.name]
    same = [p for p in now.profiles if (p.carrier, p.format) == (changed.carrier, changed.format)]
    return named or (same if changed.carrier else [])


def _show_keys(now: Registry, changed: Profile) -> None:
    replaced = _replaced(now, changed)
    is_ = changed.model_dump(mode="json", exclude={"folder", "version"})
    for old in replaced:
        was = old.model_dump(mode="json", exclude={"folder", "version"})
        console.print(f"{old.label} → {changed.label}")
        print_difference(difference(was, is_))
    if not replaced:
        console.print(f"{changed.label} is new")


async def _effects(
    conn: Connection, choice: Choice, before: Registry | None, after: Registry
) -> list[tuple[UUID, Effect]]:
    """Of each delivery, read by both, or compared with what its receipt said."""
    found = []
    async for kept in _kept(conn, choice):
        was = (
            effect.of_understood(understand(kept.delivery, before)) if before
            else effect.of_receipt(kept.receipt)
        )  # fmt: skip
        now = effect.of_understood(understand(kept.delivery, after))
        assert kept.delivery.id is not None  # noqa: S101 — it is kept
        found.append((kept.delivery.id, effect.compare(was, now)))
    return found


async def _kept(conn: Connection, choice: Choice) -> AsyncIterator[replays.Kept]:
    for id in await replays.choose(conn, choice):
        if kept := await replays.kept(conn, id):
            yield kept


async def _again(conn: Connection, choice: Choice) -> list[UUID]:
    async with conn.transaction():
        queued = await replays.again(conn, await replays.choose(conn, choice))
        for one in queued:
            await audit.record(conn, actor=who(), action="delivery replayed", object=str(one))
        return queued


def _show(found: list[tuple[UUID, Effect]], *, values: bool, json: bool) -> None:
    if json:
        print_json(_row(id, one, values=values) for id, one in found)
        return
    for id, one in sorted(found, key=lambda pair: _ORDER.index(pair[1].verdict)):
        if one.verdict != "same":
            console.print(f"{id}  {one.words()}", soft_wrap=True)
            for line in one.differences() if values else ():
                console.print(f"    {line}", soft_wrap=True)
    counts = Counter(one.verdict for _, one in found)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in reversed(_ORDER))
    console.print(f"of {len(found)} kept deliveries: {told}")


def _row(id: UUID, one: Effect, *, values: bool) -> dict[str, Any]:
    said = {
        "delivery": str(id), "verdict": one.verdict, "before": _side(one.before),
        "after": _side(one.after), "problems": one.problems, "fields": dict(one.fields),
    }  # fmt: skip
    return said | {"values": list(one.differences())} if values else said


def _side(one: Summary) -> dict[str, Any]:
    return {"profile": one.profile, "travellers": one.travellers, "flights": one.flights}
