"""What the platform says about itself: a line a happening, without passwords, cookies, addresses or people's texts."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET = frozenset(
    {"password", "cookie", "cookies", "authorization", "token", "email", "address", "body", "form", "text"}
)
"""Names of values that never reach a log, whoever hands them in."""


def without_secrets(_logger: Any, _method: str, happening: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leaves out what must not be written down."""
    for name in SECRET & happening.keys():
        happening[name] = "(left out)"
    return happening


def configure(level: str = "info") -> None:
    """Plain lines on a terminal, JSON elsewhere, both to the standard error; tracebacks without local variables."""
    terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_secrets,
            *([] if terminal else [structlog.processors.format_exc_info]),
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
            if terminal
            else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
