"""The pictures of the first page and their numbers, each at an address of its own."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.security import get, office
from bot.desk.roles import Act
from bot.desk.tabletext import as_csv


def routes() -> list[BaseRoute]:
    return [get("/gambar/{name}.png", picture, Act.WATCH), get("/angka/{name}.csv", numbers, Act.WATCH)]


async def picture(request: Request) -> Response:
    """A picture as PNG; for a monitor it is the one of their agency, or there is none."""
    house, name = office(request), request.path_params["name"]
    topics = house.live.knowledge.topics
    drawn = await house.overview.picture(request.state.account, name, topics, now=datetime.now(UTC))
    if drawn is None:
        raise HTTPException(404)
    return Response(drawn, media_type="image/png")


async def numbers(request: Request) -> Response:
    """The numbers of the same picture as CSV."""
    house, name = office(request), request.path_params["name"]
    topics = house.live.knowledge.topics
    chart = (await house.overview.charts(request.state.account, topics, now=datetime.now(UTC))).get(name)
    if chart is None:
        raise HTTPException(404)
    headers = {"content-disposition": f'attachment; filename="{chart.name}.csv"'}
    return Response(as_csv(chart.header, chart.rows), media_type="text/csv; charset=utf-8", headers=headers)
