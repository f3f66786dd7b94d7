"""All pages of the console, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from aiohttp import web

from api_ingest.quiet import Quiet
from api_ingest.seal import Seal
from api_ingest.settings import Settings
from api_ingest.store.pool import Pool
from api_ingest.web.live import Live
from api_ingest.web.officer.alert import AlertPage
from api_ingest.web.officer.grants import GrantPages
from api_ingest.web.officer.lists import ListPages
from api_ingest.web.officer.overstays import OverstayPages
from api_ingest.web.officer.queue import Queue
from api_ingest.web.operator.home import Home, Named
from api_ingest.web.operator.scorecard import ScorecardPage
from api_ingest.web.partner.figures import FiguresPage
from api_ingest.web.security import Guard
from api_ingest.web.sign_in import SignIn
from watchlists.source import ListSource

STATIC = Path(__file__).parent / "static"


def routes(
    pool: Pool,
    settings: Settings,
    lists: Mapping[str, ListSource],
    live: Live,
    *,
    seal: Seal,
    clock: Callable[[], datetime],
    profiles: Named,
) -> list[web.AbstractRouteDef]:
    """Every route of the pages; all but signing in and the static files need a session."""
    guard = Guard(pool, settings)
    return [
        web.static("/static", STATIC),
        *SignIn(pool, settings, guard).routes(),
        *Home(pool, settings, guard, profiles, clock).routes(),
        *ScorecardPage(pool, settings, guard, profiles, clock).routes(),
        *Queue(pool, settings, guard, lists, live, profiles=profiles, clock=clock).routes(),
        *AlertPage(pool, settings, guard, lists, Quiet(seal)).routes(),
        *OverstayPages(pool, settings, guard, lists, seal=seal, clock=clock).routes(),
        *GrantPages(pool, settings, guard, seal=seal, clock=clock).routes(),
        *ListPages(pool, settings, guard, lists).routes(),
        *FiguresPage(pool, settings, guard, lists, clock).routes(),
    ]
