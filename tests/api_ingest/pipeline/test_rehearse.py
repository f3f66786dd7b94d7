"""What a list would be told, without a database: by `check`, `read` and the annotated copy."""

from datetime import UTC, datetime

import pytest

from api_ingest.domain.delivery import Delivery
from api_ingest.pipeline.ingest import check
from carriers.registry import Registry
from tests.messages import a_message, a_person

REGISTRY = Registry.load()
ONE, TWO = a_person("EXAMPLE", "PETRA"), a_person("SAMPLE", "PAUL", number="NX7654321")


def told(content):
    delivery = Delivery(content=content, received_at=datetime.now(UTC), channel="check")
    return [problem.kind.code for problem in check(delivery, REGISTRY).problems]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (a_message(ONE, TWO, count=2), []),
        (a_message(ONE, TWO, count=3), ["traveller-count"]),
        (a_message(ONE, ONE, count=1), ["traveller-repeated"]),
    ],
)
def test_a_number_that_the_list_does_not_come_to_is_told_before_anything_is_kept(content, says):
    assert [
        code for code in told(content) if code in {"traveller-count", "traveller-repeated"}
    ] == says


def test_lists_of_one_flight_in_a_delivery_add_up():
    both = a_message(ONE, count=1) + a_message(TWO, count=2)
    assert "traveller-count" not in told(both)
