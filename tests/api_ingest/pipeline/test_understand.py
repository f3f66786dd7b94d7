"""What a delivery says, worked out without a database."""

import gc
from datetime import UTC, datetime

import pytest

from api_ingest.domain.delivery import Delivery
from api_ingest.pipeline.ingest import understand
from carriers.expectation import samples
from carriers.registry import Registry

REGISTRY = Registry.load()


@pytest.mark.parametrize("profile", REGISTRY.profiles, ids=lambda profile: profile.folder.name)
def test_what_was_read_is_gone_at_once_and_not_when_the_collector_comes(profile):
    deliveries = [
        Delivery(
            content=sample.read_bytes(), received_at=datetime(2026, 11, 23, tzinfo=UTC),
            channel="http", carrier=profile.carrier, name=sample.name,
        )
        for sample in samples(profile.folder)
    ]  # fmt: skip
    for delivery in deliveries:
        understand(delivery, REGISTRY)  # what is worked out once is worked out
    gc.collect()
    read = sum(len(understand(delivery, REGISTRY).manifests) for delivery in deliveries)
    assert read
    assert gc.collect() == 0
