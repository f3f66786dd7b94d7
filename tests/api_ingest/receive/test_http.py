"""What a carrier's system meets at the door: every answer helps, nothing is kept twice or lost."""

import asyncio
import gzip
import json
import urllib.parse

import aiohttp
import pytest

from tests.messages import a_message, a_person
from tests.site import site
from tests.waiting import until

GOOD = a_message(a_person("ALBERTO"), a_person("BERTA", number="NX22222"))
NOBODYS = "0192aaaa-0000-7000-8000-000000000000"


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


async def ask(session, service, path, *, key=None, method="POST", **request):
    """Status, headers and JSON of one request with the carrier's key, or another, or none ("")."""
    key = await service.key("KL") if key is None else key
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    headers |= request.pop("headers", {})
    async with session.request(method, service.base + path, headers=headers, **request) as answer:
        return answer.status, answer.headers, json.loads(await answer.read())


async def taken(session, service, path):
    """The receipt of a delivery, once a worker has read it."""

    async def receipt():
        _, _, said = await ask(session, service, path, method="GET")
        return said if said["outcome"] == "taken" else None

    return await until(receipt)


async def count(service, table):
    return (await service.fetch(f"select count(*) as n from {table}"))[0]["n"]


def is_problem(headers, said, code):
    assert headers["Content-Type"].startswith("application/problem+json")
    assert said["type"] == f"/problems/{code}"
    assert said["remedy"]
    return True


