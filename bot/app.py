"""The one place that assembles: settings in, working parts out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.answering.answerer import Answerer
from bot.answering.halting import Switchboard
from bot.answering.live import Live
from bot.desk.opening import Opener
from bot.desk.pointer import Pointer
from bot.desk.watching import Watcher
from bot.settings import Settings
from index.learning import Progress as Step
from index.shelf import Shelf, silent
from index.snapshot import Snapshot
from knowledge.store import Store

# How many steps a full build reports, for the bar.
STEPS = 8


def open_live(settings: Settings) -> tuple[Live, Opener]:
    """What serves: the newest release of the desk, or the content folder where the desk never published.

    SnapshotError when no release of the desk can be opened, KnowledgeError as `open_answerer` raises it.
    """
    opener = open_opener(settings)
    watcher = Watcher(Pointer(settings.var_dir), opener)
    with progress_bar() as progress:
        return watcher.first(settings.content_dir, progress=progress, report=warn), opener


def open_opener(settings: Settings) -> Opener:
    shelf = Shelf(settings.var_dir / "index", embedding_model=settings.embedding_model)
    store = Store(settings.var_dir / "desk" / "store")
    return Opener(shelf, store, Switchboard(), settings.operator, settings.contact)


def open_answerer(settings: Settings) -> Answerer:
    """The answerer of the content folder, as its developers see it, its index built first when there is none.

    KnowledgeError when the content is broken and no older index can serve.
    """
    return Answerer(open_snapshot(settings), operator=settings.operator, contact=settings.contact)


def open_snapshot(settings: Settings) -> Snapshot:
    shelf = Shelf(settings.var_dir / "index", embedding_model=settings.embedding_model)
    with progress_bar() as progress:
        return shelf.ensure(settings.content_dir, progress=progress, report=warn)


def warn(message: str) -> None:
    print(message, file=sys.stderr)


@contextmanager
def progress_bar() -> Iterator[Step]:
    """A bar on standard error that appears with the first step; nothing at all where nobody watches."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield silent if not sys.stderr else _plain()
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=STEPS, visible=False)

        def step(message: str) -> None:
            bar.update(task, description=message, advance=1, visible=True)

        yield step


def _plain() -> Step:
    """Without a terminal one line a step, so that a log shows why the first start takes a while."""

    def step(message: str) -> None:
        print(f"… {message}", file=sys.stderr, flush=True)

    return step
