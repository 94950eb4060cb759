"""An agency is the same by its code and by its name, however somebody typed it, and never two at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.storage import Agencies, Agency, Database, Identity, Kind, Place, Recipients, called

pytest_plugins = ["tests.storage_fixtures"]

HEALTH, SCHOOLS = Agency("dinkes", "Dinas Kesehatan", "Kab. A", "WIB"), Agency("disdik", "Dikpora", "Kota B", "WIT")


@pytest.mark.parametrize("text", ["dinkes", " DINKES ", "Dinas Kesehatan", "dinas  kesehatan.", "Dinas\u00a0Kesehatan"])
async def test_code_and_name_lead_to_the_same_agency(database: Database, text: str) -> None:
    agencies = Agencies(database)
    await agencies.keep([HEALTH, SCHOOLS])
    assert await agencies.called(text) == HEALTH


@pytest.mark.parametrize("text", [None, "", " . ", "Dinas", "Dinas Lain"])
def test_what_no_agency_is_called_leads_nowhere(text: str | None) -> None:
    assert called([HEALTH, SCHOOLS], text) is None


def test_a_name_that_two_have_leads_nowhere_and_their_codes_do() -> None:
    other = Agency("dinkes-b", "DINAS KESEHATAN", "Kota B", "WIT")
    assert called([HEALTH, other], "Dinas Kesehatan") is None
    assert called([HEALTH, other], "dinkes-b") == other
    assert called([HEALTH, Agency("x-1", "dinkes", "Kota B", "WIT")], "dinkes") == HEALTH


async def test_a_corrected_region_reaches_the_groups_and_people_of_an_agency(
    database: Database, identity: Identity
) -> None:
    agencies, recipients = Agencies(database), Recipients(database, identity, "telegram:1")
    await agencies.keep([HEALTH, SCHOOLS])
    for number, agency in enumerate((HEALTH, SCHOOLS), 1):
        place = Place(agency.code, agency.region, agency.zone)
        await recipients.keep(Kind.GROUP, f"g{number}", -number, place, now=datetime.now(UTC))
    await agencies.keep([Agency("dinkes", "Dinas Kesehatan", "Kabupaten A", "WITA")])
    places = {one.place.agency: (one.place.region, one.place.zone) for one in await recipients.all()}
    assert places == {"dinkes": ("Kabupaten A", "WITA"), "disdik": ("Kota B", "WIT")}
