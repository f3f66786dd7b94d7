"""Figures for those who watch over the service.

Counted here, shown at /metrics, without personal data.
"""

from __future__ import annotations

import time
from collections import Counter as Counted
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from api_ingest.domain.delivery import Delivery, Receipt

log = structlog.get_logger()
KEPT = Counter(
    "api_ingest_kept", "Deliveries kept, and sent again.", ("channel", "carrier", "seen")
)
DELIVERIES = Counter("api_ingest_deliveries", "Deliveries read.", ("carrier", "outcome"))
TRAVELLERS = Counter("api_ingest_travellers", "Travellers taken.", ("carrier",))
PROBLEMS = Counter("api_ingest_problems", "Problems found.", ("carrier", "code"))
PROFILES = Gauge("api_ingest_profiles", "Carrier profiles in use.")
PROFILES_REFUSED = Gauge("api_ingest_profiles_refused", "Carrier profiles at fault, not in use.")
MANIFESTS_MISSING = Gauge(
    "api_ingest_manifests_missing", "Flights on their way whose manifest is due and not here."
)
PURGED_AT = Gauge("api_ingest_purged_timestamp_seconds", "When the purge last came to its end.")
OVERDUE = Gauge("api_ingest_retention_overdue", "Rows whose term is over and that are still here.")
REQUESTS = Histogram(
    "api_ingest_request_seconds", "Answer times.", ("method", "route", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip

CARRIER = web.RequestKey("carrier", str)
DELIVERY = web.RequestKey("delivery", str)
"""What a handler learned of a request, for its line in the log."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Others are counted as one: a stranger must not make a new series, nor write in our log."""


def delivery_kept(delivery: Delivery, *, fresh: bool) -> None:
    """Count a delivery by the way it came, when its bytes are safe."""
    KEPT.labels(delivery.channel, delivery.carrier, "first" if fresh else "again").inc()


def delivery_read(receipt: Receipt, *, ms: float) -> None:
    """Count a delivery, and write its one line in the log."""
    carrier = receipt.carrier or "any"
    travellers = sum(flight.travellers for flight in receipt.flights)
    DELIVERIES.labels(carrier, receipt.outcome).inc()
    TRAVELLERS.labels(carrier).inc(travellers)
    for code, count in Counted(problem.kind.code for problem in receipt.problems).items():
        PROBLEMS.labels(carrier, code).inc(count)
    log.info(
        "delivery.read", delivery=str(receipt.id), carrier=receipt.carrier, outcome=receipt.outcome,
        travellers=travellers, problems=len(receipt.problems), ms=round(ms, 1),
    )  # fmt: skip


async def metrics(_request: web.Request) -> web.Response:
    """For Prometheus."""
    return web.Response(
        body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST}
    )


@web.middleware
async def one_line_a_request(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """The route, never the address as it came: that may hold anything."""
    started = time.perf_counter()
    status = 500
    try:
        answer = await handler(request)
        status = answer.status
    except web.HTTPException as error:
        status = error.status
        raise
    else:
        return answer
    finally:
        seconds = time.perf_counter() - started
        resource = request.match_info.route.resource
        route = resource.canonical if resource else "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, str(status)).observe(seconds)
        log.info(
            "request", method=method, route=route, status=status,
            ms=round(seconds * 1000, 1), carrier=request.get(CARRIER),
            delivery=request.get(DELIVERY),
        )  # fmt: skip
