"""The purge: erases by itself what its term is over of, notes how much, and says what is left."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import structlog

from api_ingest import watch
from api_ingest.background import beside
from api_ingest.settings import Settings
from api_ingest.store import audit, figures, migrate, outbox, retention, term
from api_ingest.store.pool import GONE, Connection, Pool
from api_ingest.store.retention import Run
from api_ingest.store.term import Held
from api_ingest.upkeep.terms import KINDS, Kind, Moment
from watchlists.source import ListSource
from watchlists.stays.rules import Rules

log = structlog.get_logger()
FIRST_AFTER_SECONDS = 60.0
LATE, LEAST_LATE = 2, timedelta(hours=2)
"""What should have been erased so many purges ago is overdue, and no sooner than that."""


class Line(NamedTuple):
    """One kind in the report; `held` is None where its own part counts it."""

    kind: Kind
    held: Held | None


async def report(conn: Connection, at: Moment) -> list[Line]:
    """What there is of each kind, how much of it is due, and what holds it."""
    since = at.now - max(LATE * timedelta(minutes=at.settings.purge_minutes), LEAST_LATE)
    lines = []
    for kind in KINDS:
        counted = None
        if kind.count is not None:
            statement, terms = kind.count
            counted = await term.held(conn, statement, at.now, since, *terms(at))
        lines.append(Line(kind, counted))
    return lines


def overdue(lines: Sequence[Line], settings: Settings) -> int:
    """How many rows are still here that should not be."""
    return sum(line.held.overdue for line in lines if line.held and not line.kind.off(settings))


def off(settings: Settings) -> list[str]:
    """The terms that somebody switched off."""
    names = {name for kind in KINDS for name in kind.settings}
    return sorted(name for name in names if getattr(settings, name) == "off")


async def purge(conn: Connection, at: Moment) -> Run:
    """Erase what is due now, a chunk at a time, and note it. Call outside any transaction.

    Whatever fails is noted too, and raised again.
    """
    started, erased = time.perf_counter(), Counter[str]()
    fault = None
    try:
        async with conn.transaction():
            await figures.count_overstays(conn, at.today)
        for kind in KINDS:
            if kind.erase is not None and not kind.off(at.settings):
                await _all_of(conn, kind, at, erased)
    except Exception as error:
        fault = type(error).__name__
        raise
    finally:
        ms = round((time.perf_counter() - started) * 1000)
        if not conn.is_closed():
            left = None if fault else overdue(await report(conn, at), at.settings)
            run = Run(at.now, dict(erased), left, ms, fault)
            await _note(conn, run)
    return run


async def _all_of(conn: Connection, kind: Kind, at: Moment, erased: Counter[str]) -> None:
    assert kind.erase is not None  # noqa: S101 — the caller asked
    while True:
        async with conn.transaction():
            done = await kind.erase(conn, at)
        if not done:
            return
        erased.update(done)
        await asyncio.sleep(0)


async def _note(conn: Connection, run: Run) -> None:
    async with conn.transaction():
        await retention.note(conn, run)
        if run.fault:
            await outbox.add(conn, "purge-failed", {"fault": run.fault})
        if run.erased or run.fault:
            said = ", ".join(f"{name} {count}" for name, count in sorted(run.erased.items()))
            await audit.record(
                conn, actor="api-ingest", action="purged", object="retention",
                result=f"failed: {run.fault}" if run.fault else said,
            )  # fmt: skip


class Purge:
    """Runs it again and again. Of several processes one does; all tell how it stands."""

    def __init__(
        self,
        pool: Pool,
        settings: Settings,
        lists: Sequence[ListSource],
        rules: Rules,
        clock: Callable[[], datetime],
    ) -> None:
        self._pool, self._settings, self._clock = pool, settings, clock
        self._lists, self._rules = lists, rules

    def at(self) -> Moment:
        """Now, with all terms."""
        return Moment(
            now=self._clock(), settings=self._settings, lists=self._lists, rules=self._rules
        )

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Until the block is left. What is never erased is said at the start."""
        for name in off(self._settings):
            log.warning("retention.off", kind=name)
        async with beside("retention", self._follow):
            yield

    async def _follow(self) -> None:
        await asyncio.sleep(min(FIRST_AFTER_SECONDS, self._settings.purge_minutes * 60))
        while True:
            with suppress(*GONE):
                await self.once()
            await asyncio.sleep(self._settings.purge_minutes * 60)

    async def once(self) -> Run | None:
        """One run, unless another process is at it or the schema is older than the code.

        A fault is logged, told, and left to the next run.
        """
        run = None
        async with self._pool.acquire() as conn:
            if await migrate.behind(conn):
                return None
            if await retention.lock(conn):
                try:
                    run = await self._run(conn)
                finally:
                    if not conn.is_closed():
                        await retention.unlock(conn)
            await self._tell(conn)
        return run

    async def _run(self, conn: Connection) -> Run | None:
        try:
            run = await purge(conn, self.at())
        except GONE:
            raise
        except Exception as error:
            log.error("retention.failed", exc_info=error)
            return None
        log.info("retention.purged", erased=run.erased, overdue=run.overdue, ms=run.ms)
        return run

    async def _tell(self, conn: Connection) -> None:
        """The figures of this process, and the files of this machine."""
        at = self.at()
        last = await retention.last_run(conn)
        watch.PURGED_AT.set(last.timestamp() if last else 0)
        watch.OVERDUE.set(overdue(await report(conn, at), self._settings))
        entries_at = await retention.last_run_that_erased(conn, "entries")
        await asyncio.to_thread(self._files, at, entries_at)

    def _files(self, at: Moment, entries_at: datetime | None) -> None:
        """What stands beside the database: answers in the drop folder, the index of the lists."""
        if self._settings.drop_folder is not None and self._settings.keep_received_hours != "off":
            before = (at.now - at.terms.received).timestamp()
            remove_older(self._settings.drop_folder.glob("*/out/*"), before)
        if entries_at is not None:
            saved = self._settings.data_folder / "index"
            remove_older(saved.glob("*"), entries_at.timestamp())


def remove_older(paths: Iterable[Path], moment: float) -> None:
    """Files and folders not changed since; one that cannot be removed is said, and stays."""
    for path in paths:
        _remove_older(path, moment)


def _remove_older(path: Path, moment: float) -> None:
    try:
        if path.lstat().st_mtime >= moment:
            return
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        log.error("retention.file-stays", fault=error.strerror)
