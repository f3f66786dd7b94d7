"""The demo is the real thing; it checks its own numbers and fails when one is not as expected."""

from api_ingest.demo import _unexpected
from tests.commands import command


def test_the_demo_finds_every_number_as_expected(server_url, public_samples):
    code, out, err = command("demo", "--once", "--samples", public_samples, database_url=server_url)
    assert code == 0, out + err
    assert "every number is as expected" in out


def test_a_number_that_is_not_as_expected_is_named():

    assert _unexpected([], [])
