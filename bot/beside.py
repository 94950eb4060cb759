"""The console beside a chat in the terminal: in a thread of its own, with a loop and a database of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.answering.live import Live
from bot.desk.opening import Opener
from bot.settings import Settings

# What is being answered when the chat ends may take so long.
GRACE_SECONDS = 10.0


@contextmanager
def console_beside(settings: Settings, live: Live, opener: Opener) -> Iterator[None]:
    """Serve the console as long as the block lasts; what keeps it from serving is said, and the block goes on.

    What the desk publishes in the console answers in the chat too.
    """
    if not settings.console_port:
        yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_serve, args=(settings, live, opener, over), name="konsol", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(GRACE_SECONDS)


def _serve(settings: Settings, live: Live, opener: Opener, over: threading.Event) -> None:
    # Database and web server take a second to import, and the first answer should not wait for them.
    from bot.service import serve_console

    if not over.is_set():
        serve_console(settings, (live, opener), over)
