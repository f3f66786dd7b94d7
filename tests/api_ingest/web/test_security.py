"""The pages are shut for strangers, and do nothing that did not come from a form of ours."""

import re

import pytest

from api_ingest.app import make_app
from tests.messages import a_message, a_person
from tests.site import PASSWORD, Console, an_entry, site

OPEN = {"/", "/sign-in", "/static", "/healthz", "/readyz", "/metrics", "/openapi.json"}
SIGNED_OUT = (303, "/sign-in")


async def an_alert(service):
    await service.import_list(an_entry())
    await service.push(a_message(a_person()))
    return (await service.fetch("select id from alert"))[0]["id"]


def pages(service):
    """Every route that is neither a carrier's nor open to all, with a path that exists."""
    for route in make_app(service.parts).router.routes():
        path = route.resource.canonical
        if not path.startswith(("/v1/", "/upload")) and path not in OPEN:
            yield route.method, re.sub(r"{id.*?}", "1", path)


async def test_every_page_is_shut_to_whoever_has_not_signed_in(service):
    await an_alert(service)
    tried = 0
    async with Console(service.base) as stranger:
        for method, path in pages(service):
            status, headers, text = await stranger._ask(method, path)
            assert (status, headers.get("Location")) == SIGNED_OUT, (method, path)
            assert "EXAMPLE" not in text
            tried += 1
    assert tried >= 6


@pytest.mark.parametrize("path", ["/sign-in", "/officer", "/nowhere", "/officer/alerts/999"])
async def test_every_page_carries_the_headers_that_protect_it(console, path):
    _, headers, _ = await console.get(path)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in policy


async def test_cookies_are_for_this_host_and_no_script(service):
    await service.add_officer()
    async with Console(service.base) as officer:
        status, headers, _ = await officer.sign_in()
    assert status == 303
    [cookie] = [c for c in headers.getall("Set-Cookie") if c.startswith("session=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


async def test_behind_tls_cookies_are_bound_to_the_host_and_the_line(database_url):
    async with site(database_url, behind_tls=True) as service, Console(service.base) as officer:
        _, headers, _ = await officer.get("/sign-in")
    assert headers["Set-Cookie"].startswith("__Host-form=")
    assert "Secure" in headers["Set-Cookie"]
    assert "max-age" in headers["Strict-Transport-Security"]


async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(service):
    await service.add_officer()
    async with Console(service.base) as stranger:
        answers = [await stranger.sign_in("officer", "not the password")]
        answers += [await stranger.sign_in("nobody", PASSWORD)]
    texts = {re.sub(r'value="[^"]*"', "", text) for _, _, text in answers}
    assert [status for status, _, _ in answers] == [422, 422]
    assert len(texts) == 1
    assert await service.fetch("select 1 from session") == []


async def test_who_errs_often_has_to_wait_and_gets_in_afterwards(service):
    await service.add_officer()
    async with Console(service.base) as stranger:
        statuses = [(await stranger.sign_in("officer", "wrong"))[0] for _ in range(7)]
        assert statuses[:5] == [422] * 5
        assert 429 in statuses


@pytest.mark.parametrize("name", ["nul\x00", "'; drop table account; --", "", "<b>"])
async def test_strange_names_are_wrong_names(service, name):
    async with Console(service.base) as stranger:
        status, _, text = await stranger.sign_in(name, PASSWORD)
    assert status == 422
    assert "<b>" not in text


async def test_a_session_known_before_signing_in_is_worth_nothing_after_it(service):
    await service.add_officer()
    async with Console(service.base) as officer:
        officer.session.cookie_jar.update_cookies({"session": "chosen-by-somebody-else"})
        await officer.sign_in()
    async with Console(service.base) as other:
        other.session.cookie_jar.update_cookies({"session": "chosen-by-somebody-else"})
        status, headers, _ = await other.get("/officer")
    assert (status, headers["Location"]) == SIGNED_OUT


async def test_signing_out_ends_the_session_at_the_server(service, console):
    kept = {c.key: c.value for c in console.session.cookie_jar}
    assert (await console.get("/officer"))[0] == 200
    status, headers, _ = await console.post("/sign-out", "/officer")
    assert (status, headers["Location"]) == SIGNED_OUT
    async with Console(service.base) as thief:
        thief.session.cookie_jar.update_cookies(kept)
        assert (await thief.get("/officer"))[0] == 303


@pytest.mark.parametrize("column", ["last_seen_at", "created_at"])
async def test_a_session_ends_by_itself(service, console, column):
    await service.fetch(f"update session set {column} = now() - interval '11 hours' returning 1")
    assert (await console.get("/officer"))[0] == 303


async def test_what_the_page_asks_by_itself_does_not_prolong_a_session(service, console):
    await service.fetch("update session set last_seen_at = now() - interval '10 min' returning 1")
    [before] = await service.fetch("select last_seen_at from session")
    assert (await console.get("/officer/queue"))[0] == 200
    assert await service.fetch("select last_seen_at from session") == [before]
    assert (await console.get("/officer"))[0] == 200
    assert await service.fetch("select last_seen_at from session") != [before]


async def test_a_new_password_ends_the_sessions_of_the_old_one(service, console):
    await service.add_officer()
    assert (await console.get("/officer"))[0] == 303


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ({}, {}),
        ({"csrf": "guessed"}, {}),
        ({"csrf": None}, {"Origin": "https://elsewhere.example"}),
        ({"csrf": None}, {"Sec-Fetch-Site": "cross-site"}),
    ],
)
async def test_a_form_that_is_not_ours_decides_nothing(service, console, form, headers):
    alert = await an_alert(service)
    _, _, card = await console.get(f"/officer/alerts/{alert}")
    token = re.findall(r'name="csrf" value="([^"]+)"', card)[-1]
    sent = {"verdict": "no_hit", "reason": "other_person"}
    sent |= {name: value or token for name, value in form.items()}
    status, _, _ = await console._ask(
        "POST", f"/officer/alerts/{alert}", data=sent, headers=headers
    )
    assert status == 403
    assert await service.fetch("select 1 from decision") == []


async def test_a_broken_form_is_refused_and_a_fault_says_nothing_of_itself(
    service, console, monkeypatch
):
    status, _, _ = await console._ask(
        "POST", "/sign-out", data=b"csrf=%ff", headers={
            "Content-Type": "application/x-www-form-urlencoded; charset=nonsense"
        },
    )  # fmt: skip
    assert status == 400

    async def broken(*_):
        raise ZeroDivisionError("CANARY")

    monkeypatch.setattr("api_ingest.store.alert_views.queue", broken)
    status, headers, text = await console.get("/officer")
    assert status == 500
    assert "reference" in text
    assert "CANARY" not in text
    assert "Content-Security-Policy" in headers


async def test_a_name_full_of_markup_is_shown_as_it_is(service, console):
    await service.import_list(an_entry("<SCRIPT>ALERT", "PETRA"))
    await service.push(a_message(a_person("<SCRIPT>ALERT")))
    [alert] = await service.fetch("select id from alert")
    for path in ("/officer", "/officer/queue", f"/officer/alerts/{alert['id']}"):
        _, _, text = await console.get(path)
        assert "&lt;SCRIPT&gt;" in text
        assert "<SCRIPT>" not in text
