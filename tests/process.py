"""The service as a process of its own: killed, measured and asked from outside."""

import asyncio
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from random import SystemRandom

import aiohttp
import asyncpg
import pytest

from api_ingest.store import carrier_keys

ROOT = Path(__file__).parent.parent
GONE = (aiohttp.ClientError, OSError, TimeoutError)


# A port the system gives away may be another's before the service listens: a test once asked the
# service of its neighbour. These are below all that it gives, and each process begins elsewhere.
_PORTS = cycle(SystemRandom().sample(range(10_000, 32_000), 22_000))


def free_port():
    """A port on which nobody listens, and which nobody is given unasked."""
    return next(port for port in _PORTS if _is_free(port))


def _is_free(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) != 0


class Service:
    """The service as a process of its own, that a test can kill."""

    def __init__(self, url, port, **settings):
        self.base = f"http://127.0.0.1:{port}"
        self._environment = os.environ | {
            "API_INGEST_DATABASE_URL": url, "API_INGEST_PORT": str(port),
            "API_INGEST_LEASE_SECONDS": "2", "API_INGEST_POLL_SECONDS": "0.1",
            "API_INGEST_LOG_LEVEL": "error",
            **{f"API_INGEST_{name.upper()}": str(value) for name, value in settings.items()},
        }  # fmt: skip
        self._process = None

    def start(self, *arguments, out=None):
        """`out`: a file that takes what it says."""
        command = [sys.executable, "-m", "api_ingest", "serve", *arguments]
        self._process = subprocess.Popen(
            command, env=self._environment, cwd=ROOT, stdout=out, stderr=out and subprocess.STDOUT
        )

    def kill(self):
        self._process.kill()
        self._process.wait()

    def stop(self):
        self._process.terminate()
        return self._process.wait(timeout=30)

    async def ready(self):
        async with aiohttp.ClientSession() as session:
            for _ in range(600):
                try:
                    async with session.get(f"{self.base}/readyz") as answer:
                        if answer.status == 200:
                            return
                except GONE:
                    pass
                await asyncio.sleep(0.05)
        pytest.fail("the service did not become ready")


@contextmanager
def running(url, **settings):
    service = Service(url, free_port(), **settings)
    try:
        yield service
    finally:
        if service._process and service._process.poll() is None:
            service.kill()


async def make_key(url):
    conn = await asyncpg.connect(url)
    try:
        return await carrier_keys.make(conn, "KL")
    finally:
        await conn.close()


async def push(session, base, key, content):
    headers = {"Authorization": f"Bearer {key}"}
    async with session.post(f"{base}/v1/deliveries", data=content, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)
