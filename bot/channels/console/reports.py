"""The report of a broadcast to take along: as a picture and as a table."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.broadcasting.chart import picture
from bot.broadcasting.report import Report, as_csv
from bot.channels.console.broadcasts import UNPLANNED, report_of, seen_by
from bot.channels.console.security import get
from bot.desk.roles import Act
from bot.storage import Broadcast


def routes() -> list[BaseRoute]:
    return [
        get("/siaran/{id}/laporan.png", drawn, Act.WATCH),
        get("/siaran/{id}/laporan.csv", table, Act.WATCH),
    ]


async def drawn(request: Request) -> Response:
    one, made = await _report(request)
    return Response(await asyncio.to_thread(picture, made, one.title), media_type="image/png")


async def table(request: Request) -> Response:
    one, made = await _report(request)
    headers = {"content-disposition": f'attachment; filename="laporan-siaran-{one.id}.csv"'}
    # The mark at the beginning tells spreadsheets that this is UTF-8.
    return Response("\ufeff" + as_csv(made), media_type="text/csv; charset=utf-8", headers=headers)


async def _report(request: Request) -> tuple[Broadcast, Report]:
    """What this account may see of it."""
    one, agency = await seen_by(request)
    if one.state in UNPLANNED:
        raise HTTPException(404)
    return one, await report_of(request, one, agency)
