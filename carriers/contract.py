"""The whole promise between a carrier and the pipeline, on one screen."""

from __future__ import annotations

from typing import NamedTuple

from api_ingest.domain.problem import Problem
from api_ingest.domain.reported import ReportedManifest


class Reading(NamedTuple):
    """What a format reader gives back.

    Every manifest of the delivery, and every problem seen on the way.
    """

    format: str
    manifests: list[ReportedManifest]
    problems: list[Problem]
