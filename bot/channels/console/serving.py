"""Serve the console until told to stop, in whatever event loop calls."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import uvicorn

from bot.channels.console.app import create_app
from bot.channels.console.office import Office
from bot.channels.console.rendering import plain
from bot.desk.signing_in import open_first


class ConsoleError(Exception):
    """The console cannot open its door; says why, to the operator."""


@dataclass(frozen=True)
class ConsoleSettings:
    """The part of the settings that the console needs; `port` 0 takes any that is free."""

    host: str = "127.0.0.1"
    port: int = 8080
    url: str | None = None


async def serve(
    settings: ConsoleSettings,
    office: Office,
    *,
    stop: asyncio.Event,
    opened: Callable[[str], Awaitable[None]] | None = None,
) -> None:
    """Serve until `stop` is set; `opened` is told the address. ConsoleError when the port cannot be had."""
    door = _door(settings)
    config = uvicorn.Config(
        create_app(office),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        # A proxy in front says who asks; without one nobody is believed.
        proxy_headers=settings.url is not None,
        forwarded_allow_ips="127.0.0.1",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[door]))
    stopping = asyncio.create_task(stop.wait())
    try:
        if opened is not None:
            await opened(f"http://{settings.host}:{door.getsockname()[1]}")
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.should_exit = True
        stopping.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        door.close()


async def first_words(office: Office, address: str) -> str:
    """What the operator reads at the start: where the console is and, the first time only, how to come in."""
    first = await open_first(office.accounts, office.passwords)
    name, password = first or (None, None)
    return plain("pembukaan.txt", address=office.url or address, name=name, password=password)


class _Server(uvicorn.Server):
    """Signals are for whoever started us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _door(settings: ConsoleSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=128)
    except OSError as error:
        raise ConsoleError(
            plain("pintu.txt", host=settings.host, port=settings.port, reason=error.strerror or "").strip()
        ) from None
