"""Commands that run the service and set it up."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from api_ingest import logs
from api_ingest import settings as settings_file
from api_ingest.app import serve_until, work_until
from api_ingest.cli.database import database
from api_ingest.demo import run_demo
from api_ingest.printing import errors
from api_ingest.settings import PREFIX, Settings


def demo(
    *,
    once: Annotated[bool, typer.Option(help="check every number, then stop")] = False,
    samples: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="push these files as well")
    ] = None,
) -> None:
    """A border guard's evening.

    Manifests come in, a traveller is recognised, an officer sees why.
    """
    settings = settings_file.load(port=int(os.environ.get(f"{PREFIX}PORT", "0")))
    logs.configure("json", "error")
    with database(settings) as url:
        as_expected = asyncio.run(run_demo(url, settings, once=once, samples=samples))
    raise typer.Exit(0 if as_expected else 1)


def serve(
    *,
    processes: Annotated[int, typer.Option(min=1, help="processes that share the port")] = 1,
    work: Annotated[bool, typer.Option(help="work the queue as well")] = True,
    shared_port: Annotated[bool, typer.Option(help="share the port with other processes")] = False,
) -> None:
    """Receive deliveries, show the console, and work the queue, until stopped."""
    settings = settings_file.load()
    logs.configure(settings.log_format, settings.log_level)
    with database(settings) as url:
        if processes > 1:
            raise typer.Exit(_supervise(processes, url, settings, work=work))
        asyncio.run(serve_until(_stop_event, url, settings, work=work, shared=shared_port))


def _supervise(processes: int, url: str, settings: Settings, *, work: bool) -> int:
    """Run several processes on one port.

    When one dies, all stop, and whoever started us starts us again.
    """
    if settings.port == 0:
        errors.print("several processes share a port: set one (port = 8080)")
        return 2
    environment = os.environ | {f"{PREFIX}DATABASE_URL": url}
    environment.pop(f"{PREFIX}DATABASE_URL_FILE", None)
    command = [sys.executable, "-m", "api_ingest", "serve", "--shared-port"]
    command += [] if work else ["--no-work"]
    children = [subprocess.Popen(command, env=environment) for _ in range(processes)]  # noqa: S603 — ourselves

    def stop(*_: object) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    os.waitpid(-1, 0)
    stop()
    return max((child.wait() or 0) for child in children)


def work() -> None:
    """Work the queue until stopped; what is in hand is finished, the rest given back."""
    settings = settings_file.load()
    logs.configure(settings.log_format, settings.log_level)
    with database(settings) as url:
        asyncio.run(work_until(_stop_event, url, settings))


def _stop_event() -> asyncio.Event:
    """Set by SIGTERM and SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
