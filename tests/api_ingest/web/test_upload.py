"""The carriers' own page: who may use it, what each button does, and what it tells."""

import re
import tomllib
from pathlib import Path

import aiohttp
import pytest

from api_ingest.web import rendering
from tests.site import Console, site
from tests.tables import a_standard_table

WORDS = Path(rendering.__file__).parent / "words"


@pytest.fixture
async def page(service):
    async with Console(service.base) as console:
        await sign_in(console, await service.key("PY"))
        yield console


async def sign_in(console, key):
    return await console.post("/upload/sign-in", "/upload", key=key)


async def upload(console, do, content=None, name="list.csv", csrf=None):
    _, _, text = await console.get("/upload")
    form = aiohttp.FormData(quote_fields=False)  # as browsers do
    form.add_field("csrf", csrf or re.findall(r'name="csrf" value="([^"]+)"', text)[-1])
    form.add_field("do", do)
    form.add_field("file", content or b"", filename=name)
    async with console.session.post(
        f"{console.base}/upload", data=form, allow_redirects=False
    ) as answer:
        return answer.status, answer.headers, await answer.text()


async def kept(service):
    return await service.fetch("select channel, carrier, name, state, test from delivery")


async def test_a_check_groups_what_is_to_be_mended_and_keeps_nothing(service, page):
    table = a_standard_table("31FEB1980", "1980-02-31", "1980-02-01")
    status, headers, text = await upload(page, "check", table)
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "2 × <b>column G (date_of_birth)</b>" in text
    assert "row 2, column G (date_of_birth)</b>: &#39;31FEB1980&#39; is not a date" in text
    assert "would be taken" in text
    assert await kept(service) == []


async def test_what_is_sent_is_kept_read_and_receipted_as_by_any_other_way(service, page):
    table = a_standard_table("1980-02-01")
    status, headers, _ = await upload(page, "send", table, "vlucht 661.csv")
    assert status == 303
    _, _, text = await page.get(headers["Location"])
    assert "Taken." in text
    assert "PY661" in text
    again = await upload(page, "send", table, "vlucht 661.csv")
    assert again[1]["Location"] == headers["Location"], "the same bytes have the same receipt"
    assert await kept(service) == [
        {"channel": "upload", "carrier": "PY", "name": "vlucht 661.csv", "state": "taken",
         "test": False},
    ]  # fmt: skip


async def test_the_table_comes_back_with_its_problems(service, page):
    status, headers, text = await upload(page, "copy", a_standard_table("31FEB1980"), "é.csv")
    assert status == 200
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%A9.annotated.csv"
    assert '"Problems (api-ingest)' in text.splitlines()[0]
    assert "G (date_of_birth): '31FEB1980' is not a date" in text
    _, _, text = await upload(page, "copy", b"no table")
    assert "nothing to give back" in text
    assert await kept(service) == []


async def test_a_receipt_is_shown_to_its_own_carrier_only(service, page):
    _, headers, _ = await upload(page, "send", a_standard_table("1980-02-01"))
    async with Console(service.base) as other:
        _, _, text = await other.get(headers["Location"])
        assert "apik_" in text, "the way in"
        await sign_in(other, await service.key("KL"))
        assert (await other.get(headers["Location"]))[0] == 404


async def test_the_way_in_needs_a_key_that_lasts_and_a_form_of_ours(service, page):
    key = await service.key("PY", test=True)
    async with Console(service.base) as stranger:
        assert (await sign_in(stranger, f"{key}a"))[0] == 422
        assert (await upload(page, "check", b"x", csrf="another"))[0] == 403
        assert (await sign_in(stranger, key))[0] == 303
        assert "test key" in (await stranger.get("/upload"))[2]
        await service.fetch("update carrier_key set expires_at = now() where test returning 1")
        assert "test key" not in (await stranger.get("/upload"))[2]
    assert (await page.post("/upload/sign-out", "/upload"))[0] == 303
    assert "apik_" in (await page.get("/upload"))[2]
    rows = await service.fetch("select actor, action from audit where object = 'carrier session'")
    assert [row["action"] for row in rows] == ["signed in", "signed in", "signed out"]
    assert all(re.fullmatch(r"carrier PY, key \w{8}", row["actor"]) for row in rows)


async def test_guessing_keys_takes_longer_each_time(service):
    async with Console(service.base) as stranger:
        tries = [(await sign_in(stranger, "apik_guess"))[0] for _ in range(7)]
    assert set(tries[:5]) == {422}
    assert tries[-1] == 429


async def test_a_file_is_as_small_as_every_other_way_asks_and_holds_something(database_url):
    async with (
        site(database_url, max_delivery_bytes=20_000) as small,
        Console(small.base) as console,
    ):
        await sign_in(console, await small.key("PY"))
        assert (await upload(console, "send", b"x" * 20_001))[0] == 413
        assert (await upload(console, "send", b"x" * 60_000))[0] == 413
        assert (await upload(console, "send"))[0] == 422
        assert await kept(small) == []


@pytest.mark.parametrize("language", ["nl", "es", "pap"])
def test_every_word_of_the_page_is_there_in_every_language(language):
    english, other = (
        tomllib.loads((WORDS / f"carrier.{code}.toml").read_text("utf-8"))
        for code in ("en", language)
    )
    assert english.keys() == other.keys()
    for part in ("outcome", "trouble", "severity"):
        assert english[part].keys() == other[part].keys()
