"""The sender's own table back with its problems, for every way that a receipt is given."""

from __future__ import annotations

from api_ingest.domain.delivery import AnnotatedCopy, Delivery
from api_ingest.pipeline.ingest import rehearsed, understand
from carriers.formats.annotation import annotate
from carriers.registry import Registry

ZIP = b"PK"
"""How a workbook begins; `annotate` writes no other kind than xlsx."""


def annotated(delivery: Delivery, carriers: Registry) -> AnnotatedCopy | None:
    """None where nothing is to be mended, or it is no table whose header was found."""
    understood = rehearsed(understand(delivery, carriers), delivery)
    if understood.profile is None or not understood.problems:
        return None
    copy = annotate(delivery.content, understood.problems, understood.profile)
    if copy is None:
        return None
    return AnnotatedCopy("xlsx" if copy.startswith(ZIP) else "csv", copy)