@pytest.mark.parametrize("key", ["", "apik_wrong", "apik_00000000_" + "x" * 43, "\u20ac"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/deliveries"), ("POST", "/v1/check"), ("GET", f"/v1/deliveries/{NOBODYS}")],
)
async def test_without_a_valid_key_nothing_is_kept_or_told(service, session, key, method, path):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    status, answered, said = await ask(
        session, service, path, key="", method=method, data=GOOD, headers=headers
    )
    assert status == 401
    assert is_problem(answered, said, "key-missing")
    assert answered["WWW-Authenticate"].startswith("Bearer")
    assert await count(service, "delivery") == 0


async def test_a_receipt_is_shown_again_to_its_own_carrier_only(service, session):
    status, headers, receipt = await ask(session, service, "/v1/deliveries", data=GOOD)
    assert status == 201
    assert headers["Location"] == f"/v1/deliveries/{receipt['id']}"
    status, _, again = await ask(session, service, headers["Location"], method="GET")
    assert (status, again) == (200, receipt)
    other = await service.key("WM")
    status, answered, said = await ask(
        session, service, headers["Location"], method="GET", key=other
    )
    assert status == 404
    assert is_problem(answered, said, "not-found")


@pytest.mark.parametrize("id", ["nonsense", "0", NOBODYS, "%00"])
async def test_a_receipt_that_is_not_there_is_not_found(service, session, id):
    status, headers, said = await ask(session, service, f"/v1/deliveries/{id}", method="GET")
    assert status == 404
    assert is_problem(headers, said, "not-found")


async def test_a_check_reads_and_keeps_nothing(service, session):
    status, _, receipt = await ask(session, service, "/v1/check", data=GOOD)
    assert (status, receipt["id"], receipt["travellers"]["taken"]) == (200, None, 2)
    assert [await count(service, table) for table in ("delivery", "traveller", "flight")] == [0] * 3


async def test_an_empty_body_is_named_and_not_kept(service, session):
    status, headers, said = await ask(session, service, "/v1/deliveries", data=b"")
    assert status == 400
    assert is_problem(headers, said, "delivery-empty")
    assert await count(service, "delivery") == 0


async def test_what_no_one_can_read_is_kept_and_refused_with_the_reason(service, session):
    status, headers, said = await ask(session, service, "/v1/deliveries", data=b"%PDF-1.7 ...")
    assert status == 422
    assert is_problem(headers, said, "delivery-refused")
    assert said["receipt"]["outcome"] == "refused"
    assert said["receipt"]["problems"][0]["remedy"]
    assert (await service.fetch("select state from delivery")) == [{"state": "refused"}]
    again, _, second = await ask(session, service, "/v1/deliveries", data=b"%PDF-1.7 ...")
    assert (again, second["receipt"]["id"]) == (422, said["receipt"]["id"])


async def test_the_same_key_with_the_same_bytes_gets_the_same_receipt(service, session):
    headers = {"Idempotency-Key": "monday-1"}
    _, _, first = await ask(session, service, "/v1/deliveries", data=GOOD, headers=headers)
    status, _, second = await ask(session, service, "/v1/deliveries", data=GOOD, headers=headers)
    assert (status, second) == (200, first)
    assert await count(service, "delivery") == 1


async def test_the_same_key_with_other_bytes_is_refused_and_keeps_nothing(service, session):
    headers = {"Idempotency-Key": "monday-1"}
    await ask(session, service, "/v1/deliveries", data=GOOD, headers=headers)
    other = a_message(a_person("CARLOS"))
    status, answered, said = await ask(
        session, service, "/v1/deliveries", data=other, headers=headers
    )
    assert status == 422
    assert is_problem(answered, said, "idempotency-key-reused")
    assert await count(service, "delivery") == 1


async def test_a_delivery_that_was_set_aside_says_so_when_it_is_sent_again(service, session):
    await ask(session, service, "/v1/deliveries", data=GOOD)
    await service.fetch("update delivery set state = 'quarantined', receipt = null returning 1")
    status, headers, said = await ask(session, service, "/v1/deliveries", data=GOOD)
    assert (status, said["outcome"]) == (202, "quarantined")
    _, _, again = await ask(session, service, headers["Location"], method="GET")
    assert again["outcome"] == "quarantined"


async def test_two_carriers_may_use_the_same_idempotency_key(service, session):
    headers = {"Idempotency-Key": "monday-1"}
    await ask(session, service, "/v1/deliveries", data=GOOD, headers=headers)
    status, _, _ = await ask(
        session, service, "/v1/deliveries", data=a_message(a_person("CARLOS")), headers=headers,
        key=await service.key("WM"),
    )  # fmt: skip
    assert status == 201


@pytest.mark.parametrize("key", ["", "with blank", "x" * 256])
async def test_an_idempotency_key_of_another_shape_is_refused(service, session, key):
    status, headers, said = await ask(
        session, service, "/v1/deliveries", data=GOOD, headers={"Idempotency-Key": key}
    )
    assert status == 400
    assert is_problem(headers, said, "request-malformed")
    assert "Idempotency-Key" in said["detail"]


async def test_the_same_bytes_pushed_side_by_side_are_kept_once(service, session):
    answers = await asyncio.gather(
        *(ask(session, service, "/v1/deliveries", data=GOOD) for _ in range(12))
    )
    assert {status for status, _, _ in answers} <= {200, 201, 202}
    assert len({said["id"] for _, _, said in answers}) == 1
    assert await count(service, "traveller") == 2


async def test_side_by_side_pushes_with_one_idempotency_key_keep_one(service, session):
    headers = {"Idempotency-Key": "race"}
    answers = await asyncio.gather(
        *(
            ask(session, service, "/v1/deliveries", headers=headers,
                data=a_message(a_person(), reference=f"R{n}"))
            for n in range(8)
        )
    )  # fmt: skip
    assert sorted(status for status, _, _ in answers).count(201) == 1
    assert {status for status, _, _ in answers} == {201, 422}
    assert await count(service, "delivery") == 1


@pytest.mark.parametrize("chunked", [True, False])
async def test_a_delivery_above_the_limit_is_refused_with_the_limit(database_url, session, chunked):
    async def chunks():
        for _ in range(20):
            yield b"x" * 1_000

    async with site(database_url, max_delivery_bytes=10_000) as service:
        status, headers, said = await ask(
            session, service, "/v1/deliveries", data=chunks() if chunked else b"x" * 30_000
        )
        assert status == 413
        assert is_problem(headers, said, "delivery-too-large")
        assert said["limit"] == 10_000
        assert await count(service, "delivery") == 0


async def test_a_delivery_that_unpacks_above_the_limit_is_refused(database_url, session):
    bomb = gzip.compress(b"0" * 5_000_000)
    async with site(database_url, max_delivery_bytes=100_000) as service:
        status, headers, said = await ask(
            session, service, "/v1/deliveries", data=bomb, headers={"Content-Encoding": "gzip"}
        )
        assert status == 413
        assert is_problem(headers, said, "delivery-too-large")


async def test_a_packed_body_is_read_as_what_is_in_it(service, session):
    status, _, receipt = await ask(
        session, service, "/v1/deliveries", data=gzip.compress(GOOD),
        headers={"Content-Encoding": "gzip"},
    )  # fmt: skip
    assert (status, receipt["size"]) == (201, len(GOOD))


async def test_a_body_that_is_not_packed_as_it_says_is_malformed(service, session):
    status, _, said = await ask(
        session, service, "/v1/deliveries", data=b"not gzip", headers={"Content-Encoding": "gzip"}
    )
    assert status == 400
    assert said["status"] == 400
    assert await count(service, "delivery") == 0


async def test_a_sender_that_stalls_is_let_go(database_url, session):
    async def stalls():
        yield GOOD[:100]
        await asyncio.sleep(5)

    async with site(database_url, body_seconds=0.2) as service:
        status, headers, said = await ask(session, service, "/v1/deliveries", data=stalls())
        assert status == 408
        assert is_problem(headers, said, "too-slow")
        assert await count(service, "delivery") == 0


async def test_a_sender_that_leaves_while_we_read_finds_its_receipt_later(service):
    key = await service.key("KL")
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.3)) as hasty:
        async with service.parts.pool.acquire() as conn, conn.transaction():
            await conn.execute("lock table flight in exclusive mode")
            with pytest.raises(TimeoutError):
                await ask(hasty, service, "/v1/deliveries", key=key, data=GOOD)
    async with aiohttp.ClientSession() as patient:

        async def known():
            status, _, receipt = await ask(patient, service, "/v1/deliveries", data=GOOD)
            return receipt if status == 200 else None

        assert (await until(known))["outcome"] == "taken"
    assert await count(service, "traveller") == 2


