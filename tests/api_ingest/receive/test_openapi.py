"""The published interface is what the service does: generated requests, every answer compared."""

import asyncio

import pytest
import requests
import schemathesis
from hypothesis import settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from api_ingest.receive.openapi import ReceiptModel, document
from api_ingest.settings import Settings
from tests.messages import a_message, a_person
from tests.process import make_key, running

DOCUMENT = document(Settings().max_delivery_bytes)
schemathesis.serializer.alias(["application/edifact"], "application/octet-stream")
schema = schemathesis.openapi.from_dict(DOCUMENT)


@pytest.fixture(scope="module")
def served(module_database_url):
    """Base address and key of a running service."""
    key = asyncio.run(make_key(module_database_url))
    with running(module_database_url) as service:
        service.start()
        asyncio.run(service.ready())
        yield service.base, key


# Any bytes may be pushed, and whether they hold a manifest no schema can say.
@schema.parametrize()
@settings(max_examples=25)
def test_every_answer_is_as_published(case, served):
    base, key = served
    case.call_and_validate(
        base_url=base,
        headers={"Authorization": f"Bearer {key}"},
        excluded_checks=[positive_data_acceptance, negative_data_rejection],
    )


def test_the_published_document_is_the_one_tested(served):
    assert requests.get(f"{served[0]}/openapi.json", timeout=10).json() == DOCUMENT


@pytest.mark.parametrize("path", ["/v1/deliveries", "/v1/check"])
def test_a_receipt_is_what_its_model_says(served, path):
    base, key = served
    answer = requests.post(
        base + path,
        data=a_message(a_person(), a_person("SM1TH", "", birth="991399", number="")),
        headers={"Authorization": f"Bearer {key}"},
        timeout=10,
    )
    receipt = ReceiptModel.model_validate_json(answer.content)
    assert receipt.travellers.taken == 2
    assert receipt.problems
