"""The first page: what is asked, as pictures in which nobody can be found, and what of the content needs a person."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.channels.console.rendering import page
from bot.channels.console.security import get, office
from bot.desk.drawing import size
from bot.desk.health import ailments
from bot.desk.housekeeping import ending, replaced, unreviewed
from bot.desk.roles import Act, Role
from bot.desk.statistics import day_of

# Longer tables are read as CSV.
MOST_ROWS = 60


def routes() -> list[BaseRoute]:
    return [get("/", show, Act.ENTER)]


async def show(request: Request) -> Response:
    house, account, now = office(request), request.state.account, datetime.now(UTC)
    knowledge, agency = house.live.knowledge, await house.overview.agency_of(account)
    charts = await house.overview.charts(account, knowledge.topics, now=now)
    chores = None
    if agency is None:
        today = day_of(now)
        chores = {
            "unreviewed": unreviewed(knowledge, on=today),
            "ending": ending(knowledge, on=today),
            "replaced": replaced(knowledge),
        }
    titles = {identity: rule.title for identity, rule in knowledge.rules.items()}
    return page(
        request,
        "beranda.html",
        charts=[(chart, *size(chart)) for chart in charts.values()],
        agency=agency,
        chores=chores,
        ailments=await ailments(house.marks, now=now) if Role.ADMINISTRATOR in account.roles else (),
        rules=len(knowledge.rules),
        titles=titles,
        most=MOST_ROWS,
    )
