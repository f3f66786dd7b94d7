import re

import pytest

from api_ingest.store import accounts
from tests.site import PASSWORD, Console

FORM = re.compile(r'name="(?:from|to|carrier)" value="([^"]*)"')


@pytest.fixture
async def operator(service):
    async with service.parts.pool.acquire() as conn:
        await accounts.add(conn, "operator", PASSWORD, "operator")
    async with Console(service.base) as console:
        await console.sign_in("operator")
        yield console


@pytest.mark.parametrize(
    "period",
    [
        "from=2026-11-02&to=2026-11-01", "from=yesterday", "from=2024-01-01&to=2026-01-01",
        "to=9999-12-31", "to=0001-01-03", "from=3000-01-01",
    ],
)  # fmt: skip
async def test_a_period_that_is_none_is_said_and_the_usual_days_are_shown(operator, period):
    async def shown(query):
        status, _, text = await operator.get(
            f"/operator/scorecard?carrier=KL&{query}", headers={"Accept-Language": "en"}
        )
        return status, "Choose a first day and a last day" in text, FORM.findall(text)

    _, _, usual = await shown("")
    assert len(usual) == 3
    assert usual[-1] == "KL"
    assert await shown("from=2026-11-01&to=2026-11-02") == (
        200, False, ["2026-11-01", "2026-11-02", "KL"],
    )  # fmt: skip
    assert await shown(period) == (422, True, usual)
    assert (await operator.get(f"/operator/scorecard.json?{period}"))[0] == 400
