"""All pages of the console, put together."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from api_ingest.web.console import PageTools
from api_ingest.web.officer.alert import AlertPage
from api_ingest.web.officer.grants import GrantPages
from api_ingest.web.officer.lists import ListPages
from api_ingest.web.officer.overstays import OverstayPages
from api_ingest.web.officer.queue import Queue
from api_ingest.web.operator.home import Home
from api_ingest.web.operator.scorecard import ScorecardPage
from api_ingest.web.partner.figures import FiguresPage
from api_ingest.web.sign_in import SignIn

STATIC = Path(__file__).parent / "static"
PAGES = (
    SignIn, Home, ScorecardPage, Queue, AlertPage, OverstayPages, GrantPages, ListPages,
    FiguresPage,
)  # fmt: skip


def routes(tools: PageTools) -> list[web.AbstractRouteDef]:
    """Every route of the pages; all but signing in and the static files need a session."""
    return [
        web.static("/static", STATIC),
        *(route for kind in PAGES for route in kind(tools).routes()),
    ]