async def test_a_form_with_one_file_is_taken_under_the_files_name(service, session):
    form = aiohttp.FormData()
    form.add_field("note", "hello")
    form.add_field("manifest", GOOD, filename="evening.edi", content_type="text/plain")
    status, _, _ = await ask(session, service, "/v1/deliveries", data=form)
    assert status == 201
    assert await service.fetch("select name, size from delivery") == [
        {"name": "evening.edi", "size": len(GOOD)}
    ]


async def test_a_form_without_a_file_is_malformed(service, session):
    form = aiohttp.FormData({"note": "hello"})
    form._is_multipart = True
    status, headers, said = await ask(session, service, "/v1/deliveries", data=form)
    assert status == 400
    assert is_problem(headers, said, "request-malformed")


async def test_a_large_delivery_is_answered_at_once_and_read_by_a_worker(database_url, session):
    async with site(database_url, wait_bytes=100) as service:
        status, headers, said = await ask(session, service, "/v1/deliveries", data=GOOD)
        assert (status, said["outcome"]) == (202, "waiting")
        assert headers["Retry-After"]
        receipt = await taken(session, service, headers["Location"])
        assert receipt["travellers"]["taken"] == 2


async def test_too_many_at_once_are_asked_to_come_back(database_url, session):
    async with site(database_url, concurrent_deliveries=1) as service:
        await service.key("KL")
        answers = await asyncio.gather(
            *(ask(session, service, "/v1/deliveries", data=GOOD) for _ in range(6))
        )
    busy = [(headers, said) for status, headers, said in answers if status == 503]
    assert busy
    assert all(
        headers["Retry-After"] and is_problem(headers, said, "busy") for headers, said in busy
    )


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("PUT", "/v1/deliveries", 405, "method-not-allowed"),
        ("GET", "/v1/nowhere", 404, "not-found"),
        ("DELETE", "/v1/check", 405, "method-not-allowed"),
    ],
)
async def test_addresses_that_do_not_exist_say_so_in_the_same_form(
    service, session, method, path, status, code
):
    got, headers, said = await ask(session, service, path, method=method)
    assert got == status
    assert is_problem(headers, said, code)


