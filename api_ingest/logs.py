"""The log.

One canonical line for each delivery and request, and no personal data, by an allow-list of keys.

What a key outside the list holds is dropped and its name said; an exception is told by its class
and the places it went through, never by its message, which may quote what was in a delivery.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Literal

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

KEYS = frozenset(
    [
        "event",
        "level",
        "timestamp",
        "alerts",
        "attempts",
        "bytes",
        "carrier",
        "channel",
        "delivery",
        "effect",
        "entries",
        "erased",
        "fault",
        "flight",
        "flights",
        "hash",
        "kind",
        "lists",
        "logger",
        "method",
        "ms",
        "outcome",
        "overdue",
        "port",
        "problems",
        "profile",
        "reference",
        "retry",
        "sequence",
        "route",
        "status",
        "travellers",
        "where",
        "dropped",
    ]
)
SHOWN_FRAMES = 12


def configure(form: Literal["auto", "json", "console"], level: str) -> None:
    """Set up the one log of the process: to standard output, JSON unless a terminal reads it."""
    console = form == "console" or (form == "auto" and sys.stdout.isatty())
    renderer = structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer()
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_exception,
        keep_allowed_keys,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(_number(level)),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[only_the_source, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=_number(level), force=True)


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level.upper()]


def keep_allowed_keys(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop what is not on the list, and say which keys were dropped."""
    dropped = sorted(key for key in event if key not in KEYS and not key.startswith("_"))
    for key in dropped:
        del event[key]
    if dropped:
        event["dropped"] = dropped
    return event


def tell_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception as its class and the places it came through."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["fault"] = type(error).__name__
        event["where"] = _frames(error.__traceback__)
    return event


def _frames(trace: TracebackType | None) -> list[str]:
    """`api_ingest/worker.py:87 attend`, the innermost last."""
    frames = traceback.extract_tb(trace)[-SHOWN_FRAMES:]
    return [f"{'/'.join(Path(f.filename).parts[-3:])}:{f.lineno} {f.name}" for f in frames]


def only_the_source(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Of what a library logs: the logger and the place. Its message may quote anything."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        event["event"] = "library"
        event["logger"] = record.name
        event["where"] = [f"{'/'.join(Path(record.pathname).parts[-2:])}:{record.lineno}"]
        if record.exc_info:
            event["exc_info"] = record.exc_info
    return event
