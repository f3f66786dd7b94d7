"""Reads a delivery as its profile describes it."""

from __future__ import annotations

from api_ingest.domain.delivery import Delivery
from carriers.contract import Reading
from carriers.formats import paxlst, table
from carriers.formats.dialect import adapt
from carriers.formats.opened import Opened
from carriers.profile import Profile


def read(delivery: Delivery, profile: Profile, opened: Opened | None = None) -> Reading:
    """Every manifest in the delivery, and every problem on the way.

    `opened` is its content as a table, where the profile was found by it.

    Raises Refused where nothing can be read.
    """
    if profile.format == "table":
        return table.read(delivery, profile, opened)
    dialect = profile.paxlst
    return adapt(paxlst.read(delivery.content, ignore_segments=dialect.ignore_segments), dialect)
