"""Reads a delivery as its profile describes it."""

from __future__ import annotations

from api_ingest.domain.delivery import Delivery
from carriers.contract import Reading
from carriers.formats import paxlst, table
from carriers.formats.dialect import adapt
from carriers.profile import Profile


def read(delivery: Delivery, profile: Profile) -> Reading:
    """Every manifest in the delivery, and every problem on the way.

    Raises Refused where nothing can be read.
    """
    if profile.format == "table":
        return table.read(delivery, profile)
    dialect = profile.paxlst
    return adapt(paxlst.read(delivery.content, ignore_segments=dialect.ignore_segments), dialect)
