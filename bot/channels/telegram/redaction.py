"""Keep tokens and texts out of every log, whoever writes it and at whatever level."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

# What a bot token looks like, also where an URL has escaped its colon; any bot's, not only ours.
_TOKEN = re.compile(r"\d{5,}(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)
HIDDEN = "[token]"
# These write URLs with the token (httpx at INFO) and whole messages (telegram at DEBUG).
TALKATIVE = ("httpx", "httpcore", "telegram")


def keep_logs_clean() -> None:
    """Silence the talkative libraries and redact every record from now on; doing it twice changes nothing.

    A filter on a handler would miss the handlers that are added later, so the records are made clean.
    """
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    factory = logging.getLogRecordFactory()
    if not isinstance(factory, _CleanRecords):
        logging.setLogRecordFactory(_CleanRecords(factory))


def redact(text: str) -> str:
    return _TOKEN.sub(HIDDEN, text)


class _CleanRecords:
    """Make log records that hold no token, and of the library for Telegram only what it wrote itself."""

    def __init__(self, factory: Callable[..., logging.LogRecord]) -> None:
        self._factory = factory

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._factory(*args, **kwargs)
        if record.name.split(".")[0] in TALKATIVE:
            # The arguments of its messages, and its exceptions, may quote what people wrote.
            kind = record.exc_info[0] if record.exc_info else None
            record.msg = redact(f"{record.msg} ({kind.__name__})" if kind else f"{record.msg}")
            record.args, record.exc_info = (), None
            return record
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            # A message that does not fit its arguments is a slip in logging, never a reason to fail.
            message = f"{record.msg}"
        record.msg, record.args = redact(message), ()
        if record.exc_info:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return record
