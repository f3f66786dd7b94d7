"""A carrier's clerk sends a list by hand, in a real browser that runs no script."""

import pytest
from playwright.async_api import async_playwright, expect

from tests.browser.test_console import CHROMIUM, OPTIONS, Tab
from tests.tables import a_standard_table

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
FAULTY = a_standard_table("31FEB1980", "1980-02-01")


async def test_a_list_is_checked_sent_and_given_back_without_a_script(service, tmp_path):
    file = tmp_path / "vlucht 661.csv"
    file.write_bytes(FAULTY)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        context = await browser.new_context(
            locale="nl-NL", java_script_enabled=False, viewport={"width": 390, "height": 800}
        )
        tab = Tab(await context.new_page(), service.base)
        page = tab.page
        await page.goto(f"{service.base}/upload")
        await expect(page.locator("[name=name]")).to_be_hidden()  # for the browser's own memory
        await page.get_by_label("Uw sleutel").fill(await service.key("PY"))
        await page.get_by_role("button", name="Aanmelden").click()
        for button in ("Controleren", "Versturen"):
            await page.get_by_label("De lijst").set_input_files(file)
            await page.get_by_role("button", name=button).click()
            await expect(page.get_by_text("rij 2, kolom G (date_of_birth)")).to_be_visible()
            wide = await page.locator("html").evaluate("html => html.scrollWidth")
            assert wide <= 390, "a telephone shows it whole"
            await page.get_by_role("link", name="Nog een bestand").click()
        await page.get_by_label("De lijst").set_input_files(file)
        async with page.expect_download() as download:
            await page.get_by_role("button", name="Teruggeven").click()
        given = await download.value
        assert given.suggested_filename == "vlucht 661.annotated.csv"
        assert tab.complaints == []
        await browser.close()
    [row] = await service.fetch("select channel, name from delivery")
    assert dict(row) == {"channel": "upload", "name": "vlucht 661.csv"}
