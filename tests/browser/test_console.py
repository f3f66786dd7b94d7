"""The console in a real browser: what an officer does in an evening, and what the browser says."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import async_playwright, expect

from api_ingest.domain.schedule import ExpectedFlight
from api_ingest.store import accounts, expected, grants
from tests.messages import DAY, a_message, a_person
from tests.site import PASSWORD, an_entry
from watchlists.stays.crossing import day_of
from watchlists.stays.permitted import Grant
from watchlists.stays.person import PersonKeys

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage"]
HALF_AN_HOUR = timedelta(minutes=30)
WIDTHS = {"phone": 390, "desk": 1280}


@pytest.fixture
async def chromium():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        await browser.close()


class Tab:
    """A page of the console, and everything the browser complained of."""

    def __init__(self, page, base):
        self.page, self.base, self.complaints = page, base, []
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def sign_in(self):
        await self.page.goto(self.base)
        await self.page.get_by_label("Name").fill("officer")
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.keyboard.press("Enter")
        await expect(self.page.get_by_role("status")).to_have_text("Live")


@pytest.fixture
async def tab(service, chromium):
    await service.add_officer()
    context = await chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    yield Tab(await context.new_page(), service.base)
    await context.close()


async def test_an_alert_appears_by_itself_is_read_and_decided(service, tab):
    await tab.sign_in()
    page = tab.page
    await expect(page.get_by_text("No open alerts.")).to_be_visible()
    await service.import_list(an_entry())
    await service.push(a_message(a_person("EXAMPEL")))
    await expect(page.get_by_role("link", name="EXAMPEL, PETRA")).to_be_visible(timeout=2_000)
    await expect(page).to_have_title("(1) Open alerts – api-ingest")
    await page.get_by_role("link", name="EXAMPEL, PETRA").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("EXAMPEL, PETRA")
    await expect(page.locator("mark").first).to_be_visible()
    await page.get_by_label("No hit").check()
    await page.get_by_label("Reason").select_option(label="Another person, seen in person")
    await page.get_by_role("button", name="Save the decision").click()
    await expect(page.get_by_text("by officer")).to_be_visible()
    await page.get_by_role("link", name="Back to the queue").click()
    await expect(page.get_by_text("No open alerts.")).to_be_visible()
    assert tab.complaints == []


async def test_a_decision_in_one_tab_leaves_the_queue_of_another(service, tab):
    await service.import_list(an_entry())
    await service.push(a_message(a_person()))
    await tab.sign_in()
    await expect(tab.page.get_by_role("link", name="EXAMPLE, PETRA")).to_be_visible()
    await service.import_list()
    await expect(tab.page.get_by_role("link", name="EXAMPLE, PETRA")).to_be_hidden(timeout=2_000)


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_fits_its_screen_and_the_browser_has_no_complaint(
    service, tab, width, scheme
):
    await service.import_list(an_entry("VAN DER EXAMPLE GARCIA DE LA TORRE", "MARIA ISABEL"))
    await service.push(a_message(a_person("VANDER EXAMPLE GARCIA DE LA TORRE", "MARIA ISABEL")))
    [alert] = await service.fetch("select id from alert")
    await tab.page.emulate_media(color_scheme=scheme)
    await tab.page.set_viewport_size({"width": width, "height": 844})
    await tab.sign_in()
    async with service.parts.pool.acquire() as conn:
        keys = PersonKeys(("document:1",))
        await grants.add(conn, Grant(kind="resident", keys=keys), why="sedula seen", by="officer")
    alert_path = f"/officer/alerts/{alert['id']}"
    for path in (
        "/officer",
        alert_path,
        "/officer/overstays",
        "/officer/grants",
        "/officer/lists",
        "/figures",
    ):
        await tab.page.goto(tab.base + path)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await tab.page.evaluate(wide) <= 0, path
    assert tab.complaints == []


async def test_an_operator_sees_first_what_is_missing_and_sorts_without_a_script(service, chromium):
    now = datetime.now(UTC)
    async with service.parts.pool.acquire() as conn:
        await accounts.add(conn, "operator", PASSWORD, "operator")
        flight = ExpectedFlight("3R", 301, None, day_of(now), "CUR", "BON", now, now + HALF_AN_HOUR)
        late = flight._replace(carrier="7Z", departs=now + HALF_AN_HOUR)
        flights = [(flight, now - HALF_AN_HOUR), (late, now + HALF_AN_HOUR)]
        await expected.set_ahead(conn, flights, now - HALF_AN_HOUR)
    context = await chromium.new_context(
        locale="en-GB", java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = await context.new_page()
    await page.goto(service.base)
    await page.get_by_label("Name").fill("operator")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    await page.get_by_role("navigation").get_by_role("link", name="Scorecard of carriers").click()
    first = page.locator("main section").first
    await expect(first).to_contain_text("Expected, not received: 1")
    await expect(first).to_contain_text("3R301")
    await page.get_by_role("link", name="Carrier", exact=True).click()
    carriers = page.locator("section:has(#days) tbody tr td:nth-child(2)")
    await expect(carriers).to_have_text(["7Z", "3R"])
    assert await page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["phone"]
    await context.close()


async def test_a_page_whose_service_is_gone_says_that_it_is_not_live(service, tab):
    await tab.sign_in()
    await tab.page.route("**/officer/queue", lambda route: route.abort())
    service.parts.live.wake()
    await expect(tab.page.get_by_role("status")).to_contain_text("Not live since")


async def test_without_scripts_the_queue_still_shows_who(service, chromium):
    await service.add_officer()
    await service.import_list(an_entry())
    await service.push(a_message(a_person()))
    context = await chromium.new_context(locale="en-GB", java_script_enabled=False)
    page = await context.new_page()
    await page.goto(service.base)
    await page.get_by_label("Name").fill("officer")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("link", name="EXAMPLE, PETRA")).to_be_visible()
    await context.close()


async def test_a_partner_without_scripts_sees_figures_and_nothing_else(service, chromium):
    async with service.parts.pool.acquire() as conn:
        await accounts.add(conn, "kpcn", PASSWORD, "partner")
    await service.push(a_message(*(a_person(number=f"N{n}") for n in range(7))))
    context = await chromium.new_context(locale="en-GB", java_script_enabled=False)
    tab = Tab(await context.new_page(), service.base)
    await tab.page.goto(service.base)
    await tab.page.get_by_label("Name").fill("kpcn")
    await tab.page.get_by_label("Password").fill(PASSWORD)
    await tab.page.get_by_role("button", name="Sign in").click()
    await expect(tab.page.get_by_role("heading", level=1)).to_have_text("Figures")
    await expect(tab.page.get_by_role("link", name="Overstays")).to_have_count(0)
    await tab.page.get_by_label("Until").fill(f"{DAY}")  # in the evening it is tomorrow's flight
    await tab.page.get_by_label("Island").select_option(label="Bonaire")
    await tab.page.get_by_role("button", name="Show").click()
    await expect(tab.page.get_by_role("img", name="Travellers announced: Bonaire")).to_be_visible()
    announced = tab.page.get_by_role("region", name="Travellers announced: Bonaire")
    await expect(announced.get_by_role("cell")).to_have_text(["1", "7"])
    assert tab.complaints == []
    await context.close()