async def test_a_fault_of_ours_has_a_reference_and_keeps_the_bytes(service, session, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("api_ingest.pipeline.ingest.read", broken)
    status, headers, said = await ask(session, service, "/v1/deliveries", data=GOOD)
    assert status == 500
    assert is_problem(headers, said, "failed")
    assert said["reference"]
    monkeypatch.undo()
    receipt = await taken(session, service, f"/v1/deliveries/{said['id']}")
    assert receipt["travellers"]["taken"] == 2


async def test_a_watcher_sees_that_the_service_lives_and_is_ready(service, session):
    async with session.get(f"{service.base}/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "alive"})
    async with session.get(f"{service.base}/readyz") as answer:
        assert (answer.status, await answer.json()) == (200, {"ready": True, "lacks": []})


async def test_a_service_whose_database_is_behind_is_not_ready_and_says_why(service, session):
    await service.fetch("delete from schema_version returning 1 as gone")
    async with session.get(f"{service.base}/readyz") as answer:
        assert answer.status == 503
        assert "0001" in (await answer.json())["lacks"][0]


async def test_a_strange_method_makes_no_series_of_figures(service, session):
    async with session.request("PROPFIND", f"{service.base}/healthz") as answer:
        assert answer.status == 405
    async with session.get(f"{service.base}/metrics") as answer:
        said = await answer.text()
    assert 'method="other"' in said
    assert "PROPFIND" not in said


@pytest.mark.parametrize("name", ["nul\x00.edi", "\ud800.edi", "n" * 2_000, "\u202eedi.exe\r\n"])
async def test_a_file_name_that_cannot_be_kept_as_it_is_costs_no_delivery(service, session, name):
    quoted = urllib.parse.quote(name, errors="surrogatepass")
    status, _, _ = await ask(session, service, f"/v1/deliveries?name={quoted}", data=GOOD)
    assert status == 201
    [row] = await service.fetch("select name from delivery")
    assert 3 <= len(row["name"]) <= 255
    assert row["name"].isprintable()


async def test_a_receipt_speaks_the_language_of_its_reader(service):
    message = a_message(a_person(birth="991399"))
    _, dutch = await service.push(message, headers={"Accept-Language": "nl-BQ"})
    assert [p["says"] for p in dutch["problems"]] == ["'991399' is geen datum"]
    key = {"Authorization": f"Bearer {await service.key('KL')}"}
    for language, says in (
        ("pap", "no ta un fecha"),
        ("es", "no es una fecha"),
        ("de", "not a date"),
    ):
        headers = key | {"Accept-Language": language}
        async with service._session.get(
            f"{service.base}/v1/deliveries/{dutch['id']}", headers=headers
        ) as answer:
            receipt = await answer.json()
        assert says in receipt["problems"][0]["says"]
        assert receipt["problems"][0]["code"] == "date-unreadable"


async def test_a_refusal_speaks_the_language_of_its_reader(service):
    _, answer = await service.push(b"%PDF", headers={"Accept-Language": "nl"})
    assert "geen PAXLST" in answer["problems"][0]["says"]
