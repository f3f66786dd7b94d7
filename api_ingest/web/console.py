"""What every page of the console is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from api_ingest.seal import Seal
from api_ingest.settings import Settings
from api_ingest.store.pool import Pool
from api_ingest.web import security
from api_ingest.web.live import Live
from api_ingest.web.security import Guard
from watchlists.source import ListSource


@dataclass(frozen=True, slots=True)
class PageTools:
    """What the pages work with.

    `profiles_at_fault` says what is not in use of the carriers' profiles and why, `contact` whom
    to call at a carrier.
    """

    pool: Pool
    settings: Settings
    lists: Mapping[str, ListSource]
    live: Live
    seal: Seal
    clock: Callable[[], datetime]
    profiles_at_fault: Callable[[], list[str]]
    contact: Callable[[str], str | None]


class ConsolePage:
    """A page, or a few that belong together."""

    def __init__(self, tools: PageTools) -> None:
        self._tools = tools
        self._pool = tools.pool
        self._settings = tools.settings
        self._lists = tools.lists
        self._clock = tools.clock
        self._guard = Guard(tools.pool, tools.settings)
        self._headers = security.headers(tools.settings)
