"""From bytes to what the carrier said: finds the profile and calls the reader of its format."""

from __future__ import annotations

from api_ingest.domain.delivery import Delivery
from api_ingest.domain.errors import Refused
from api_ingest.domain.problem import DELIVERY_EMPTY
from carriers.contract import Reading
from carriers.formats import paxlst, table
from carriers.profile import Profile
from carriers.registry import Registry


def recognise(delivery: Delivery, carriers: Registry) -> Profile:
    """The profile that reads this delivery. Raises Refused where none does, or two do."""
    if not delivery.content:
        raise Refused(DELIVERY_EMPTY.at(None))
    return carriers.recognise(delivery)


def read(delivery: Delivery, profile: Profile) -> Reading:
    """Every manifest in the delivery, and every problem on the way.

    Raises Refused where nothing can be read.
    """
    if profile.format == "table":
        return table.read(delivery, profile)
    return paxlst.read(delivery.content, ignore_segments=profile.paxlst.ignore_segments)
