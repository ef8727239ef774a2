"""Logs: one line per event, made of names and ids that are on a list.

A field that is not listed is dropped and its name is kept, so that a case text, a person's name
or a token cannot reach the log by mistake. Control characters are escaped: no value can forge a
line or drive a terminal. Of an exception the log keeps the type and the frames; its message only
when the interpreter or the system wrote it, because others (SQL, validation) quote what was typed.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

FIELDS = frozenset(
    {
        # written by structlog itself
        "event", "level", "timestamp", "exception", "exc_info", "stack_info",
        # who and where, as ids
        "account_id", "block_id", "board_id", "case_id", "case_version_id", "command_id",
        "dissent_id", "institution_id", "item_id", "material_id", "meeting_id", "network_id",
        "participant_id", "person_id", "recommendation_id", "request_id", "room_id", "seat_id",
        "session_id", "sid", "worker_id",
        # what happened
        "action", "code", "command", "direction", "error", "generation", "kind", "logger",
        "method", "mid", "outcome", "reason", "role", "route", "signal", "source", "state",
        "status",
        # how much, how long
        "attempt", "bytes", "count", "dropped", "duration_ms", "events", "limit", "lag_ms",
        "length", "people", "queued", "restarts", "retry_s", "rooms", "seq", "size", "total",
        "uptime_s", "waited_ms", "wait_ms",
        # the installation
        "addresses", "dialect", "host", "path_kind", "pid", "port", "revision", "url", "version",
    }
)  # fmt: skip
"""Every field that may be logged. Text that people wrote is never one of them."""

_LONGEST_VALUE = 300
_OWN_WORDS = (OSError, RuntimeError, TypeError, AttributeError, ImportError)


def only_listed_fields(
    _logger: WrappedLogger, _method: str, event: MutableMapping[str, object]
) -> EventDict:
    """Drop what is not on the list, and say which names were dropped."""
    kept = {name: value for name, value in event.items() if name in FIELDS}
    hidden = sorted(name for name in event if name not in FIELDS)
    if hidden:
        kept["hidden"] = hidden
    return kept


def one_line_values(
    _logger: WrappedLogger, _method: str, event: MutableMapping[str, object]
) -> EventDict:
    """Escape control characters in every text, and cut what is too long."""
    return {
        name: _printable(value) if isinstance(value, str) and name != "exception" else value
        for name, value in event.items()
    }


def frames_only(
    _logger: WrappedLogger, _method: str, event: MutableMapping[str, object]
) -> EventDict:
    """Replace ``exc_info`` by where the failure came from, without the words of its message."""
    kept = dict(event)
    given = kept.pop("exc_info", None)
    failure = given[1] if isinstance(given, tuple) else given
    if failure is True:
        failure = sys.exc_info()[1]
    if isinstance(failure, BaseException):
        kept["exception"] = _told(failure)
    return kept


def configure(level: str, form: str, stream: TextIO = sys.stderr) -> None:
    """Set up structlog for the process, and send the libraries' warnings through it.

    Args:
        level: debug, info, warning or error.
        form: json, or console for people.
        stream: where the lines go.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            frames_only,
            only_listed_fields,
            one_line_values,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_LibraryLines()]
    root.setLevel(max(number, logging.WARNING))


class _LibraryLines(logging.Handler):
    """Passes a library's record on by its logger's name: its text may hold anything."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        log.log(record.levelno, "library.logged", logger=record.name, exc_info=record.exc_info)


def _told(failure: BaseException) -> str:
    chain = [failure]
    while (earlier := chain[-1].__cause__ or chain[-1].__context__) is not None:
        if earlier in chain:
            break
        chain.append(earlier)
    parts: list[str] = []
    for one in reversed(chain):
        parts += traceback.format_tb(one.__traceback__)
        said = f": {_printable(str(one))}" if isinstance(one, _OWN_WORDS) else ""
        parts.append(f"{type(one).__module__}.{type(one).__qualname__}{said}\n")
    return "".join(parts).rstrip()


def _printable(value: str) -> str:
    cut = value if len(value) <= _LONGEST_VALUE else value[:_LONGEST_VALUE] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
