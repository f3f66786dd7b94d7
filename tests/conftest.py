"""One database server for the run, one template migrated once, a fresh copy for each test."""

import asyncio
import os
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from api_ingest.store import accounts
from api_ingest.store.migrate import migrate
from api_ingest.upkeep import lists
from tests.site import Console, site

settings.register_profile(
    "quick", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("fuzz", parent=settings.get_profile("quick"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

SAMPLES = Path(__file__).parent.parent.parent / "shared" / "samples"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch, tmp_path_factory):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / "state"))
    for name in [name for name in os.environ if name.startswith("API_INGEST_")]:
        if not name.startswith("API_INGEST_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True, scope="session")
def _spare_the_run():
    """Passwords that cost little, and no walk over the heap of the whole run at each start.

    Tests start the service some hundred times.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        )
        patch.setattr(accounts, "_NOBODY", accounts._digest_of_nobody())
        patch.setattr(lists, "_spare_the_collector", lambda: None)
        yield


@pytest.fixture(scope="session")
def public_samples():
    folder = SAMPLES / "paxlst"
    if not folder.is_dir():
        pytest.skip(f"the public messages are not here: {folder}")
    return folder


@pytest.fixture(scope="session")
def server_url(tmp_path_factory):
    """A PostgreSQL that tests may fill.

    The one named in API_INGEST_TEST_DATABASE_URL, or an embedded one.
    """
    given = os.environ.get("API_INGEST_TEST_DATABASE_URL")
    if given:
        yield given
        return
    from api_ingest.store import embedded

    with embedded.start(tmp_path_factory.mktemp("postgres"), options=FAST) as server:
        yield server.url


FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session")
def template(server_url):
    name = f"template_{uuid.uuid4().hex[:12]}"
    asyncio.run(_make_template(server_url, name))
    yield name
    asyncio.run(_execute(server_url, f'drop database if exists "{name}" with (force)'))


@pytest.fixture
def database_url(server_url, template):
    """The address of a freshly migrated database of the test's own."""
    with _copy(server_url, template) as url:
        yield url


@pytest.fixture(scope="module")
def module_database_url(server_url, template):
    """The same for tests of one module that share it."""
    with _copy(server_url, template) as url:
        yield url


@contextmanager
def _copy(server_url, template):
    name = f"test_{uuid.uuid4().hex[:12]}"
    asyncio.run(_execute(server_url, f'create database "{name}" template "{template}"'))
    try:
        yield _address(server_url, name)
    finally:
        asyncio.run(_execute(server_url, f'drop database if exists "{name}" with (force)'))


@pytest.fixture
async def conn(database_url):
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def service(database_url):
    async with site(database_url) as running:
        yield running


@pytest.fixture
async def service_without_worker(database_url):
    """Carriers can push, but what waits in the queue waits until the test takes it."""
    async with site(database_url, work=False) as running:
        yield running


@pytest.fixture
async def console(service):
    """A signed-in officer."""
    await service.add_officer()
    async with Console(service.base) as console:
        await console.sign_in()
        yield console


def _address(url, database):
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


async def _make_template(url, name):
    await _execute(url, f'create database "{name}"')
    connection = await asyncpg.connect(_address(url, name))
    await migrate(connection)
    await connection.close()


async def _execute(url, statement):
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
